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

    private String written(Draft.Builder draft) {
        return new String(writer.write(draft.build()), StandardCharsets.UTF_8);
    }
}
