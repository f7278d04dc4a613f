package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LetterWriterTest {
    private final LetterWriter writer = new LetterWriter(new SplittableRandom(1));

    @Test
    void writesOneTextAsOnePart() {
        assertThat(written(Draft.builder()
                        .from("Ann Lee <ann@example.com>")
                        .to("bob@example.net, \"Smith, Carl\" <carl@example.net>")
                        .subject("Hello")
                        .date(Instant.parse("2026-11-01T09:08:07Z"))
                        .messageId("1.2@example.com")
                        .header("X-Campaign", "spring")
                        .text("Hi,\nthere\n")))
                .isEqualTo("""
                        From: Ann Lee <ann@example.com>
                        To: bob@example.net, "Smith, Carl" <carl@example.net>
                        Subject: Hello
                        Date: Sun, 1 Nov 2026 09:08:07 +0000
                        Message-ID: <1.2@example.com>
                        X-Campaign: spring
                        MIME-Version: 1.0
                        Content-Type: text/plain; charset=utf-8
                        Content-Transfer-Encoding: 7bit

                        Hi,
                        there
                        """.replace("\n", "\r\n"));
    }

    @Test
    void putsAlternativesInRelatedInMixed() {
        String letter = written(Draft.builder()
                .from("a@b.c")
                .text("t")
                .amp("<html amp4email>")
                .html("<img src=cid:x.png>")
                .inline(Attachment.inline("x.png", "image/png", new byte[] {1, 2, 3}))
                .attachment(Attachment.file("übung.pdf", "application/pdf", new byte[] {4})));

        assertThat(letter)
                .containsSubsequence(
                        "multipart/mixed",
                        "multipart/alternative",
                        "text/plain",
                        "text/x-amp-html",
                        "multipart/related",
                        "text/html",
                        "image/png",
                        "Content-ID: <x.png>",
                        "AQID",
                        "application/pdf",
                        "filename*=utf-8''%C3%BCbung.pdf",
                        "BA==");
    }

    @Test
    void refusesLineBreaksInEveryHeader() {
        for (String bad : new String[] {"a\r\nBcc: x@y.z", "a\nb", "a\rb", "a\0b"}) {
            assertThatThrownBy(() -> Draft.builder().subject(bad).build())
                    .isInstanceOf(HeaderSyntaxException.class)
                    .hasMessageContaining("Subject");
            assertThatThrownBy(() -> Draft.builder().header("X-A", bad))
                    .isInstanceOf(HeaderSyntaxException.class)
                    .hasMessageContaining("X-A");
            assertThatThrownBy(() -> Draft.builder().header(bad, "x")).isInstanceOf(HeaderSyntaxException.class);
            assertThatThrownBy(() -> Draft.builder().messageId(bad).build()).isInstanceOf(HeaderSyntaxException.class);
            assertThatThrownBy(() -> written(
                            Draft.builder().text("x").attachment(Attachment.file(bad, "text/plain", new byte[0]))))
                    .isInstanceOf(HeaderSyntaxException.class);
            assertThatThrownBy(
                            () -> written(Draft.builder().text("x").attachment(Attachment.file("x", bad, new byte[0]))))
                    .isInstanceOf(HeaderSyntaxException.class);
            assertThatThrownBy(() -> new Mailbox(bad, EmailAddress.parse("a@b.c")))
                    .isInstanceOf(AddressSyntaxException.class);
        }
    }

    @Test
    void givesAFurtherHeaderThePlaceOfTheFieldWithItsName() {
        String letter = written(Draft.builder()
                .from("a@b.c")
                .subject("first")
                .header("subject", "second")
                .header("From", "Jürgen, Köln <j@x.y>, \"Bob\" <b@x.y>")
                .header("Reply-To", "\"Jürgen\" <j@x.y>")
                .text("t"));

        assertThat(letter)
                .doesNotContain("first", "a@b.c")
                .contains("subject: second\r\n", "Reply-To: =?UTF-8?Q?J=C3=BCrgen?= <j@x.y>\r\n", "<b@x.y>");
    }

    @Test
    void refusesHeadersThatDescribeTheBodyOrMayStandOnlyOnce() {
        assertThatThrownBy(() ->
                        Draft.builder().header("content-TYPE", "text/html").build())
                .hasMessage("header field 'content-TYPE': it describes the body and is written with it");
        assertThatThrownBy(() -> Draft.builder()
                        .header("To", "a@b.c")
                        .header("TO", "d@e.f")
                        .build())
                .hasMessage("header field 'TO': a letter has at most one of these");
        assertThat(Draft.builder()
                        .header("X-Tag", "a")
                        .header("X-Tag", "b")
                        .build()
                        .headers())
                .hasSize(2);
    }

    @Test
    void holdsItsLimits() {
        var most = Draft.builder();
        for (int i = 0; i < Draft.MAX_HEADERS; i++) {
            most.header("X-A", "1");
        }
        assertThat(most.build().headers()).hasSize(Draft.MAX_HEADERS);
        assertThatThrownBy(() -> most.header("X-B", "1").build()).isInstanceOf(HeaderSyntaxException.class);
        assertThat(Draft.builder().header("X".repeat(76), "1").build()).isNotNull();
        assertThatThrownBy(() -> Draft.builder().header("X".repeat(77), "1")).isInstanceOf(HeaderSyntaxException.class);
        written(Draft.builder().attachment(Attachment.file("x".repeat(1_000), "text/plain", new byte[0])));
        assertThatThrownBy(() -> written(
                        Draft.builder().attachment(Attachment.file("x".repeat(1_001), "text/plain", new byte[0]))))
                .isInstanceOf(HeaderSyntaxException.class)
                .hasMessageContaining("at most 1000 characters");
    }

    @Test
    void foldsLongHeadersAtWhiteSpace() {
        String subject = "word ".repeat(60).strip();

        assertThat(written(Draft.builder().subject(subject)).lines().filter(line -> line.contains("word")))
                .hasSizeGreaterThan(3)
                .allMatch(line -> line.length() <= 78);
    }

    @Test
    void encodesAWordThatFitsOnNoLine() {
        String json = "{\"key\":\"" + "v".repeat(2_000) + "\"}";
        byte[] letter = writer.write(Draft.builder().header("X-Variables", json).build());

        assertThat(LetterScan.of(letter).longestLine()).isLessThanOrEqualTo(78);
        assertThat(LetterReader.read(letter).header("X-Variables")).contains(json);
    }

    @Test
    void leavesALongMessageIdOnItsLine() {
        String id = "x".repeat(100) + "@example.com";

        assertThat(written(Draft.builder().messageId(id).header("References", "<" + id + "> <" + id + ">")))
                .contains("Message-ID: <" + id + ">\r\n", "References: <" + id + ">\r\n <" + id + ">\r\n");
    }

    @Test
    void choosesTheEncodingThatTheTextNeeds() {
        assertThat(encodingOf("plain\nlines\n")).isEqualTo("7bit");
        assertThat(encodingOf("x".repeat(998))).isEqualTo("7bit");
        assertThat(encodingOf("x".repeat(999))).isEqualTo("quoted-printable");
        assertThat(encodingOf("mostly ascii, einmal ü")).isEqualTo("quoted-printable");
        assertThat(encodingOf("日本語の手紙")).isEqualTo("base64");
        assertThat(encodingOf("a\0b and more")).isEqualTo("quoted-printable");
    }

    @Test
    void normalisesLineBreaks() {
        assertThat(written(Draft.builder().text("a\nb\rc\r\nd\n\re")))
                .endsWith("\r\n\r\na\r\nb\r\nc\r\nd\r\n\r\ne\r\n");
    }

    @Test
    void protectsLinesThatRelaysLikeToChange() {
        assertThat(written(Draft.builder().text(".ü\n..\nFrom me\nend \n")))
                .endsWith("\r\n=2E=C3=BC\r\n=2E.\r\n=46rom me\r\nend=20\r\n");
    }

    @Test
    void keepsAnAttachedLetterReadableIfItCanTravelAsItIs() {
        byte[] plain = "Subject: x\r\n\r\ny\r\n".getBytes(StandardCharsets.UTF_8);
        byte[] eight = "Subject: x\r\n\r\nü\r\n".getBytes(StandardCharsets.UTF_8);

        assertThat(written(Draft.builder().attachment(Attachment.file("x.eml", "message/rfc822", plain))))
                .contains("Content-Type: message/rfc822; name=\"x.eml\"", "7bit\r\n\r\nSubject: x");
        assertThat(written(Draft.builder().attachment(Attachment.file("x.eml", "message/rfc822", eight))))
                .contains("Content-Type: application/octet-stream; name=\"x.eml\"", "base64")
                .doesNotContain("message/rfc822");
    }

    @Test
    void keepsTheParametersOfAContentTypeAndDropsNonsense() {
        assertThat(written(Draft.builder()
                        .attachment(Attachment.file(
                                "a.csv", "Text/CSV; charset=UTF-8; header=\"a b\"; name=x", new byte[0]))
                        .attachment(Attachment.file("b", "nonsense", new byte[0]))))
                .contains(
                        "text/csv; charset=\"UTF-8\"; header=\"a b\"; name=\"a.csv\"",
                        "application/octet-stream; name=\"b\"");
    }

    @Test
    void attachesAnInlineImageThatNoHtmlCanShow() {
        String letter =
                written(Draft.builder().text("t").inline(Attachment.inline("my pic.png", "image/png", new byte[1])));

        assertThat(letter)
                .contains("multipart/mixed", "Content-Disposition: inline; filename=\"my pic.png\"", "<my%20pic.png>")
                .doesNotContain("multipart/related");
    }

    @Test
    void writesALetterWithoutAnything() {
        assertThat(LetterReader.read(writer.write(Draft.builder().build())).text())
                .contains("");
    }

    @Test
    void leavesALocalPartBeyondAsciiToSmtpUtf8() {
        byte[] letter = writer.write(Draft.builder().from("jürgen@example.com").build());

        assertThat(LetterScan.of(letter).eightBitHeader()).isTrue();
        assertThat(LetterReader.read(letter).header("From")).contains("jürgen@example.com");
    }

    @Test
    void writesDatesInUtc() {
        assertThat(LetterWriter.date(Instant.parse("2026-02-09T23:59:59.999Z")))
                .isEqualTo("Mon, 9 Feb 2026 23:59:59 +0000");
    }

    private String encodingOf(String text) {
        return LetterReader.read(writer.write(Draft.builder().text(text).build()))
                .header("Content-Transfer-Encoding")
                .orElseThrow();
    }

    private String written(Draft.Builder draft) {
        return new String(writer.write(draft.build()), StandardCharsets.UTF_8);
    }
}
