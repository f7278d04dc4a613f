package io.angarium.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.MailExchangers.Exchanger;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;

/** What every resolver promises, the fake included. */
interface ResolverContract {
    /** A record of the world that the resolver will see; all are given before the first look-up. */
    void given(String name, String type, String value) throws Exception;

    /** Nobody answers for this name. */
    void givenFailing(String name) throws Exception;

    Resolver resolver();

    @Test
    default void findsExchangersInOrderOfPreference() throws Exception {
        given("example.test", "MX", "20 Backup.example.test.");
        given("example.test", "MX", "10 mx1.example.test.");
        given("example.test", "MX", "10 mx2.example.test.");
        var found = (MailExchangers.Found) resolver().mailExchangers("example.test");
        assertThat(found.implicit()).isFalse();
        assertThat(found.ttl()).isPositive();
        assertThat(found.exchangers().subList(0, 2))
                .containsExactlyInAnyOrder(
                        new Exchanger(10, "mx1.example.test"), new Exchanger(10, "mx2.example.test"));
        assertThat(found.exchangers().getLast()).isEqualTo(new Exchanger(20, "backup.example.test"));
    }

    @Test
    default void findsNamesWithoutRegardToCaseAndToAFinalDot() throws Exception {
        given("example.test", "MX", "10 mx.example.test.");
        assertThat(resolver().mailExchangers("EXAMPLE.Test.")).isInstanceOf(MailExchangers.Found.class);
    }

    @Test
    default void aDomainWithOnlyAnAddressIsItsOwnExchanger() throws Exception {
        given("example.test", "A", "192.0.2.1");
        var found = (MailExchangers.Found) resolver().mailExchangers("Example.test");
        assertThat(found.implicit()).isTrue();
        assertThat(found.exchangers()).containsExactly(new Exchanger(0, "example.test"));
    }

    @Test
    default void aNullMxIsToldFromNoMx() throws Exception {
        given("example.test", "MX", "0 .");
        given("example.test", "A", "192.0.2.1");
        assertThat(resolver().mailExchangers("example.test")).isEqualTo(new MailExchangers.NullMx());
    }

    @Test
    default void aRootBesideOtherExchangersCountsForNothing() throws Exception {
        given("example.test", "MX", "0 .");
        given("example.test", "MX", "5 mx.example.test.");
        var found = (MailExchangers.Found) resolver().mailExchangers("example.test");
        assertThat(found.exchangers()).containsExactly(new Exchanger(5, "mx.example.test"));
    }

    @Test
    default void aDomainThatDoesNotExistTakesNoMail() throws Exception {
        assertThat(resolver().mailExchangers("missing.test"))
                .isEqualTo(new MailExchangers.None("there is no domain missing.test"));
    }

    @Test
    default void aDomainWithNeitherMxNorAddressTakesNoMail() throws Exception {
        given("example.test", "TXT", "hello");
        assertThat(resolver().mailExchangers("example.test"))
                .isEqualTo(new MailExchangers.None("example.test has neither MX nor address records"));
    }

    @Test
    default void whereNobodyAnswersMailMayBeTriedLater() throws Exception {
        givenFailing("example.test");
        assertThat(resolver().mailExchangers("example.test")).isInstanceOf(MailExchangers.Unavailable.class);
        assertThat(resolver().addresses("example.test")).isInstanceOf(Addresses.Unavailable.class);
        assertThat(resolver().texts("example.test")).isInstanceOf(Texts.Unavailable.class);
    }

    @Test
    default void followsAliases() throws Exception {
        given("www.test", "CNAME", "host.test.");
        given("host.test", "CNAME", "real.test.");
        given("real.test", "A", "192.0.2.1");
        given("real.test", "MX", "10 mx.test.");
        assertThat(resolver().addresses("www.test")).isInstanceOf(Addresses.Found.class);
        assertThat(resolver().mailExchangers("www.test")).isInstanceOf(MailExchangers.Found.class);
    }

    @Test
    default void aLoopOfAliasesIsUnavailable() throws Exception {
        given("a.test", "CNAME", "b.test.");
        given("b.test", "CNAME", "a.test.");
        assertThat(resolver().mailExchangers("a.test")).isInstanceOf(MailExchangers.Unavailable.class);
        assertThat(resolver().addresses("a.test")).isInstanceOf(Addresses.Unavailable.class);
    }

    @Test
    default void eightAliasesInARowAreFollowedAndNineAreNot() throws Exception {
        for (int link = 0; link < 9; link++) {
            given("n" + link + ".test", "CNAME", "n" + (link + 1) + ".test.");
        }
        given("n9.test", "A", "192.0.2.9");
        assertThat(resolver().addresses("n1.test")).isInstanceOf(Addresses.Found.class);
        assertThat(resolver().addresses("n0.test")).isInstanceOf(Addresses.Unavailable.class);
    }

    @Test
    default void anAliasThatLeadsNowhereIsNoName() throws Exception {
        given("www.test", "CNAME", "missing.test.");
        assertThat(resolver().addresses("www.test")).isInstanceOf(Addresses.None.class);
        assertThat(resolver().mailExchangers("www.test")).isInstanceOf(MailExchangers.None.class);
    }

    @Test
    default void findsAddressesOfBothFamilies() throws Exception {
        given("mx.test", "A", "192.0.2.1");
        given("mx.test", "A", "192.0.2.2");
        given("mx.test", "AAAA", "2001:db8::1");
        var found = (Addresses.Found) resolver().addresses("mx.test");
        assertThat(found.addresses())
                .containsExactlyInAnyOrder(
                        InetAddress.ofLiteral("2001:db8::1"),
                        InetAddress.ofLiteral("192.0.2.1"),
                        InetAddress.ofLiteral("192.0.2.2"));
    }

    @Test
    default void aNameWithoutAddressHasNone() throws Exception {
        given("mx.test", "TXT", "hello");
        assertThat(resolver().addresses("mx.test")).isEqualTo(new Addresses.None("mx.test has no address"));
        assertThat(resolver().addresses("missing.test")).isEqualTo(new Addresses.None("there is no host missing.test"));
    }

    @Test
    default void anAddressWrittenOutIsItsOwnAnswer() {
        assertThat(((Addresses.Found) resolver().addresses("192.0.2.7")).addresses())
                .containsExactly(InetAddress.ofLiteral("192.0.2.7"));
        assertThat(((Addresses.Found) resolver().addresses("2001:db8::7")).addresses())
                .containsExactly(InetAddress.ofLiteral("2001:db8::7"));
    }

    @Test
    default void aNumberIsNoAddress() {
        assertThat(resolver().addresses("2130706433")).isInstanceOf(Addresses.None.class);
        assertThat(resolver().addresses("127.1")).isInstanceOf(Addresses.None.class);
    }

    @Test
    default void localhostIsThisMachine() {
        assertThat(((Addresses.Found) resolver().addresses("localhost")).addresses())
                .allMatch(InetAddress::isLoopbackAddress);
        assertThat(((Addresses.Found) resolver().addresses("sandbox.LOCALHOST")).addresses())
                .allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    default void joinsTheStringsOfATextRecord() throws Exception {
        given("s._domainkey.test", "TXT", "\"v=DKIM1; \" \"p=abc\"");
        assertThat(((Texts.Found) resolver().texts("s._domainkey.test")).texts())
                .containsExactly("v=DKIM1; p=abc");
    }

    @Test
    default void aNameWithoutTextHasNone() throws Exception {
        given("example.test", "A", "192.0.2.1");
        assertThat(resolver().texts("example.test")).isEqualTo(new Texts.None("example.test has no TXT record"));
        assertThat(resolver().texts("missing.test")).isEqualTo(new Texts.None("there is no name missing.test"));
    }

    @Test
    default void whatCannotBeANameIsNoName() {
        String longLabel = "a".repeat(64) + ".test";
        for (String broken : new String[] {"", "a..test", longLabel, "a.".repeat(130) + "test", "\\999.test"}) {
            assertThat(resolver().mailExchangers(broken)).as(broken).isInstanceOf(MailExchangers.None.class);
            assertThat(resolver().addresses(broken)).as(broken).isInstanceOf(Addresses.None.class);
            assertThat(resolver().texts(broken)).as(broken).isInstanceOf(Texts.None.class);
        }
    }
}
