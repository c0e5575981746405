package dev.stategrad.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AuditLogTest {
    private final List<String> lines = new ArrayList<>();
    private final AuditLog log = new AuditLog(lines::add);

    @Test
    void acted_usualEntry_isOneReadableLine() {
        log.acted(new AuditEntry(
                "anna", "stategrad.v1.ModelService/DeleteModel", "models/ptb", "OK", "", "192.0.2.7:40112"));

        assertThat(lines)
                .containsExactly("user=anna method=stategrad.v1.ModelService/DeleteModel resource=models/ptb outcome=OK"
                        + " peer=192.0.2.7:40112");
    }

    @Test
    void acted_valuesThatForgeALine_areQuoted() {
        log.acted(new AuditEntry(
                "", "m", "models/x\nuser=anna outcome=OK \"\\\u2028\u202e", "PERMISSION_DENIED", "NOT_YOURS", "p"));

        assertThat(lines)
                .containsExactly(
                        "user=- method=m resource=\"models/x\\u000auser=anna outcome=OK \\\"\\\\\\u2028\\u202e\""
                                + " outcome=PERMISSION_DENIED reason=NOT_YOURS peer=p");
    }

    @Test
    void acted_endlessValue_isCut() {
        log.acted(new AuditEntry("anna", "m", "x".repeat(100_000), "OK", "", "p"));

        assertThat(lines.get(0)).hasSizeLessThan(300);
    }

    @Test
    void refused_veryManyTimes_writesAFewAndCountsTheRest() {
        for (int i = 0; i < 5_000; i++) {
            log.refused(new AuditEntry("", "m", "", "UNAUTHENTICATED", "BAD_CREDENTIALS", "p"));
        }

        assertThat(lines).hasSizeBetween(100, 1_000);
    }
}
