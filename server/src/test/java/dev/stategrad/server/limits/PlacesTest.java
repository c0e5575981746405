package dev.stategrad.server.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stategrad.server.failures.FailureReason;
import dev.stategrad.server.failures.ServiceException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final Places places = new Places("checks", 5, 2);

    @Test
    void take_asManyAsOneMay_refusesTheNextAndLetsOthersIn() {
        places.take("anna");
        places.take("anna");

        ServiceException refused = refused("anna");

        assertThat(refused.reason()).isEqualTo(FailureReason.TOO_MANY_CALLS);
        assertThat(refused).hasMessage("checks: expected at most 2 at once of one caller, found one more");
        assertThat(refused.retryAfter()).contains(Duration.ofSeconds(1));
        places.take("ben");
    }

    @Test
    void take_whenAllAreTaken_refusesEverybody() {
        places.take("anna");
        places.take("anna");
        places.take("ben");
        places.take("ben");
        places.take("cleo");

        assertThat(refused("dora")).hasMessage("checks: expected at most 5 at once of all callers, found one more");
    }

    @Test
    void close_twice_freesOnePlace() {
        Places.Place first = places.take("anna");
        places.take("anna");
        first.close();
        first.close();

        places.take("anna");

        assertThat(refused("anna").reason()).isEqualTo(FailureReason.TOO_MANY_CALLS);
    }

    @Test
    void takeAny_bySomebodyTrusted_givesAllOfThem() {
        for (int i = 0; i < 5; i++) {
            places.takeAny("local");
        }

        assertThat(refused("anna")).hasMessageContaining("of all callers");
    }

    private ServiceException refused(String holder) {
        return catchThrowableOfType(ServiceException.class, () -> places.take(holder));
    }
}
