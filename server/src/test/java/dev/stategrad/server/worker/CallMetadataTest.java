package dev.stategrad.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stategrad.server.work.DeviceAccount;
import io.grpc.Metadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallMetadataTest {
    @ParameterizedTest
    @ValueSource(strings = {"anna", "Zoë Müller", "上田", "a+b%20c", "local"})
    void account_ofAnyName_isTheOneThatWasSent(String user) {
        DeviceAccount account = CallMetadata.account(CallMetadata.of(user, 2.5));

        assertThat(account.user()).isEqualTo(user);
        assertThat(account.weight()).isEqualTo(2.5);
    }

    @Test
    void account_nobodyNamed_isTheOnePersonAtThisMachine() {
        assertThat(CallMetadata.account(new Metadata()).user())
                .isEqualTo(DeviceAccount.local().user());
    }

    @Test
    void removeDeviceNanos_sentOnce_isTakenOut() {
        Metadata trailers = new Metadata();
        CallMetadata.putDeviceNanos(trailers, DeviceAccount.local());

        assertThat(CallMetadata.removeDeviceNanos(trailers)).isZero();

        assertThat(trailers.keys()).isEmpty();
        assertThat(CallMetadata.removeDeviceNanos(trailers)).isZero();
    }
}
