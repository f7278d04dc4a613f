package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, RFC 5321 §4.1.2. */
class PathReaderTest {
    private final PathReader path = new PathReader("mx.example");

    private boolean read(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return path.read(octets, 0, octets.length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '\u0001',
            value = {
                "<a@b.example> a b.example",
                "<A.B+c@B.Example> A.B+c b.example",
                "<!#$%&'*+-/=?^_`{|}~@b> !#$%&'*+-/=?^_`{|}~ b",
                "<\"a@b\"@c.example> a@b c.example",
                "<\"a\\\"b\\\\c\"@c.example> a\"b\\c c.example",
                "<\"..\"@c.example> .. c.example",
                "<@relay.example:a@b.example> a b.example",
                "<@one.example,@two.example:a@b.example> a b.example",
                "<postmaster> postmaster mx.example",
                "<PostMaster> PostMaster mx.example",
                "<a@[192.0.2.1]> a [192.0.2.1]",
                "<a@[IPv6:2001:db8::1]> a [ipv6:2001:db8::1]",
                "<a@under_score.example> a under_score.example",
                "<jörg@bücher.example> jörg bücher.example"
            })
    void readsPathsOfEveryKind(String text, String local, String domain) {
        assertThat(read(text)).isTrue();
        assertThat(path.address()).hasValue(new EmailAddress(local, domain));
        assertThat(path.end()).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }

    @Test
    void readsTheNullPath() {
        assertThat(read("<> SIZE=1")).isTrue();
        assertThat(path.address()).isEmpty();
        assertThat(path.end()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "a@b.example",
                "<a@b.example",
                "<a>",
                "<@b.example>",
                "<a@>",
                "<a@b.example >",
                "< a@b.example>",
                "<a b@c.example>",
                "<.a@b.example>",
                "<a.@b.example>",
                "<a..b@c.example>",
                "<a@b..example>",
                "<a@.example>",
                "<a@b.example.>",
                "<a@-b.example>",
                "<a@b-.example>",
                "<a@b@c.example>",
                "<a@b.example,c@d.example>",
                "<\"a@b.example>",
                "<\"a\"b@c.example>",
                "<\"a\\\"@b.example>",
                "<\"\"@b.example>",
                "<a@[192.0.2]>",
                "<a@[192.0.2.256]>",
                "<a@[1.2.3.4.5]>",
                "<a@[]>",
                "<a@[IPv6:]>",
                "<a@[IPv6:::::1]>",
                "<a@[IPv6:fe80::1%1]>",
                "<a@[tag:x]>",
                "<a@[192.0.2.1>",
                "<@relay.example a@b.example>",
                "<@relay.example:>",
                "<@:a@b.example>",
                "<a(comment)@b.example>",
                "<a@b,example>",
                "<postmaster@>",
                "<a@b.exam%ple>",
                "<<a@b.example>>"
            })
    void refusesGarbage(String text) {
        assertThat(read(text)).isFalse();
    }

    @Test
    void takesLabelsOf63AndPathsOf256Octets() {
        assertThat(read("<a@" + "x".repeat(63) + ".example>")).isTrue();
        assertThat(read("<a@" + "x".repeat(64) + ".example>")).isFalse();
        String domain = ("x".repeat(49) + ".").repeat(5);
        assertThat(read("<ab@" + domain + "y>")).isTrue();
        assertThat(read("<abc@" + domain + "y>")).isFalse();
    }
}
