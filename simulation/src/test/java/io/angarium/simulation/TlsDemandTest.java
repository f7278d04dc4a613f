package io.angarium.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.angarium.simulation.CertificateAuthority.Identity;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.DaneCheck;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.OpportunisticTrust;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.smtp.client.TlsDemand.Association;
import io.angarium.smtp.client.TlsFlaw;
import io.angarium.smtp.client.TlsMode;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a certificate has to prove, over real handshakes (RFC 6698, RFC 7671, RFC 7672 §3, RFC 8461 §4). */
class TlsDemandTest {
    private static final String HOST = "mx.example.com";
    private static final int TRUST_ANCHOR = Association.TRUST_ANCHOR;
    private static final int OWN = Association.HOST;

    private final CertificateAuthority root = CertificateAuthority.create("Test Root");
    private final CertificateAuthority authority = root.intermediate("Test Authority");
    private final Identity identity = authority.issue(HOST);
    private final SocketDialler dialler = new SocketDialler(
            ClientSettings.defaults(), "client.example", new OpportunisticTrust(root.trust()).toContext());
    private ScriptedReceiver receiver;

    @BeforeEach
    void start() {
        receiver = ScriptedReceiver.start();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    private Endpoint endpoint(TlsDemand demand) {
        return new Endpoint(HOST, receiver.endpoint().address(), Optional.empty(), demand);
    }

    private void accepts(Identity shown, TlsDemand demand) throws Exception {
        receiver.offerStartTls(shown.context());
        try (Connection connection = dialler.dial(endpoint(demand), TlsMode.OPPORTUNISTIC)) {
            assertThat(connection.facts().tls()).isPresent();
        }
    }

    private ConnectFailedException refuses(Identity shown, TlsDemand demand) {
        receiver.offerStartTls(shown.context());
        return refuses(demand);
    }

    private ConnectFailedException refuses(TlsDemand demand) {
        ConnectFailedException failure = catchThrowableOfType(
                ConnectFailedException.class,
                () -> dialler.dial(endpoint(demand), TlsMode.OPPORTUNISTIC).close());
        assertThat(failure).isNotNull();
        assertThat(receiver.commands()).noneMatch(command -> command.startsWith("MAIL"));
        return failure;
    }

    private static byte[] data(X509Certificate certificate, int selector, int matching) throws Exception {
        byte[] selected = selector == 0
                ? certificate.getEncoded()
                : certificate.getPublicKey().getEncoded();
        return switch (matching) {
            case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
            case 2 -> MessageDigest.getInstance("SHA-512").digest(selected);
            default -> selected;
        };
    }

    private static Association of(X509Certificate certificate, int usage, int selector, int matching) throws Exception {
        return new Association(usage, selector, matching, data(certificate, selector, matching));
    }

    private static TlsDemand dane(Association... associations) {
        return new TlsDemand.Dane(List.of(associations), List.of(HOST, "example.com"));
    }

    // ---- PKIX

    @Test
    void verifiesNameAndPath() throws Exception {
        accepts(identity, new TlsDemand.Verified());
    }

    @Test
    void tellsWhatIsWrongWithACertificate() {
        ConnectFailedException otherName = refuses(authority.issue("other.example"), new TlsDemand.Verified());
        assertThat(otherName.flaw()).contains(TlsFlaw.NAME_MISMATCH);
        assertThat(otherName).hasMessageContaining(HOST);
        assertThat(refuses(authority.issueExpired(HOST), new TlsDemand.Verified())
                        .flaw())
                .contains(TlsFlaw.EXPIRED);
        assertThat(refuses(CertificateAuthority.create("Stranger").issue(HOST), new TlsDemand.Verified())
                        .flaw())
                .contains(TlsFlaw.NOT_TRUSTED);
    }

    @Test
    void takesAnyCertificateWhereOnlyEncryptionIsAskedFor() throws Exception {
        accepts(CertificateAuthority.create("Stranger").issueExpired("other.example"), new TlsDemand.Encrypted());
    }

    @ParameterizedTest
    @ValueSource(strings = {"encrypted", "verified", "dane"})
    void neverGoesOnInClear(String kind) throws Exception {
        TlsDemand demand = switch (kind) {
            case "encrypted" -> new TlsDemand.Encrypted();
            case "verified" -> new TlsDemand.Verified();
            default -> dane(of(identity.certificate(), OWN, 1, 1));
        };
        assertThat(refuses(demand).flaw()).contains(TlsFlaw.NOT_OFFERED);
        ConnectFailedException forced = catchThrowableOfType(
                ConnectFailedException.class,
                () -> dialler.dial(endpoint(demand), TlsMode.NEVER).close());
        assertThat(forced.flaw()).contains(TlsFlaw.NOT_OFFERED);
    }

    // ---- DANE-EE: usage 3

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    void fitsTheHostsOwnCertificate(int selector, int matching) throws Exception {
        TlsDemand demand = dane(of(identity.certificate(), OWN, selector, matching));
        accepts(identity, demand);
        accepts(identity.showing(1), demand);
        Identity other = authority.issue(HOST);
        assertThat(refuses(other, demand).flaw()).contains(TlsFlaw.DANE_MISMATCH);
    }

    @Test
    void looksAtNeitherNamesNorDatesOfAPinnedCertificate() throws Exception {
        Identity odd = CertificateAuthority.create("Stranger").issueExpired("other.example");
        accepts(odd, dane(of(odd.certificate(), OWN, 1, 1)));
    }

    @Test
    void oneOfSeveralRecordsIsEnough() throws Exception {
        Association next = of(authority.issue(HOST).certificate(), OWN, 1, 1);
        accepts(identity, dane(next, of(identity.certificate(), OWN, 1, 1)));
        accepts(identity, dane(next, of(authority.certificate(), TRUST_ANCHOR, 0, 1)));
    }

    @Test
    void theFitHoldsWhenTheSessionIsResumed() throws Exception {
        receiver.offerStartTls(identity.context());
        TlsDemand fitting = dane(of(identity.certificate(), OWN, 1, 1));
        for (int i = 0; i < 3; i++) {
            dialler.dial(endpoint(fitting), TlsMode.OPPORTUNISTIC).quit();
        }
        TlsDemand other = dane(of(authority.issue(HOST).certificate(), OWN, 1, 1));
        assertThat(refuses(other).flaw()).contains(TlsFlaw.DANE_MISMATCH);
    }

    // ---- DANE-TA: usage 2

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 1", "0, 2", "1, 0", "1, 1", "1, 2"})
    void fitsAnAuthorityInTheChain(int selector, int matching) throws Exception {
        accepts(identity, dane(of(authority.certificate(), TRUST_ANCHOR, selector, matching)));
        accepts(identity, dane(of(root.certificate(), TRUST_ANCHOR, selector, matching)));
        TlsDemand stranger =
                dane(of(CertificateAuthority.create("Stranger").certificate(), TRUST_ANCHOR, selector, matching));
        assertThat(refuses(identity, stranger).flaw()).isPresent();
    }

    @Test
    void anAuthorityThatIsWholeInTheRecordNeedNotBeShown() throws Exception {
        Identity bare = identity.showing(1);
        accepts(bare, dane(of(authority.certificate(), TRUST_ANCHOR, 0, 0)));
        accepts(bare, dane(of(authority.certificate(), TRUST_ANCHOR, 1, 0)));
        assertThat(refuses(bare, dane(of(authority.certificate(), TRUST_ANCHOR, 0, 1)))
                        .flaw())
                .contains(TlsFlaw.DANE_MISMATCH);
    }

    @Test
    void underAnAuthorityNamesAndDatesCount() throws Exception {
        TlsDemand demand = dane(of(authority.certificate(), TRUST_ANCHOR, 0, 1));
        accepts(authority.issue("example.com"), demand);
        accepts(authority.issue("*.example.com"), demand);
        assertThat(refuses(authority.issue("other.example"), demand).flaw()).contains(TlsFlaw.NAME_MISMATCH);
        assertThat(refuses(authority.issueExpired(HOST), demand).flaw()).contains(TlsFlaw.EXPIRED);
    }

    @Test
    void aChainThatOnlyShowsTheAuthorityIsNotUnderIt() throws Exception {
        CertificateAuthority stranger = CertificateAuthority.create("Stranger");
        Identity own = stranger.issue(HOST);
        Identity borrowed =
                new Identity(own.key(), List.of(own.certificate(), authority.certificate(), root.certificate()));
        assertThat(refuses(borrowed, dane(of(authority.certificate(), TRUST_ANCHOR, 0, 1)))
                        .flaw())
                .contains(TlsFlaw.NOT_TRUSTED);
    }

    // ---- which records mean something

    @Test
    void recordsThatMeanNothingToMailAreUnusable() throws Exception {
        X509Certificate certificate = identity.certificate();
        List<Association> useless = new ArrayList<>(List.of(
                new Association(0, 0, 1, data(certificate, 0, 1)),
                new Association(1, 1, 1, data(certificate, 1, 1)),
                new Association(4, 1, 1, data(certificate, 1, 1)),
                new Association(OWN, 2, 1, data(certificate, 1, 1)),
                new Association(OWN, 1, 3, data(certificate, 1, 1)),
                new Association(OWN, 1, 1, new byte[31]),
                new Association(OWN, 1, 2, new byte[32]),
                new Association(OWN, 0, 0, new byte[] {1, 2, 3}),
                new Association(TRUST_ANCHOR, 1, 0, new byte[0])));
        assertThat(DaneCheck.usable(useless)).isEmpty();
        Association good = of(certificate, OWN, 1, 1);
        useless.add(good);
        assertThat(DaneCheck.usable(useless)).containsExactly(good);
    }

    @Test
    void ofOneKindOnlyTheStrongestDigestCounts() throws Exception {
        X509Certificate certificate = identity.certificate();
        Association weak = of(certificate, OWN, 1, 1);
        Association strong = of(certificate, OWN, 1, 2);
        Association otherKind = of(certificate, OWN, 0, 1);
        Association whole = of(certificate, OWN, 1, 0);
        assertThat(DaneCheck.usable(List.of(weak, strong, otherKind, whole))).containsExactly(strong, otherKind, whole);
    }
}
