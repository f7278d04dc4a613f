package io.angarium.service.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.ZoneResolver;
import io.angarium.service.domain.SpfEvaluation.Result;
import io.angarium.service.domain.SpfEvaluation.Verdict;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 7208, as far as a sender has to know what receivers make of a record. */
class SpfEvaluationTest {
    private final ZoneResolver dns = new ZoneResolver()
            .add("mail.host.test", "A", "192.0.2.25")
            .add("mail.host.test", "AAAA", "2001:db8::25")
            .add("mx.test", "MX", "10 mail.host.test.")
            .add("host.test", "TXT", "\"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 -all\"");

    private void record(String name, String text) {
        dns.add(name, "TXT", '"' + text + '"');
    }

    private Verdict check(String ip) {
        return new SpfEvaluation(dns, InetAddress.ofLiteral(ip), "postmaster@example.test", "mail.host.test")
                .check("example.test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1 a:mail.host.test -all",
                "v=spf1 +A:MAIL.host.test -ALL",
                "V=SPF1 ip4:192.0.2.25 -all",
                "v=spf1 ip4:192.0.2.0/28 ip4:192.0.2.16/28 -all",
                "v=spf1 a:mail.host.test/24 -all",
                "v=spf1 mx:mx.test -all",
                "v=spf1 include:host.test -all",
                "v=spf1 redirect=host.test",
                "v=spf1 exp=why.test unknown=x include:host.test -all",
                "v=spf1 exists:%{i}._spf.other.test include:host.test ~all",
                "v=spf1   include:host.test   -all"
            })
    void passesWhatLeadsToTheAddressHoweverItIsWritten(String text) {
        record("example.test", text);

        assertThat(check("192.0.2.25").result()).isEqualTo(Result.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "v=spf1 -all, FAIL",
        "v=spf1 ~all, SOFTFAIL",
        "v=spf1 ?include:host.test -all, NEUTRAL",
        "v=spf1 ~a:mail.host.test +all, SOFTFAIL",
        "v=spf1, NEUTRAL",
        "v=spf1 include:nothing.test -all, PERMERROR",
        "v=spf1 redirect=nothing.test, PERMERROR",
        "v=spf1 nonsense -all, PERMERROR",
        "v=spf1 ip4:nonsense -all, PERMERROR",
        "v=spf1 ip4:192.0.2.1/33 -all, PERMERROR",
        "v=spf1 a:%{z}.test -all, PERMERROR",
        "v=spf10 +all, NONE"
    })
    void failsWhatDoesNot(String text, Result result) {
        record("example.test", text);

        assertThat(check("192.0.2.25").result()).isEqualTo(result);
        assertThat(check("192.0.2.25").reason()).isNotEmpty();
    }

    @Test
    void tellsTheFamiliesApart() {
        record("example.test", "v=spf1 a:mail.host.test -all");

        assertThat(check("2001:db8::25").result()).isEqualTo(Result.PASS);
        assertThat(check("2001:db8::26").result()).isEqualTo(Result.FAIL);
        assertThat(check("192.0.2.26").reason()).isEqualTo("it says fail for mail from 192.0.2.26");
    }

    @Test
    void refusesTwoRecords() {
        record("example.test", "v=spf1 include:host.test -all");
        record("example.test", "v=spf1 -all");

        assertThat(check("192.0.2.25"))
                .isEqualTo(new Verdict(Result.PERMERROR, "example.test has 2 SPF records; there may be one"));
    }

    @Test
    void stopsAfterTenLookUpsAndSoInACircle() {
        StringBuilder ten = new StringBuilder("v=spf1");
        for (int i = 0; i < SpfEvaluation.MAX_LOOKUPS; i++) {
            record("s" + i + ".test", "v=spf1 ip4:198.51.100.1 -all");
            ten.append(" include:s").append(i).append(".test");
        }
        record("example.test", ten + " ip4:192.0.2.25 -all");
        assertThat(check("192.0.2.25").result()).isEqualTo(Result.PASS);

        record("more.test", ten + " include:host.test -all");
        SpfEvaluation evaluation =
                new SpfEvaluation(dns, InetAddress.ofLiteral("192.0.2.25"), "a@more.test", "mail.host.test");
        assertThat(evaluation.check("more.test"))
                .isEqualTo(new Verdict(Result.PERMERROR, "it takes more than 10 look-ups"));

        record("circle.test", "v=spf1 include:circle.test -all");
        assertThat(new SpfEvaluation(dns, InetAddress.ofLiteral("192.0.2.25"), "a@b.test", "h.test")
                        .check("circle.test")
                        .result())
                .isEqualTo(Result.PERMERROR);
    }

    @Test
    void stopsAfterThreeLookUpsThatFindNothing() {
        record("example.test", "v=spf1 a:one.test a:two.test ip4:192.0.2.25 -all");
        assertThat(check("192.0.2.25").result()).isEqualTo(Result.PASS);

        record("more.test", "v=spf1 a:one.test a:two.test a:three.test ip4:192.0.2.25 -all");
        assertThat(new SpfEvaluation(dns, InetAddress.ofLiteral("192.0.2.25"), "a@more.test", "h.test")
                        .check("more.test")
                        .result())
                .isEqualTo(Result.PERMERROR);
    }

    @Test
    void cannotTellWhereDnsDoesNotAnswer() {
        record("example.test", "v=spf1 include:silent.test -all");
        dns.fail("silent.test");

        assertThat(check("192.0.2.25").result()).isEqualTo(Result.TEMPERROR);
    }

    /** RFC 7208 §7.4. */
    @ParameterizedTest
    @CsvSource({
        "%{s}, strong-bad@email.example.com",
        "%{o}, email.example.com",
        "%{d}, email.example.com",
        "%{d4}, email.example.com",
        "%{d2}, example.com",
        "%{d1}, com",
        "%{dr}, com.example.email",
        "%{d2r}, example.email",
        "%{l}, strong-bad",
        "%{l-}, strong.bad",
        "%{lr-}, bad.strong",
        "%{l1r-}, strong",
        "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
        "%{d}%%%_, email.example.com% "
    })
    void fillsInMacros(String text, String expected) {
        SpfMacros macros =
                new SpfMacros(InetAddress.ofLiteral("192.0.2.3"), "strong-bad@email.example.com", "mail.host.test");

        assertThat(macros.expand(text, "email.example.com").orElseThrow().strip())
                .isEqualTo(expected.strip());
    }
}
