package io.angarium.mail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class LetterTemplateTest {
    private static final String MARK = "%recipient";

    @Test
    void leavesALetterWithoutPlacesAsItIs() {
        String letter = "From: a@b.test\r\nSubject: 100% Gr=C3\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
                + "preamble\r\n--x\r\n\r\nHello %name%\r\n--x--\r\nepilogue\r\n";

        assertThat(filled(letter)).isEqualTo(letter);
    }

    @Test
    void fillsTheHeaderAndKeepsTheOtherFields() {
        String letter = "Received: by us\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= %recipient.name%\r\n"
                + "From: \"%recipient.name%\" <bob@send.test>\r\nX-A: b\r\n\r\nHello\r\n";

        String filled = filled(letter);

        assertThat(filled).startsWith("Received: by us\r\nSubject: ").endsWith("X-A: b\r\n\r\nHello\r\n");
        ParsedLetter read = LetterReader.read(filled.getBytes(UTF_8));
        assertThat(read.header("Subject")).contains("Grüße Änn");
        assertThat(read.header("From")).contains("Änn <bob@send.test>");
    }

    @Test
    void fillsTextsHoweverTheyAreEncoded() {
        String base64 = Base64.getMimeEncoder().encodeToString("<p>%recipient.name% 1</p>".getBytes(UTF_8));
        String letter = "Content-Type: multipart/mixed; boundary=\"o\"\r\n\r\n--o\r\n"
                + "Content-Type: multipart/alternative; boundary=i\r\n\r\n--i\r\n"
                + "Content-Type: text/plain; charset=iso-8859-1; format=flowed\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=FC %recip=\r\nient.name%\r\n"
                + "--i\r\nContent-Transfer-Encoding: base64\r\nX-Part: stays\r\nContent-Type: text/html\r\n\r\n"
                + base64
                + "\r\n--i--\r\n--o\r\nContent-Type: text/plain; name=a.txt\r\n\r\n%recipient.name%\r\n--o--\r\n";

        String filled = filled(letter);

        ParsedLetter read = LetterReader.read(filled.getBytes(UTF_8));
        assertThat(read.text().orElseThrow().strip()).isEqualTo("ü Änn");
        assertThat(read.html().orElseThrow().strip()).isEqualTo("<p>Änn 1</p>");
        assertThat(new String(read.attachments().getFirst().bytes(), UTF_8).strip())
                .as("files are the sender's own")
                .isEqualTo("%recipient.name%");
        assertThat(filled).contains("format=flowed").contains("X-Part: stays\r\n");
    }

    @Test
    void letsNothingFilledInBeginAField() {
        byte[] letter = "Subject: %recipient.name%\r\n\r\nHello\r\n".getBytes(UTF_8);

        String filled = new String(
                LetterTemplate.of(ByteBuffer.wrap(letter), MARK).fill(List.of(), text -> "a\r\nX-Injected: 1\r\n\r\nb"),
                UTF_8);

        assertThat(LetterReader.read(filled.getBytes(UTF_8)).header("X-Injected"))
                .isEmpty();
        assertThat(filled).endsWith("\r\n\r\nHello\r\n");
    }

    @Test
    void stopsAtItsLimits() {
        StringBuilder many = new StringBuilder("Content-Type: multipart/mixed; boundary=x\r\n\r\n");
        for (int i = 0; i <= LetterTemplate.MAX_PARTS; i++) {
            many.append("--x\r\n\r\n%recipient.name%\r\n");
        }
        StringBuilder deep = new StringBuilder();
        for (int i = 0; i <= LetterTemplate.MAX_DEPTH; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=x")
                    .append(i)
                    .append("y\r\n\r\n--x")
                    .append(i)
                    .append("y\r\n");
        }
        deep.append("\r\n%recipient.name%\r\n");

        assertThat(filled(many.toString()).split("%recipient.name%", -1)).hasSize(2);
        assertThat(filled(deep.toString())).contains("%recipient.name%");
        assertThat(filled(deep.substring(deep.indexOf("Content-Type", 1)))).doesNotContain("%recipient.name%");
    }

    @Test
    void readsAnything() {
        java.util.Random random = new java.util.Random(11);
        String[] words = {
            "Content-Type: multipart/mixed; boundary=x\r\n",
            "--x\r\n",
            "--x--",
            "\r\n",
            "%recipient.name%",
            "\n",
            "a: b",
            "Content-Transfer-Encoding: base64\r\n",
            "=",
            "\r",
            "Content-Type: text/plain; charset=utf-16\r\n"
        };
        for (int i = 0; i < 2_000; i++) {
            StringBuilder letter = new StringBuilder();
            for (int j = random.nextInt(20); j > 0; j--) {
                letter.append(words[random.nextInt(words.length)]);
            }
            assertThat(filled(letter.toString())).as("letter %s", letter).isNotNull();
        }
    }

    private static String filled(String letter) {
        return new String(
                LetterTemplate.of(ByteBuffer.wrap(letter.getBytes(ISO_8859_1)), MARK)
                        .fill(List.of(), text -> text.replace("%recipient.name%", "Änn")),
                UTF_8);
    }
}
