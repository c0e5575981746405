package dev.stategrad.client;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.stategrad.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule client_knowsNeitherTensorFlowNorTheServer = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.tensorflow..", "dev.stategrad.graphs..", "dev.stategrad.server..");

    @ArchTest
    static final ArchRule generatedClasses_areSeenByTheRootPackageAlone = noClasses()
            .that(not(resideInAPackage("dev.stategrad.client")))
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stategrad.v1..");

    @ArchTest
    static final ArchRule commandLine_isUsedByNoOther = noClasses()
            .that()
            .resideOutsideOfPackage("dev.stategrad.client.cli")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.stategrad.client.cli");

    @ArchTest
    static final ArchRule commands_arePackagePrivate =
            classes().that().haveSimpleNameEndingWith("Command").should().notBePublic();
}
