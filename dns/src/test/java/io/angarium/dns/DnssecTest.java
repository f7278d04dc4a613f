package io.angarium.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What DNSSEC proves, over a real exchange with a signed zone (RFC 4035 §4.3, RFC 7672 §2.1 and §2.2). */
class DnssecTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String DIGEST = "ab".repeat(32);

    private final AtomicReference<Instant> clock = new AtomicReference<>(NOW);
    private SignedZone zone;
    private FakeServer server;
    private Resolver resolver;

    @BeforeEach
    void signedAndUnsignedZones() throws Exception {
        zone = new SignedZone(NOW)
                .add("shop.test", "MX", "10 mx.shop.test.")
                .add("mx.shop.test", "A", "192.0.2.1")
                .add("_25._tcp.mx.shop.test", "TLSA", "3 1 1 " + DIGEST)
                .unsigned("plain.test")
                .add("plain.test", "MX", "10 mx.plain.test.")
                .add("mx.plain.test", "A", "192.0.2.2")
                .add("_25._tcp.mx.plain.test", "TLSA", "3 1 1 " + DIGEST);
        server = new FakeServer(zone);
        resolver = resolver(server.address(), Dnssec.VALIDATE, zone.anchor());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private Resolver resolver(InetSocketAddress address, Dnssec dnssec, String anchor) {
        ResolverSettings settings = ResolverSettings.of(List.of(address)).withDnssec(dnssec, List.of(anchor));
        return new DnsResolver(settings, clock::get, new SecureRandom());
    }

    private MailExchangers.Found exchangers(String domain) {
        return (MailExchangers.Found) resolver.mailExchangers(domain);
    }

    private Addresses.Found addresses(String host) {
        return (Addresses.Found) resolver.addresses(host);
    }

    @Test
    void whatIsSignedIsSecure() {
        assertThat(exchangers("shop.test").secure()).isTrue();
        assertThat(addresses("mx.shop.test").secure()).isTrue();
        TlsaRecords.Found found = (TlsaRecords.Found) resolver.tlsa("mx.shop.test", 25);
        assertThat(found.base()).isEqualTo("mx.shop.test");
        assertThat(found.records()).singleElement().hasToString("3 1 1 " + DIGEST);
    }

    @Test
    void whatIsDelegatedWithoutKeysIsInsecureAndItsTlsaIsNotAskedFor() {
        assertThat(exchangers("plain.test").secure()).isFalse();
        assertThat(addresses("mx.plain.test").secure()).isFalse();
        assertThat(resolver.tlsa("mx.plain.test", 25)).isInstanceOf(TlsaRecords.None.class);
        assertThat(server.asked()).noneMatch(asked -> asked.contains("TLSA"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"forge", "strip", "expire"})
    void whatIsBogusIsNoAnswer(String trick) {
        play(trick, "shop.test");
        assertThat(resolver.mailExchangers("shop.test")).isInstanceOf(MailExchangers.Unavailable.class);
        play(trick, "mx.shop.test");
        assertThat(resolver.addresses("mx.shop.test")).isInstanceOf(Addresses.Unavailable.class);
        assertThat(resolver.tlsa("mx.shop.test", 25)).isInstanceOf(TlsaRecords.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"forge", "strip", "expire", "fail"})
    void tlsaThatIsBogusOrUnansweredIsNotTakenForNone(String trick) {
        play(trick, "_25._tcp.mx.shop.test");
        assertThat(resolver.addresses("mx.shop.test")).isInstanceOf(Addresses.Found.class);
        assertThat(resolver.tlsa("mx.shop.test", 25)).isInstanceOf(TlsaRecords.Unavailable.class);
    }

    private void play(String trick, String name) {
        switch (trick) {
            case "forge" -> zone.forge(name);
            case "strip" -> zone.strip(name);
            case "expire" -> zone.expire(name);
            default -> zone.fail(name);
        }
    }

    @Test
    void aProvedDenialOfTlsaIsNone() throws Exception {
        zone.add("bare.test", "A", "192.0.2.3");
        assertThat(resolver.tlsa("bare.test", 25)).isInstanceOf(TlsaRecords.None.class);
        assertThat(exchangers("bare.test"))
                .isEqualTo(new MailExchangers.Found(
                        List.of(new MailExchangers.Exchanger(0, "bare.test")),
                        true,
                        exchangers("bare.test").ttl(),
                        true));
    }

    @Test
    void aForgedDenialIsNoDenial() throws Exception {
        zone.add("bare.test", "A", "192.0.2.3").strip("_25._tcp.bare.test");
        assertThat(resolver.tlsa("bare.test", 25)).isInstanceOf(TlsaRecords.Unavailable.class);
    }

    @Test
    void followsSignedAliasesToTheRecordsOfTheTarget() throws Exception {
        zone.add("alias.test", "CNAME", "mx.shop.test.");
        assertThat(addresses("alias.test").secure()).isTrue();
        TlsaRecords.Found found = (TlsaRecords.Found) resolver.tlsa("alias.test", 25);
        assertThat(found.base()).isEqualTo("mx.shop.test");
    }

    @Test
    void looksAtTheAliasItselfWhenTheTargetHasNoRecords() throws Exception {
        zone.add("bare.test", "A", "192.0.2.3")
                .add("alias.test", "CNAME", "bare.test.")
                .add("_25._tcp.alias.test", "TLSA", "2 0 1 " + DIGEST);
        TlsaRecords.Found found = (TlsaRecords.Found) resolver.tlsa("alias.test", 25);
        assertThat(found.base()).isEqualTo("alias.test");
    }

    @Test
    void looksAtTheAliasItselfWhenItIsSignedAndItsTargetIsNot() throws Exception {
        zone.add("alias.test", "CNAME", "mx.plain.test.").add("_25._tcp.alias.test", "TLSA", "3 1 1 " + DIGEST);
        assertThat(addresses("alias.test").secure()).isFalse();
        TlsaRecords.Found found = (TlsaRecords.Found) resolver.tlsa("alias.test", 25);
        assertThat(found.base()).isEqualTo("alias.test");
    }

    @Test
    void anUnsignedAliasMakesWhatItLeadsToInsecure() throws Exception {
        zone.add("alias.plain.test", "CNAME", "mx.shop.test.");
        assertThat(addresses("alias.plain.test").secure()).isFalse();
        assertThat(resolver.tlsa("alias.plain.test", 25)).isInstanceOf(TlsaRecords.None.class);
    }

    @Test
    void aSignedAliasOfTheTlsaNameIsFollowed() throws Exception {
        zone.add("other.test", "A", "192.0.2.4").add("_25._tcp.other.test", "CNAME", "_25._tcp.mx.shop.test.");
        assertThat(((TlsaRecords.Found) resolver.tlsa("other.test", 25)).base()).isEqualTo("other.test");
    }

    @Test
    void goesWithoutProofBehindAResolverThatPassesNoSignaturesOn() {
        zone.deaf(true);
        assertThat(exchangers("shop.test").secure()).isFalse();
        assertThat(resolver.tlsa("mx.shop.test", 25)).isInstanceOf(TlsaRecords.None.class);
    }

    @Test
    void goesWithoutProofWhileNobodyAnswersForTheAnchor() {
        zone.fail("test");
        assertThat(exchangers("shop.test").secure()).isFalse();
        clock.set(NOW.plus(ValidatingLookup.RETRY).plus(Duration.ofDays(1)));
        assertThat(exchangers("shop.test").secure()).isFalse();
        assertThat(server.asked().stream()
                        .filter(asked -> asked.startsWith("test DNSKEY"))
                        .count())
                .isGreaterThan(1);
    }

    @Test
    void beginsToProveWhenSignaturesAppearAndNeverGoesBack() {
        zone.deaf(true);
        assertThat(exchangers("shop.test").secure()).isFalse();
        zone.deaf(false);
        clock.set(NOW.plus(ValidatingLookup.RECHECK).plus(Duration.ofDays(1)));
        assertThat(exchangers("shop.test").secure()).isTrue();
        zone.deaf(true);
        clock.set(NOW.plus(Duration.ofDays(3)));
        assertThat(resolver.mailExchangers("shop.test")).isInstanceOf(MailExchangers.Unavailable.class);
    }

    @Test
    void believesTheAdBitOnlyOfATrustedResolver() throws Exception {
        FakeZone plain = new FakeZone().add("shop.test", "MX", "10 mx.shop.test.");
        FakeServer.Behaviour claims = (query, _) -> {
            var answer = plain.message(query);
            answer.getHeader().setFlag(org.xbill.DNS.Flags.AD);
            return FakeZone.only(answer);
        };
        try (FakeServer claiming = new FakeServer(claims)) {
            for (Dnssec dnssec : Dnssec.values()) {
                resolver = resolver(claiming.address(), dnssec, zone.anchor());
                assertThat(exchangers("shop.test").secure()).as(dnssec.name()).isEqualTo(dnssec == Dnssec.TRUST_AD);
            }
        }
    }
}
