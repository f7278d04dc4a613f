package io.angarium.dns.mtasts;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StsPolicyTest {
    private static StsPolicy parse(String text) throws MalformedPolicyException {
        return StsPolicy.parse(text.getBytes(UTF_8));
    }

    @Test
    void readsTheExampleOfTheRfc() throws Exception {
        StsPolicy policy = parse("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\n"
                + "mx: backupmx.example.com\r\nmax_age: 604800\r\n");
        assertThat(policy)
                .isEqualTo(new StsPolicy(
                        StsPolicy.Mode.ENFORCE,
                        List.of("mail.example.com", "*.example.net", "backupmx.example.com"),
                        Duration.ofDays(7)));
        assertThat(parse(policy.text())).isEqualTo(policy);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, mail.example.com, true",
        "mail.example.com, MAIL.Example.com., true",
        "mail.example.com, x.mail.example.com, false",
        "*.example.com, mail.example.com, true",
        "*.example.com, a.mail.example.com, false",
        "*.example.com, example.com, false",
        "*.example.com, .example.com, false",
        "*.com, mailexample.com, true",
    })
    void aStarStandsForOneLabel(String pattern, String host, boolean allowed) throws Exception {
        StsPolicy policy = parse("version: STSv1\nmode: testing\nmx: " + pattern + "\nmax_age: 1\n");
        assertThat(policy.allows(host)).isEqualTo(allowed);
    }

    @Test
    void ignoresWhatItDoesNotKnowAndWhatIsSaidAgain() throws Exception {
        StsPolicy policy =
                parse("version: STSv1\nmode: none\nmode: enforce\nfuture: thing:1\nmax_age:  60 \nmax_age: x");
        assertThat(policy).isEqualTo(new StsPolicy(StsPolicy.Mode.NONE, List.of(), Duration.ofMinutes(1)));
    }

    @Test
    void noPolicyHoldsForLongerThanAYear() throws Exception {
        assertThat(parse("version: STSv1\nmode: none\nmax_age: 9999999999").maxAge())
                .isEqualTo(StsPolicy.LONGEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html><body>Not found</body></html>",
                "mode: enforce\nmx: a.test\nmax_age: 1",
                "version: STSv2\nmode: enforce\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmode: Enforce\nmx: a.test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.test",
                "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: -1",
                "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 1d",
                "version: STSv1\nmode: enforce\nmx: a.test\nmax_age: 12345678901",
                "version: STSv1\nmode: enforce\nmx: \nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a..test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: *.*.test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.*.test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a test\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: ä.test\nmax_age: 1",
                "version: STSv1\nmode enforce\nmx: a.test\nmax_age: 1",
                ": STSv1\nmode: none\nmax_age: 1",
            })
    void refusesWhatIsNoPolicy(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedPolicyException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void namesFieldAndExpectation() {
        assertThatThrownBy(() -> parse("version: STSv1\nmode: strict\nmax_age: 1"))
                .hasMessage("mode is 'strict', expected enforce, testing or none");
    }

    @Test
    void refusesWhatIsNotUtf8AndWhatIsTooLong() throws Exception {
        assertThatThrownBy(() -> StsPolicy.parse("version: STSv1\nx: ü\n".getBytes(ISO_8859_1)))
                .hasMessageContaining("UTF-8");
        String policy = "version: STSv1\nmode: none\nmax_age: 1\nx: ";
        String longest = policy + "y".repeat(StsPolicy.MAX_BYTES - policy.length());
        assertThat(parse(longest).mode()).isEqualTo(StsPolicy.Mode.NONE);
        assertThatThrownBy(() -> parse(longest + "y")).hasMessageContaining("bytes");
    }

    @Test
    void countsPatterns() throws Exception {
        String head = "version: STSv1\nmode: enforce\nmax_age: 1\n";
        assertThat(parse(head + "mx: a.test\n".repeat(StsPolicy.MAX_PATTERNS)).mx())
                .hasSize(StsPolicy.MAX_PATTERNS);
        assertThatThrownBy(() -> parse(head + "mx: a.test\n".repeat(StsPolicy.MAX_PATTERNS + 1)))
                .hasMessageContaining("more than 100 mx");
    }

    @Test
    void readsTheRecordThatAnnouncesAPolicy() {
        assertThat(StsRecord.id(List.of("v=STSv1; id=20160831085700Z;"))).contains("20160831085700Z");
        assertThat(StsRecord.id(List.of("v=spf1 -all", "v=STSv1;id=a1"))).contains("a1");
        assertThat(StsRecord.id(List.of("v=STSv1; future=x; id=a1 ; "))).contains("a1");
        assertThat(StsRecord.id(List.of("v=STSv1; id=" + "a".repeat(32)))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=STSv1",
                "v=STSv1;",
                "v=STSv1; id=",
                "v=STSv1; id=a-b",
                "v=STSv2; id=a1",
                "id=a1; v=STSv1;",
                "v=STSv1; nonsense; id=a1",
                "v=STSv1; id=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            })
    void takesAMalformedRecordForNone(String text) {
        assertThat(StsRecord.id(List.of(text))).isEmpty();
    }

    @Test
    void twoRecordsAreNone() {
        assertThat(StsRecord.id(List.of("v=STSv1; id=a1;", "v=STSv1; id=a2;"))).isEmpty();
    }
}
