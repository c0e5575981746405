package dev.stategrad.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UploadsTest {
    private final Uploads uploads = new Uploads(1000);

    @Test
    void keep_severalUploadsOfOneUser_shareWhatIsLeft() {
        uploads.begin("anna", 100).keep(60);
        Uploads.Upload second = uploads.begin("anna", 100);
        second.keep(40);

        ServiceException refused = refused(() -> second.keep(1));

        assertThat(refused.reason()).isEqualTo(FailureReason.QUOTA_FULL);
        assertThat(refused).hasMessageStartingWith("expected at most 0 bytes more of models and results of one user");
        uploads.begin("ben", 100).keep(100);
    }

    @Test
    void close_ofOne_givesItsRoomToOthers() {
        Uploads.Upload first = uploads.begin("anna", 100);
        first.keep(100);
        first.hold(500);
        Uploads.Upload second = uploads.begin("anna", 100);

        first.close();
        first.close();

        second.keep(100);
        second.hold(500);
        assertThat(refused(() -> second.hold(1)).reason()).isEqualTo(FailureReason.TOO_LARGE);
    }

    @Test
    void requireRoom_afterAnotherWasStored_refuses() {
        Uploads.Upload upload = uploads.begin("anna", 100);
        upload.keep(60);

        assertThatCode(() -> upload.requireRoom(60)).doesNotThrowAnyException();
        assertThat(refused(() -> upload.requireRoom(59)).reason()).isEqualTo(FailureReason.QUOTA_FULL);
    }

    @Test
    void hold_byOneUser_leavesHalfToOthers() {
        Uploads.Upload anna = uploads.begin("anna", 0);
        anna.hold(300);
        anna.hold(200);

        ServiceException refused = refused(() -> uploads.begin("anna", 0).hold(1));
        assertThat(refused.reason()).isEqualTo(FailureReason.TOO_LARGE);
        assertThat(refused)
                .hasMessage(
                        "expected vocabularies and corpora on their way that take at most 0 bytes of memory more, found 1");
        uploads.begin("ben", 0).hold(500);
        assertThat(refused(() -> uploads.begin("cleo", 0).hold(1)).reason()).isEqualTo(FailureReason.TOO_LARGE);
    }

    private static ServiceException refused(ThrowingCallable call) {
        return catchThrowableOfType(ServiceException.class, call);
    }
}
