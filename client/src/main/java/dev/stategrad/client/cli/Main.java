package dev.stategrad.client.cli;

import dev.stategrad.client.spi.CommandProvider;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** Where the command line begins. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        StandardError.redirect(System.getProperty("stategrad.stderr"));
        System.exit(commandLine().execute(arguments));
    }

    /** All commands, those of the distribution among them. */
    public static CommandLine commandLine() {
        CommandLine root = new CommandLine(new StategradCommand());
        commands().forEach(root::addSubcommand);
        ServiceLoader.load(CommandProvider.class)
                .forEach(provider -> provider.commands().forEach(root::addSubcommand));
        return root.setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageErrors())
                .setExecutionExceptionHandler(new Failures());
    }

    private static List<Object> commands() {
        return List.of(
                new DemoCommand(),
                new TrainCommand(),
                new ImportCommand(),
                new ExportCommand(),
                new ModelsCommand(),
                new JobsCommand(),
                new AdminCommand(),
                new ScoreCommand(),
                new AnalyzeCommand(),
                new PlanCommand(),
                new PropertyCommand(),
                new DirectionsCommand(),
                new StabilityCommand(),
                new TraceCommand(),
                new StatesCommand(),
                new ProbeCommand(),
                new ReportCommand(),
                new DecayCommand(),
                new ReproduceCommand());
    }
}
