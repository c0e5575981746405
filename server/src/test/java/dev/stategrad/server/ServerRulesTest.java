package dev.stategrad.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.stategrad.server", importOptions = ImportOption.DoNotIncludeTests.class)
class ServerRulesTest {
    @ArchTest
    static final ArchRule tensorFlow_server_neverImportsIt =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.tensorflow..");

    @ArchTest
    static final ArchRule generatedClasses_outsideOfEndpoints_areUnknown = noClasses()
            .that()
            .resideOutsideOfPackages("dev.stategrad.server.grpc", "dev.stategrad.server.worker")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.stategrad.v1..", "dev.stategrad.worker.v1..");

    @ArchTest
    static final ArchRule endpoints_areKnownToTheServerAlone = classes()
            .that()
            .resideInAPackage("dev.stategrad.server.grpc")
            .should()
            .onlyBeAccessed()
            .byAnyPackage("dev.stategrad.server", "dev.stategrad.server.grpc", "dev.stategrad.server.worker");

    @ArchTest
    static final ArchRule domain_neverKnowsGrpc = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.stategrad.server.work..",
                    "dev.stategrad.server.models..",
                    "dev.stategrad.server.meters..",
                    "dev.stategrad.server.identity..",
                    "dev.stategrad.server.limits..",
                    "dev.stategrad.server.audit..",
                    "dev.stategrad.server.failures..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..");

    @ArchTest
    static final ArchRule packages_haveNoCycles =
            slices().matching("dev.stategrad.server.(*)..").should().beFreeOfCycles();
}
