package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import dev.stategrad.client.files.TrainingTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What models there are. */
@Command(
        name = "models",
        description = "Lists, shows and deletes models.",
        synopsisSubcommandLabel = "list | show MODEL | delete MODEL",
        subcommands = {ModelsCommand.ListModels.class, ModelsCommand.Show.class, ModelsCommand.Delete.class})
final class ModelsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "expected list, show or delete, found none");
    }

    /** All of them. */
    @Command(name = "list", description = "Lists all models.")
    static final class ListModels implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                List<ModelInfo> models = connection.client().listModels();
                List<String> lines = models.isEmpty()
                        ? List.of("no models")
                        : models.stream().map(ModelLines::summary).toList();
                common.output()
                        .result(
                                Map.of(
                                        "models",
                                        models.stream().map(ModelJson::of).toList()),
                                lines);
            }
            return 0;
        }
    }

    /** One of them. */
    @Command(name = "show", description = "Shows one model.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Option(
                names = "--epochs-csv",
                paramLabel = "FILE",
                description =
                        "Also write what each epoch of training brought; a report that finds it as training.csv in"
                                + " the folder of an analysis of the same weights fills table 2 from it.")
        private @Nullable Path epochs;

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                ModelInfo info = connection.client().getModel(model);
                if (epochs != null) {
                    TrainingTable.write(epochs, info);
                }
                common.output().result(ModelJson.of(info), ModelLines.details(info));
            }
            return 0;
        }
    }

    /** One less. */
    @Command(name = "delete", description = "Deletes a model for good.")
    static final class Delete implements Callable<Integer> {
        @Mixin
        private final CommonOptions common = new CommonOptions();

        @Parameters(paramLabel = "MODEL", description = "Name of the model.")
        private String model = "";

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                connection.client().deleteModel(model);
                common.output().result(Map.of("deleted", model), List.of("deleted " + model));
            }
            return 0;
        }
    }
}
