package dev.stategrad.server.worker;

import dev.stategrad.server.logs.Logging;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command that starts another process like this one: the same Java, class path and options. */
final class WorkerCommand {
    // A debugger or a management port can be had once.
    private static final List<String> NOT_SHARED =
            List.of("-agentlib:jdwp", "-Xrunjdwp", "-Xdebug", "-Dcom.sun.management.jmxremote");

    private WorkerCommand() {}

    static List<String> of(WorkerArguments arguments) {
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(shared(ManagementFactory.getRuntimeMXBean().getInputArguments()));
        command.addAll(Logging.forProcesses());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(WorkerMain.class.getName());
        command.addAll(arguments.toList());
        return command;
    }

    static List<String> shared(List<String> options) {
        return options.stream()
                .filter(option -> NOT_SHARED.stream().noneMatch(option::startsWith))
                .toList();
    }

    private static String java() {
        return ProcessHandle.current()
                .info()
                .command()
                .orElseGet(() -> Stream.of(System.getProperty("java.home"), "bin", "java")
                        .reduce((path, name) -> path + File.separator + name)
                        .orElseThrow());
    }
}
