package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.tls.TlsNeed;
import io.angarium.simulation.receiver.Passage;
import io.angarium.simulation.receiver.Shown;
import io.angarium.simulation.scenario.Published.Sts;
import io.angarium.simulation.scenario.Published.Tlsa;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A letter that came in a way that it must not is noticed, and no other. */
class PublishedTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // published | wanted | shown (empty: clear) | promised | objection (empty: none)
                "NONE  | NONE    | NONE       |            | false | ",
                "NONE  | NONE    | NONE       | IMPOSTOR   | false | ",
                "NONE  | TESTING | NONE       |            | false | ",
                "NONE  | ENFORCE | NONE       | GOOD       | false | ",
                "NONE  | ENFORCE | NONE       |            | false | came in clear",
                "NONE  | ENFORCE | NONE       | OTHER_NAME | false | wrong certificate",
                "NONE  | ENFORCE | NONE       | EXPIRED    | false | wrong certificate",
                "NONE  | ENFORCE | NONE       | IMPOSTOR   | false | wrong certificate",
                "NONE  | ENFORCE | RELAXED    |            | false | ",
                "FITS  | NONE    | NONE       | STRANGER   | false | ",
                "FITS  | ENFORCE | NONE       | STRANGER   | false | ",
                "FITS  | NONE    | NONE       |            | false | came in clear",
                "FITS  | NONE    | NONE       | IMPOSTOR   | false | wrong certificate",
                "OTHER | NONE    | NONE       | GOOD       | false | wrong certificate",
                "UNPROVED | NONE | NONE       | GOOD       | false | wrong certificate",
                "NONE  | NONE    | ENCRYPTED  | STRANGER   | false | ",
                "NONE  | NONE    | ENCRYPTED  |            | false | came in clear",
                "NONE  | NONE    | VERIFIED   | GOOD       | false | ",
                "NONE  | NONE    | VERIFIED   | STRANGER   | false | wrong certificate",
                "FITS  | NONE    | REQUIRETLS | EXPIRED    | true  | ",
                "FITS  | NONE    | REQUIRETLS | EXPIRED    | false | without the promise",
                "NONE  | NONE    | REQUIRETLS | GOOD       | true  | without the promise",
            })
    void objectsToWhatMustNotBe(Tlsa tlsa, Sts sts, TlsNeed need, Shown shown, boolean promised, String objection) {
        Passage passage = new Passage(Optional.ofNullable(shown), promised);
        Optional<String> found = new Published(tlsa, sts).objection(need, passage);
        if (objection == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).get().asString().contains(objection);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "NONE | NONE    |            | false",
                "NONE | NONE    | STRANGER   | true",
                "NONE | TESTING | OTHER_NAME | false",
                "NONE | TESTING | GOOD       | true",
                "NONE | ENFORCE | EXPIRED    | false",
                "FITS | NONE    | EXPIRED    | true",
            })
    void tellsWhatAReportCountsAsGood(Tlsa tlsa, Sts sts, Shown shown, boolean good) {
        Passage passage = new Passage(Optional.ofNullable(shown), false);
        assertThat(new Published(tlsa, sts).isGood(passage)).isEqualTo(good);
    }
}
