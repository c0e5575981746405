package dev.stategrad.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.failures.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the guide to the wire format says of errors. */
class DocumentedErrorsTest {
    private static final Path GUIDE = Path.of("../proto/README.md");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z_]+) \\| (.+) \\|$");
    private static final Pattern REASON = Pattern.compile("[A-Z]{2}[A-Z_]+");

    @Test
    void guide_ofTheWire_listsEveryReasonWithItsStatus() throws IOException {
        Map<String, String> documented = new TreeMap<>();
        for (MatchResult row : ROW.matcher(Files.readString(GUIDE)).results().toList()) {
            REASON.matcher(row.group(2)).results().forEach(reason -> documented.put(reason.group(), row.group(1)));
        }

        assertThat(documented)
                .isEqualTo(Arrays.stream(FailureReason.values())
                        .collect(Collectors.toMap(
                                FailureReason::name,
                                reason -> ErrorTranslator.code(reason).name())));
    }
}
