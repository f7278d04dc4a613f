package io.angarium.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.tls.TlsFailure;
import io.angarium.delivery.tls.TlsFailure.Type;
import io.angarium.delivery.tls.TlsObserver.Handshake;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.simulation.receiver.Passage;
import io.angarium.simulation.receiver.Shown;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A report that tells something else than what happened is noticed. */
class TlsAccountTest {
    private TlsAccount account;

    @BeforeEach
    void oneReceiverThatEnforces() throws Exception {
        account = new TlsAccount(ScenarioReader.read("""
            [[receiver]]
            name = "r"
            tls = "offered"
            mta-sts = "enforce"
            [[sender]]
            tenant = "a"
            to = "r"
            """, "x.toml"));
    }

    private void tell(Optional<Type> failure) {
        TlsPolicy policy =
                new TlsPolicy(TlsPolicy.Kind.MTA_STS, "d0.r.test", List.of(), List.of(), true, Optional.empty());
        account.handshake(new Handshake(
                policy,
                Instant.EPOCH,
                "mx1.r.test",
                InetAddress.ofLiteral("192.0.2.1"),
                Optional.empty(),
                failure.map(type -> new TlsFailure(type, ""))));
    }

    @Test
    void agreesWhereBothSidesTellTheSame() {
        account.carried("d0.r.test", Passage.under(Shown.GOOD));
        account.leftInClear("r");
        tell(Optional.empty());
        tell(Optional.of(Type.CERTIFICATE_EXPIRED));
        assertThat(account.disagreements()).isEmpty();
        Result.TlsRow row = account.rows().getFirst();
        assertThat(row.encrypted()).isOne();
        assertThat(row.leftInClear()).isOne();
        assertThat(row.reportedGood()).isOne();
        assertThat(row.reportedBad()).isOne();
    }

    @Test
    void noticesASessionThatNobodyHad() {
        tell(Optional.empty());
        assertThat(account.disagreements()).singleElement().asString().contains("tell of 1 good and 0 failed");
    }

    @Test
    void noticesAFailureThatNobodyTold() {
        account.leftInClear("r");
        assertThat(account.disagreements()).singleElement().asString().contains("which had 0 and 1");
    }

    @Test
    void whatIsNotConnectedToIsNoSession() {
        tell(Optional.of(Type.DNSSEC_INVALID));
        assertThat(account.disagreements()).isEmpty();
    }
}
