package dev.stategrad.client.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Puts the options of a {@code --recipe} before the arguments that were typed, except for those that were typed, too:
 * whoever types an option means it. From there on, an option of a recipe is an option as any other.
 */
final class RecipeArguments implements IParameterPreprocessor {
    static final String OPTION = "--recipe";
    private static final Set<String> NOT_IN_RECIPES = Set.of(OPTION, "--help", "--version");

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's type
    public boolean preprocess(
            Stack<String> arguments, CommandSpec command, @Nullable ArgSpec argument, Map<String, Object> info) {
        valueOf(OPTION, arguments).ifPresent(name -> {
            try {
                arguments.addAll(further(Recipe.read(name), command, arguments));
            } catch (CommandFailedException e) {
                throw new ParameterException(command.commandLine(), OPTION + ": " + e.getMessage());
            }
        });
        return false;
    }

    /** @param arguments the next one last */
    private static Optional<String> valueOf(String option, List<String> arguments) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (arguments.get(i).startsWith(option + "=")) {
                return Optional.of(arguments.get(i).substring(option.length() + 1));
            }
            if (arguments.get(i).equals(option)) {
                return i == 0 ? Optional.empty() : Optional.of(arguments.get(i - 1));
            }
        }
        return Optional.empty();
    }

    /** What the recipe adds to the arguments, the next one last. */
    private static List<String> further(Recipe recipe, CommandSpec command, List<String> arguments) {
        List<String> further = new ArrayList<>();
        recipe.options().forEach((name, value) -> {
            OptionSpec option = option(recipe, name, command);
            if (!isGiven(option, arguments)) {
                further.add("--" + name + "=" + value);
            }
        });
        Collections.reverse(further);
        return further;
    }

    private static OptionSpec option(Recipe recipe, String name, CommandSpec command) {
        OptionSpec option = command.findOption("--" + name);
        if (option == null || NOT_IN_RECIPES.contains("--" + name)) {
            throw new CommandFailedException(
                    recipe.path() + ": expected options of " + command.name() + " without their dashes, found " + name);
        }
        return option;
    }

    private static boolean isGiven(OptionSpec option, List<String> arguments) {
        for (String name : option.names()) {
            for (String argument : arguments) {
                if (argument.equals(name) || argument.startsWith(name + "=")) {
                    return true;
                }
            }
        }
        return false;
    }
}
