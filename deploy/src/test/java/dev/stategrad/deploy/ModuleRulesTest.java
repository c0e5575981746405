package dev.stategrad.deploy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;

/** Who may use whom, over all modules. */
@AnalyzeClasses(packages = "dev.stategrad", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModuleRulesTest {
    private static final String GRAPHS = "dev.stategrad.graphs..";
    private static final String SERVER = "dev.stategrad.server..";
    private static final String CLIENT = "dev.stategrad.client..";
    private static final String DEPLOY = "dev.stategrad.deploy..";
    private static final String GENERATED = "dev.stategrad.v1..";
    private static final String GENERATED_FOR_WORKERS = "dev.stategrad.worker.v1..";
    private static final String SAFETENSORS = "dev.stategrad.safetensors..";
    private static final String[] TENSORFLOW = {"org.tensorflow..", "org.bytedeco.."};

    @ArchTest
    static final ArchRule TENSORFLOW_STAYS_IN_GRAPHS = noClasses()
            .that()
            .resideOutsideOfPackage(GRAPHS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TENSORFLOW);

    @ArchTest
    static final ArchRule TENSORFLOW_IS_IN_NO_PUBLIC_SIGNATURE_OF_GRAPHS =
            classes().that().resideInAPackage(GRAPHS).and(areVisible()).should(showNoTensorFlow());

    @ArchTest
    static final ArchRule GRAPHS_KNOWS_NO_WIRE = noClasses()
            .that()
            .resideInAPackage(GRAPHS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GENERATED, SAFETENSORS, SERVER, CLIENT, DEPLOY, "io.grpc..", "com.google.protobuf..");

    @ArchTest
    static final ArchRule WIRE_AND_FILE_FORMATS_STAND_ALONE = noClasses()
            .that()
            .resideInAnyPackage(GENERATED, SAFETENSORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GRAPHS, SERVER, CLIENT, DEPLOY);

    @ArchTest
    static final ArchRule SERVER_KNOWS_NO_CLIENT = noClasses()
            .that()
            .resideInAPackage(SERVER)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CLIENT, DEPLOY);

    @ArchTest
    static final ArchRule CLIENT_KNOWS_NO_SERVER = noClasses()
            .that()
            .resideInAPackage(CLIENT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(GRAPHS, SERVER, DEPLOY);

    @ArchTest
    static final ArchRule GENERATED_CLASSES_STAY_AT_THE_EDGES = noClasses()
            .that()
            .resideOutsideOfPackages(
                    GENERATED, "dev.stategrad.server.grpc", "dev.stategrad.server.worker", "dev.stategrad.client")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GENERATED);

    @ArchTest
    static final ArchRule THE_LINE_TO_WORKERS_IS_KNOWN_TO_ITS_ENDS_ALONE = noClasses()
            .that()
            .resideOutsideOfPackages(GENERATED_FOR_WORKERS, "dev.stategrad.server.worker")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GENERATED_FOR_WORKERS);

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLES =
            slices().matching("dev.stategrad.(**)").should().beFreeOfCycles();

    /** Public, and so is every type around it: members of a package-private interface call themselves public too. */
    private static DescribedPredicate<JavaClass> areVisible() {
        return DescribedPredicate.describe(
                "are visible to other modules",
                type -> type.getModifiers().contains(JavaModifier.PUBLIC)
                        && type.getEnclosingClass().map(areVisible()::test).orElse(true));
    }

    private static ArchCondition<JavaClass> showNoTensorFlow() {
        DescribedPredicate<JavaClass> tensorFlow = JavaClass.Predicates.resideInAnyPackage(TENSORFLOW);
        return new ArchCondition<>("show no type of TensorFlow") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                visibleTypes(type)
                        .filter(tensorFlow)
                        .forEach(shown -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " shows " + shown.getName())));
            }
        };
    }

    private static Stream<JavaClass> visibleTypes(JavaClass type) {
        Stream<JavaClass> members = Stream.concat(
                type.getCodeUnits().stream()
                        .filter(unit -> isVisible(unit.getModifiers()))
                        .flatMap(unit -> Stream.of(
                                        unit.getReturnType().getAllInvolvedRawTypes().stream(),
                                        unit.getParameterTypes().stream()
                                                .flatMap(parameter -> parameter.getAllInvolvedRawTypes().stream()),
                                        unit.getThrowsClause().stream().map(thrown -> thrown.getRawType()))
                                .flatMap(types -> types)),
                type.getFields().stream()
                        .filter(field -> isVisible(field.getModifiers()))
                        .flatMap(field -> field.getType().getAllInvolvedRawTypes().stream()));
        Stream<JavaClass> parents =
                Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream());
        return Stream.concat(members, parents).map(JavaClass::getBaseComponentType);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
