package io.angarium.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.AttemptReport.Verification;
import io.angarium.delivery.tls.PublishedPolicies;
import io.angarium.delivery.tls.TlsFailure;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsObserver.Handshake;
import io.angarium.dns.ZoneResolver;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.dns.mtasts.PolicyStore;
import io.angarium.dns.mtasts.StsPolicies;
import io.angarium.simulation.CertificateAuthority;
import io.angarium.simulation.CertificateAuthority.Identity;
import io.angarium.simulation.Moment;
import io.angarium.simulation.ScriptedReceiver;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.OpportunisticTrust;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.spool.Outcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies from the record to the wire: real sockets and handshakes, a DNS and a web of cardboard. */
class TlsPolicyDeliveryTest {
    private final World world = new World();
    private final CertificateAuthority authority = CertificateAuthority.create("Test Root");
    private final ZoneResolver dns = new ZoneResolver();
    private final Map<String, String> pages = new HashMap<>();
    private final List<Handshake> handshakes = new CopyOnWriteArrayList<>();
    private ScriptedReceiver first;
    private ScriptedReceiver second;
    private Router router;

    @BeforeEach
    void twoHosts() {
        first = ScriptedReceiver.start(InetAddress.ofLiteral("127.0.0.2"));
        int port = first.endpoint().address().getPort();
        second = ScriptedReceiver.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), port));
        dns.add("shop.test", "MX", "10 one.shop.test.")
                .add("shop.test", "MX", "20 two.shop.test.")
                .add("one.shop.test", "A", "127.0.0.2")
                .add("two.shop.test", "A", "127.0.0.3");
        Map<String, PolicyStore.Kept> rows = new HashMap<>();
        PolicyStore store = new PolicyStore() {
            @Override
            public Optional<Kept> find(String domain) {
                return Optional.ofNullable(rows.get(domain));
            }

            @Override
            public void keep(String domain, Kept policy) {
                rows.put(domain, policy);
            }
        };
        StsPolicies sts = new StsPolicies(
                dns,
                domain -> {
                    String page = pages.get(domain);
                    if (page == null) {
                        throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, "no page");
                    }
                    return page.getBytes(UTF_8);
                },
                store,
                world.clock);
        router = new NextHops(
                Map.of(),
                dns,
                world.clock,
                new NextHops.Settings(port, true, Optional.empty()),
                new PublishedPolicies(dns, sts::find, _ -> false, port));
        world.over(new SocketDialler(
                ClientSettings.defaults(), "client.example", new OpportunisticTrust(authority.trust()).toContext()));
        world.observing(handshakes::add);
    }

    @AfterEach
    void everyTicketIsBack() {
        world.close();
        first.close();
        second.close();
    }

    private void sts(String domain, String mode, String mx) {
        dns.add("_mta-sts." + domain, "TXT", "\"v=STSv1; id=a1;\"");
        pages.put(domain, "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: 86400\n");
    }

    private void tlsa(String host, Identity identity) throws Exception {
        byte[] key = identity.certificate().getPublicKey().getEncoded();
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key));
        dns.add("_" + first.endpoint().address().getPort() + "._tcp." + host, "TLSA", "3 1 1 " + digest);
    }

    private FakeSpool.Return send(String domain) {
        return send(domain, 1);
    }

    private FakeSpool.Return send(String domain, int returns) {
        world.routes.put(domain, router.route(domain));
        if (world.delivery() == null) {
            world.start();
        }
        world.put(domain);
        return world.awaitReturns(returns).getLast();
    }

    private static AttemptReport.Tls tls(FakeSpool.Return back) {
        return back.report().connection().orElseThrow().tls().orElseThrow();
    }

    private List<TlsFailure.Type> failures() {
        return handshakes.stream()
                .flatMap(it -> it.failure().stream())
                .map(TlsFailure::type)
                .toList();
    }

    // ---- MTA-STS

    @Test
    void deliversToAHostThatTheEnforcedPolicyNamesAndPkixVerifies() {
        sts("shop.test", "enforce", "*.shop.test");
        first.offerStartTls(authority.issue("one.shop.test").context());
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(tls(back).by()).isEqualTo(Verification.MTA_STS);
        assertThat(handshakes).singleElement().satisfies(it -> {
            assertThat(it.policy().domain()).isEqualTo("shop.test");
            assertThat(it.failure()).isEmpty();
        });
    }

    @Test
    void neverSendsInClearOrToAStrangerWhatAPolicyForbids() {
        sts("shop.test", "enforce", "*.shop.test");
        first.offerStartTls(authority.issue("mx.other.test").context());
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(back.report().text())
                .startsWith("TLS required by MTA-STS of shop.test: ")
                .contains("one.shop.test", "certificate not verified", "two.shop.test", "doesn't offer STARTTLS");
        assertThat(first.letters()).isEmpty();
        assertThat(second.letters()).isEmpty();
        assertThat(failures())
                .containsExactly(TlsFailure.Type.CERTIFICATE_HOST_MISMATCH, TlsFailure.Type.STARTTLS_NOT_SUPPORTED);
    }

    @Test
    void passesOverAHostThatThePolicyDoesNotName() {
        sts("shop.test", "enforce", "two.shop.test");
        second.offerStartTls(authority.issue("two.shop.test").context());
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(back.report().connection().orElseThrow().remark())
                .startsWith("after one.shop.test")
                .contains("not among the policy's mx");
        assertThat(first.connections()).isZero();
    }

    @Test
    void onlyReportsWhatATestedPolicyForbids() {
        sts("shop.test", "testing", "*.shop.test");
        first.offerStartTls(authority.issueExpired("one.shop.test").context());
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(tls(back).by()).isEqualTo(Verification.NONE);
        assertThat(failures()).containsExactly(TlsFailure.Type.CERTIFICATE_EXPIRED);
    }

    @Test
    void aPolicyThatCannotBeMetHoldsUpItsOwnDomainOnly() {
        dns.add("neighbour.test", "MX", "10 one.shop.test.").add("neighbour.test", "MX", "20 two.shop.test.");
        sts("shop.test", "enforce", "nowhere.test");
        assertThat(send("shop.test").outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(send("neighbour.test", 2).outcome()).isEqualTo(Outcome.DELIVERED);
    }

    @Test
    void domainsWithTheSameDemandsShareAConnection() {
        dns.add("neighbour.test", "MX", "10 one.shop.test.").add("neighbour.test", "MX", "20 two.shop.test.");
        sts("shop.test", "enforce", "*.shop.test");
        sts("neighbour.test", "enforce", "one.shop.test");
        dns.add("_mta-sts.third.test", "TXT", "\"v=STSv1; id=a1;\"");
        first.offerStartTls(authority.issue("one.shop.test").context());
        pages.put("neighbour.test", pages.get("shop.test"));
        send("shop.test");
        FakeSpool.Return back = send("neighbour.test", 2);
        assertThat(back.report().connection().orElseThrow().reused()).isTrue();
        assertThat(handshakes.stream().map(it -> it.policy().domain())).containsExactly("shop.test", "neighbour.test");
    }

    @Test
    void aConnectionCountsOnceForEachDomainHoweverTheyTakeTurns() {
        dns.add("neighbour.test", "MX", "10 one.shop.test.").add("neighbour.test", "MX", "20 two.shop.test.");
        first.offerStartTls(authority.issue("one.shop.test").context());
        send("shop.test");
        send("neighbour.test", 2);
        send("shop.test", 3);
        FakeSpool.Return back = send("neighbour.test", 4);
        assertThat(back.report().connection().orElseThrow().reused()).isTrue();
        assertThat(handshakes.stream().map(it -> it.policy().domain())).containsExactly("shop.test", "neighbour.test");
    }

    // ---- nobody's policy

    @Test
    void aFailureThatIsRememberedIsReportedAsWhatItWas() {
        dns.add("neighbour.test", "MX", "10 one.shop.test.");
        first.offerStartTls(authority.issue("one.shop.test").context())
                .on(Moment.TLS_HANDSHAKE)
                .replyAndDrop("500 5.5.2 What is that?");
        send("shop.test");
        send("neighbour.test", 2);
        assertThat(handshakes.stream().map(it -> it.policy().domain())).containsExactly("shop.test", "neighbour.test");
        assertThat(failures()).containsOnly(TlsFailure.Type.VALIDATION_FAILURE).hasSize(2);
    }

    // ---- DANE

    @Test
    void deliversToAHostThatItsTlsaRecordFits() throws Exception {
        Identity own = CertificateAuthority.create("Stranger").issueExpired("whatever.test");
        first.offerStartTls(own.context());
        tlsa("one.shop.test", own);
        dns.sign("shop.test");
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(tls(back).by()).isEqualTo(Verification.DANE);
        assertThat(tls(back).certificateVerified()).isFalse();
    }

    @Test
    void defersWhereTlsaDoesNotFitHoweverGoodTheCertificateIs() throws Exception {
        sts("shop.test", "enforce", "*.shop.test");
        first.offerStartTls(authority.issue("one.shop.test").context());
        second.offerStartTls(authority.issue("two.shop.test").context());
        tlsa("one.shop.test", authority.issue("one.shop.test"));
        tlsa("two.shop.test", authority.issue("two.shop.test"));
        dns.sign("shop.test");
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DEFERRED);
        assertThat(back.report().text()).startsWith("TLS required by DANE of shop.test: ");
        assertThat(failures()).containsOnly(TlsFailure.Type.VALIDATION_FAILURE).hasSize(2);
        assertThat(first.letters()).isEmpty();
    }

    @Test
    void anUnprovedTlsaAnswerKeepsMailFromThatHostOnly() throws Exception {
        dns.sign("shop.test").fail("_" + first.endpoint().address().getPort() + "._tcp.one.shop.test");
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(first.connections()).isZero();
        assertThat(second.letters()).hasSize(1);
        assertThat(failures()).contains(TlsFailure.Type.DNSSEC_INVALID);
    }

    // ---- what senders want

    @Test
    void tlsRequiredNoGoesPastThePolicy() {
        sts("shop.test", "enforce", "nowhere.test");
        world.letters.tls = TlsNeed.RELAXED;
        assertThat(send("shop.test").outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(first.letters()).hasSize(1);
    }

    @Test
    void whatGoesPastAPolicyIsNoSuccessOfIt() {
        sts("shop.test", "enforce", "*.shop.test");
        world.letters.tls = TlsNeed.RELAXED;
        first.offerStartTls(authority.issue("mx.other.test").context());
        assertThat(send("shop.test").outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(failures()).containsExactly(TlsFailure.Type.CERTIFICATE_HOST_MISMATCH);
    }

    @Test
    void verifiedMeansThatTheCertificateVerifies() {
        world.letters.tls = TlsNeed.VERIFIED;
        first.offerStartTls(
                CertificateAuthority.create("Stranger").issue("one.shop.test").context());
        second.offerStartTls(authority.issue("two.shop.test").context());
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(back.report().connection().orElseThrow().host()).isEqualTo("two.shop.test");
        assertThat(tls(back).by()).isEqualTo(Verification.PKIX);
        assertThat(first.letters()).isEmpty();
    }

    @Test
    void requireTlsGoesToAHostThatOffersItAndSaysSo() {
        sts("shop.test", "enforce", "*.shop.test");
        world.letters.tls = TlsNeed.REQUIRETLS;
        first.offerStartTls(authority.issue("one.shop.test").context());
        second.offerStartTls(authority.issue("two.shop.test").context()).offer("REQUIRETLS");
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(second.commands()).anyMatch(it -> it.startsWith("MAIL FROM") && it.endsWith(" REQUIRETLS"));
        assertThat(first.letters()).isEmpty();
    }

    @Test
    void requireTlsBouncesWhereNobodyOffersIt() {
        sts("shop.test", "enforce", "*.shop.test");
        world.letters.tls = TlsNeed.REQUIRETLS;
        first.offerStartTls(authority.issue("one.shop.test").context());
        second.offerStartTls(authority.issue("two.shop.test").context());
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(back.report().enhancedCode()).isEqualTo("5.7.30");
    }

    @Test
    void requireTlsBouncesWhereNobodyVouchesForTheExchangers() {
        world.letters.tls = TlsNeed.REQUIRETLS;
        first.offerStartTls(authority.issue("one.shop.test").context()).offer("REQUIRETLS");
        FakeSpool.Return back = send("shop.test");
        assertThat(back.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(back.report().enhancedCode()).isEqualTo("5.7.30");
        assertThat(back.report().text()).contains("neither DNSSEC nor MTA-STS");
    }
}
