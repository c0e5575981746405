package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.identity.Caller;
import dev.stategrad.server.identity.Scope;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallMetadataTest {
    @ParameterizedTest
    @EnumSource
    void caller_ofWhatTheFrontSends_isWhoItWas(Scope scope) {
        Caller caller = new Caller("jürgen möller", scope, 2.5);
        assertThat(CallMetadata.caller(CallMetadata.of(caller))).isEqualTo(caller);
    }

    @Test
    void caller_ofHeadersWithoutAName_isTheOneAtThisMachine() {
        assertThat(CallMetadata.caller(new Metadata())).isEqualTo(Caller.LOCAL);
    }
}
