package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** TLS policies in a world where somebody meddles: the engine's promises, receiver by receiver. */
class TlsScenarioTest {
    private static Result result;
    private static Map<String, Result.Row> mail;
    private static Map<String, Result.TlsRow> tls;

    @BeforeAll
    static void run() throws Exception {
        result = Simulation.run(ScenarioReader.read(Examples.text("tls").orElseThrow(), "tls"), 1, _ -> {});
        mail = result.rows().stream().collect(Collectors.toMap(Result.Row::receiver, Function.identity()));
        tls = result.tls().stream().collect(Collectors.toMap(Result.TlsRow::receiver, Function.identity()));
    }

    private static void delivered(String receiver) {
        assertThat(mail.get(receiver).delivered())
                .as(receiver)
                .isEqualTo(mail.get(receiver).offered())
                .isPositive();
    }

    private static void failed(String receiver) {
        assertThat(mail.get(receiver).failed())
                .as(receiver)
                .isEqualTo(mail.get(receiver).offered())
                .isPositive();
    }

    /** Nothing came in clear or to a stranger that must not, and the reports tell what happened: both looked at as it goes. */
    @Test
    void noPromiseIsBroken() {
        assertThat(result.violations()).isEmpty();
    }

    @Test
    void encryptsWhereverItCanWhateverTheCertificate() {
        for (String receiver : List.of("good", "self-made")) {
            delivered(receiver);
            assertThat(tls.get(receiver).inClear()).as(receiver).isZero();
        }
    }

    @Test
    void goesInClearWhereNobodyAsksForMoreAndTlsDoesNotWork() {
        for (String receiver : List.of("no-tls", "refused", "broken", "cut")) {
            delivered(receiver);
            assertThat(tls.get(receiver).encrypted()).as(receiver).isZero();
        }
    }

    @Test
    void remembersThatTlsIsBroken() {
        for (String receiver : List.of("broken", "cut")) {
            // Two hosts, tried once an hour for six hours.
            assertThat(tls.get(receiver).leftInClear()).as(receiver).isBetween(2, 14);
            assertThat(tls.get(receiver).inClear()).as(receiver).isGreaterThan(200);
        }
    }

    @Test
    void waitsWhileSomebodyMeddlesWithADomainThatAsksForTls() {
        for (String receiver : List.of("enforced", "dane", "verified")) {
            delivered(receiver);
            assertThat(mail.get(receiver).deferrals()).as(receiver).isPositive();
            assertThat(tls.get(receiver).inClear()).as(receiver).isZero();
            assertThat(tls.get(receiver).leftInClear()).as(receiver).isPositive();
        }
    }

    @Test
    void neverDeliversWhereThePolicyCannotBeMet() {
        for (String receiver : List.of("enforced-expired", "enforced-cut", "dane-other", "dane-unproved")) {
            failed(receiver);
            assertThat(tls.get(receiver).encrypted() + tls.get(receiver).inClear())
                    .as(receiver)
                    .isZero();
        }
        assertThat(mail.get("dane-unproved").connections()).isZero();
    }

    @Test
    void aPolicyThatIsOnlyTestedIsOnlyReported() {
        delivered("tested");
        assertThat(tls.get("tested").reportedBad()).isEqualTo(tls.get("tested").encrypted());
    }

    @Test
    void whatNeedsNoTlsGoesPastThePolicyAndIsNoSuccessOfIt() {
        delivered("enforced-relaxed");
        assertThat(tls.get("enforced-relaxed").reportedGood()).isZero();
    }

    @Test
    void requireTlsGoesToWhomPromisesTheSameAndToNobodyElse() {
        delivered("promises");
        failed("promises-nothing");
        assertThat(tls.get("promises-nothing").inClear()).isZero();
    }
}
