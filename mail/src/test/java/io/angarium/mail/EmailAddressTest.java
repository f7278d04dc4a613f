package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
    @Test
    void readsLocalPartAndDomain() {
        var address = EmailAddress.parse("Ann.Lee+news@Example.COM");

        assertThat(address.local()).isEqualTo("Ann.Lee+news");
        assertThat(address.domain()).isEqualTo("example.com");
        assertThat(address).hasToString("Ann.Lee+news@example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b",
                "root@localhost",
                "!#$%&'*+-/=?^_`{|}~@example.com",
                "a@under_score.example",
                "a@1.2.3.com",
                "a@[192.0.2.1]",
                "a@[IPv6:2001:db8::1]",
                "a@xn--mnchen-3ya.example"
            })
    void takesWhatRfc5321Allows(String text) {
        assertThat(EmailAddress.parse(text)).hasToString(text.replace("IPv6", "ipv6"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "@",
                "a",
                "a@",
                "@b",
                "a b@c",
                "a@b c",
                "a@b@c",
                ".a@b",
                "a.@b",
                "a..b@c",
                "a@b..c",
                "a@.b",
                "a@b.",
                "a@-b",
                "a@b-",
                "a@b!",
                "<a@b>",
                "a,b@c",
                "a@b,c",
                "a@127.0.0.1",
                "a@[1.2.3]",
                "a@[1.2.3.256]",
                "a@[1.2.3.4",
                "a@[IPv6:zz]",
                "a@[IPv6:fe80::1%eth0]",
                "a@[x:y]",
                "\"a@b",
                "\"a\"b@c",
                "\"\"@b",
                "a\r\n@b",
                "a@b\r\n",
                "a\0@b",
                "a@\uD83D.com",
                "\uD83D@a.com",
                "a@b\u200Dc.com",
                "a@ex\uFF20mple.com",
                "a@b\u2024c.com",
                "a@b\u2100.com"
            })
    void refusesWhatIsNoAddress(String text) {
        assertThatThrownBy(() -> EmailAddress.parse(text)).isInstanceOf(AddressSyntaxException.class);
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> EmailAddress.parse("a..b@example.com"))
                .hasMessage(
                        "'a..b@example.com' is not an address: a dot at the beginning or after another dot must be quoted");
        assertThatThrownBy(() -> EmailAddress.parse("a@127.0.0.1"))
                .hasMessage("'127.0.0.1' is not a domain: an IP address needs square brackets");
        assertThatThrownBy(() -> EmailAddress.parse("a\nb"))
                .hasMessage("'a?b' is not an address: it is not of the form local@domain");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\u0001',
            value = {
                "\"ann lee\"@b | ann lee",
                "\"a@b\"@c | a@b",
                "\"a\\\"b\\\\\"@c | a\"b\\",
                "\".a..\"@c | .a..",
                "\"(x)\"@c | (x)"
            },
            delimiter = '|')
    void keepsAQuotedLocalPartWithoutItsQuotesAndWritesThemAgain(String text, String local) {
        var address = EmailAddress.parse(text);

        assertThat(address.local()).isEqualTo(local);
        assertThat(address).hasToString(text);
    }

    @Test
    void dropsQuotesThatAreNotNeeded() {
        assertThat(EmailAddress.parse("\"ann.lee\"@example.com")).isEqualTo(EmailAddress.parse("ann.lee@example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "a@MÜNCHEN.example, münchen.example, xn--mnchen-3ya.example",
        "a@例え.テスト, 例え.テスト, xn--r8jz45g.xn--zckzah",
        "a@例え。テスト, 例え。テスト, xn--r8jz45g.xn--zckzah",
        "a@straße.example, straße.example, xn--strae-oqa.example",
        "a@βόλος.example, βόλος.example, xn--nxasmm1c.example"
    })
    void keepsLettersOfAnyLanguageAndKnowsTheirAsciiForm(String text, String domain, String ascii) {
        var address = EmailAddress.parse(text);

        assertThat(address.domain()).isEqualTo(domain);
        assertThat(address.asciiDomain()).isEqualTo(ascii);
        assertThat(address.ascii().domain()).isEqualTo(ascii);
        assertThat(address.needsSmtpUtf8()).isFalse();
    }

    @Test
    void needsSmtpUtf8OnlyForItsLocalPart() {
        assertThat(EmailAddress.parse("jürgen@example.com").needsSmtpUtf8()).isTrue();
        assertThat(EmailAddress.parse("用户@例え.テスト")).hasToString("用户@例え.テスト");
    }

    @Test
    void holdsTheLimitsOfRfc5321() {
        String label = "d".repeat(63);
        String domain = label + "." + label + "." + "d".repeat(61);

        assertThat(EmailAddress.parse("a".repeat(64) + "@b.c").local()).hasSize(64);
        assertRefused("a".repeat(65) + "@b.c", "the local part has at most 64 octets");
        assertRefused("é".repeat(33) + "@b.c", "the local part has at most 64 octets");
        assertRefused("a@" + label + "d.c", "a label is longer than 63 octets");
        assertThat(EmailAddress.parse("a".repeat(64) + "@" + domain)).isNotNull();
        assertRefused("a".repeat(64) + "@" + domain + "x", "an address has at most 254 octets");
        String international = "ä.".repeat(24) + "ä";
        assertThat(EmailAddress.parse("a@" + international).asciiDomain()).hasSize(199);
        assertRefused("a".repeat(64) + "@" + international, "an address has at most 254 octets");
        assertRefused("a@" + "d.".repeat(130) + "d", "longer than 255 octets");
    }

    @Test
    void countsAnInternationalisedDomainInItsAsciiForm() {
        assertThat(EmailAddress.parse("a@" + "例".repeat(40) + ".example").asciiDomain())
                .hasSizeLessThan(64 + 8);
        assertRefused("a@" + "例え山川海空田中村上".repeat(4) + ".example", "internationalised");
        assertRefused("a@" + "ß".repeat(10) + "例え山川海空田中村上".repeat(4) + ".example", "longer than 63");
    }

    @Test
    void canNotBeMadeWithAControlCharacter() {
        assertThatThrownBy(() -> new EmailAddress("a\r\nb", "c")).isInstanceOf(AddressSyntaxException.class);
        assertThatThrownBy(() -> new EmailAddress("a", "c\r\nd")).isInstanceOf(AddressSyntaxException.class);
    }

    private static void assertRefused(String text, String why) {
        assertThatThrownBy(() -> EmailAddress.parse(text))
                .isInstanceOf(AddressSyntaxException.class)
                .hasMessageContaining(why);
    }
}
