package dev.stategrad.client.cli;

import dev.stategrad.client.ModelInfo;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

        @Override
        public Integer call() throws IOException {
            try (Connection connection = common.connect()) {
                ModelInfo info = connection.client().getModel(model);
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
