package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LetterReaderTest {
    @Test
    void readsHeadersAndText() {
        var letter = read("""
                From: =?utf-8?q?J=C3=BCrgen?= <j@example.com>
                Subject: a
                 folded one
                X-A: 1
                x-a: 2

                Hi,
                there
                """);

        assertThat(letter.headers())
                .containsExactly(
                        new Header("From", "Jürgen <j@example.com>"),
                        new Header("Subject", "a folded one"),
                        new Header("X-A", "1"),
                        new Header("x-a", "2"));
        assertThat(letter.header("SUBJECT")).contains("a folded one");
        assertThat(letter.text()).contains("Hi,\r\nthere\r\n");
        assertThat(letter.html()).isEmpty();
        assertThat(letter.notes()).isEmpty();
    }

    @Test
    void readsLettersWithBareLineFeeds() {
        var letter = LetterReader.read(
                "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nContent-Type: text/html\n\n<p>\n--b--\n"
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(letter.header("Subject")).contains("x");
        assertThat(letter.text()).contains("hi");
        assertThat(letter.html()).contains("<p>");
    }

    @Test
    void sortsPartsByWhatTheyAreFor() {
        var letter = read("""
                Content-Type: multipart/mixed; boundary="m"

                --m
                Content-Type: multipart/alternative; boundary=a

                --a
                Content-Type: text/plain; charset=iso-8859-1
                Content-Transfer-Encoding: quoted-printable

                caf=E9=
                 noir
                --a
                Content-Type: text/x-amp-html

                <html amp4email>
                --a
                Content-Type: multipart/related; boundary=r

                --r
                Content-Type: text/html

                <img src="cid:x">
                --r
                Content-Type: image/png
                Content-ID: <x>
                Content-Disposition: inline; filename=x.png
                Content-Transfer-Encoding: base64

                AQID
                --r--
                --a--
                --m
                Content-Type: text/plain; name="notes.txt"

                mine
                --m
                Content-Type: message/rfc822

                Subject: inner

                body
                --m--
                """);

        assertThat(letter.text()).contains("café noir");
        assertThat(letter.amp()).contains("<html amp4email>");
        assertThat(letter.html()).contains("<img src=\"cid:x\">");
        assertThat(letter.inline()).singleElement().satisfies(image -> {
            assertThat(image.name()).isEqualTo("x.png");
            assertThat(image.contentType()).isEqualTo("image/png");
            assertThat(image.contentId()).isEqualTo("x");
            assertThat(image.bytes()).containsExactly(1, 2, 3);
        });
        assertThat(letter.attachments())
                .extracting(
                        Attachment::name,
                        Attachment::contentType,
                        file -> new String(file.bytes(), StandardCharsets.UTF_8))
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("notes.txt", "text/plain", "mine"),
                        org.assertj.core.groups.Tuple.tuple("", "message/rfc822", "Subject: inner\r\n\r\nbody"));
        assertThat(letter.headers()).hasSize(1);
        assertThat(letter.notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "filename=plain.txt | plain.txt",
                "filename=\"a \\\"b\\\".txt\" | a \"b\".txt",
                "filename=\"C:\\dir\\x.txt\" | C:\\dir\\x.txt",
                "filename*=utf-8'de'%C3%BCbung.pdf | übung.pdf",
                "filename*=iso-8859-1''%FCbung.pdf | übung.pdf",
                "filename=fallback.pdf; filename*=utf-8''%C3%BCbung.pdf | übung.pdf",
                "filename*0*=utf-8''%C3%BC; filename*2=.pdf; filename*1*=bu%6Eg | übung.pdf",
                "filename*0=long; filename*1=name.txt | longname.txt",
                "filename=\"=?utf-8?B?w7xidW5nLnBkZg==?=\" | übung.pdf",
                "filename=\"=?utf-8?q?=C3=BC?= =?utf-8?q?b.pdf?=\" | üb.pdf",
                "filename=no quotes.txt | no quotes.txt",
                "filename=\"never closed.txt | never closed.txt",
                "FileName=x.txt (comment) | x.txt",
                ";;; filename = x.txt ; ; | x.txt",
                "filename*=x-none''%41.txt | A.txt",
                "filename*=%zz%4 | %zz%4"
            })
    void readsFileNamesHoweverTheyAreWritten(String parameter, String name) {
        var letter = read("Content-Type: application/x\nContent-Disposition: attachment; " + parameter + "\n\nx");

        assertThat(letter.attachments())
                .singleElement()
                .extracting(Attachment::name)
                .isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "utf-8, c3bc, ü",
        "UTF8, c3bc, ü",
        "iso-8859-1, fc80, ü€",
        "x-never-heard, c3bc, ü",
        "x-never-heard, fc, ü",
        "us-ascii, c3bc, ü",
        "utf-8, fc, \uFFFD",
        "gb2312, c4e3, 你",
        "iso-2022-jp, 1b2442244e1b2842, の",
        "shift_jis, 82cc, の",
        "koi8-r, c1, а",
        "utf-16be, 00fc, ü"
    })
    void readsEveryCharacterSetAndGuessesTheOthers(String charset, String hex, String text) {
        byte[] head =
                ("Content-Type: text/plain; charset=\"" + charset + "\"\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] body = java.util.HexFormat.of().parseHex(hex);
        byte[] letter = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, letter, head.length, body.length);

        assertThat(LetterReader.read(letter).text()).contains(text);
    }

    @Test
    void notesWhatItHadToGuess() {
        assertThat(read("Content-Type: text/plain; charset=x-odd\n\nx").notes())
                .containsExactly("the character set 'x-odd' is unknown; guessed");
        assertThat(read("Content-Type: multipart/mixed\n\nhello").notes())
                .containsExactly("a multipart/mixed without boundary is read as text");
        assertThat(read("Content-Type: multipart/mixed\n\nhello").text()).contains("hello");
    }

    @Test
    void readsAMultipartWhoseBoundaryNeverComesAsText() {
        var letter = read("Content-Type: multipart/mixed; boundary=x\n\nhello\nworld\n");

        assertThat(letter.text().orElseThrow()).startsWith("hello\r\nworld");
        assertThat(letter.notes()).containsExactly("a multipart whose boundary never comes is read as text");
    }

    @Test
    void takesWhatIsLeftOfBrokenEncodings() {
        assertThat(read("Content-Transfer-Encoding: base64\n\naGVs!!bG8").text())
                .contains("hello");
        assertThat(read("Content-Transfer-Encoding: base64\n\naGVsbG8gd29ybGQ=aGVs")
                        .text()
                        .orElseThrow())
                .startsWith("hello worldhel");
        assertThat(read("Content-Transfer-Encoding: quoted-printable\n\na=ZZb=4")
                        .text()
                        .orElseThrow())
                .startsWith("a=ZZb");
        assertThat(read("Content-Transfer-Encoding: x-unknown\n\nas it is").text())
                .contains("as it is");
    }

    @Test
    void readsAMultipartThatIsNeverClosed() {
        assertThat(read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi")
                        .text())
                .contains("hi");
    }

    @Test
    void readsEvenNothing() {
        assertThat(LetterReader.read(new byte[0]).headers()).isEmpty();
        assertThat(read("no header at all\n\nbut text\n").text().orElseThrow()).contains("no header at all");
    }

    @Test
    void readsFromAnyBuffer() {
        byte[] bytes = "xxSubject: y\r\n\r\nzx".getBytes(StandardCharsets.US_ASCII);
        var heap = ByteBuffer.wrap(bytes, 2, bytes.length - 3);
        var direct =
                ByteBuffer.allocateDirect(bytes.length).put(bytes).position(2).limit(bytes.length - 1);

        for (ByteBuffer buffer : new ByteBuffer[] {heap, direct, heap.asReadOnlyBuffer()}) {
            var letter = LetterReader.read(buffer, ReadLimits.DEFAULT);
            assertThat(letter.header("Subject")).contains("y");
            assertThat(letter.text()).contains("z");
            assertThat(buffer.position()).isEqualTo(2);
        }
    }

    @Test
    void refusesALetterThatIsLongerThanTheLimit() {
        var limits = new ReadLimits(10, 1, 1, 1, 1);

        LetterReader.read(new byte[10], limits);
        assertThatThrownBy(() -> LetterReader.read(new byte[11], limits))
                .isInstanceOf(LetterSyntaxException.class)
                .hasMessage("the letter is longer than 10 octets");
    }

    @Test
    void stopsOnePastEachLimitAndKeepsWhatItHas() {
        var limits = new ReadLimits(10_000, 3, 100, 2, 2);

        assertThat(read("A: 1\nB: 2\nC: 3\n\nx", limits).notes()).isEmpty();
        assertThat(read("A: 1\nB: 2\nC: 3\nD: 4\n\nx", limits))
                .satisfies(letter -> assertThat(letter.headers()).hasSize(3))
                .satisfies(letter -> assertThat(letter.notes()).hasSize(1));
        assertThat(read("A: " + "x".repeat(90) + "\n\nx", limits).notes()).isEmpty();
        assertThat(read("A: " + "x".repeat(100) + "\n\nx", limits).notes()).hasSize(1);
        assertThat(read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b\n\n2\n--b--", limits)
                        .notes())
                .isEmpty();
        assertThat(read("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n1\n--b\n\n2\n--b\n\n3\n--b--", limits))
                .satisfies(letter -> assertThat(letter.text()).contains("1\r\n\r\n2"))
                .satisfies(letter ->
                        assertThat(letter.notes()).containsExactly("reading stopped: there are more than 2 parts"));
        assertThat(read(nested(2), limits).notes()).isEmpty();
        assertThat(read(nested(3), limits).notes())
                .containsExactly("reading stopped: multiparts are nested deeper than 2");
    }

    @Test
    void survivesDeepNesting() {
        assertThat(read(nested(5_000)).notes()).hasSize(1);
    }

    private static String nested(int depth) {
        var letter = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            letter.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\n\n--b")
                    .append(i)
                    .append('\n');
        }
        return letter.append("\ndeep\n").toString();
    }

    private static ParsedLetter read(String letter) {
        return read(letter, ReadLimits.DEFAULT);
    }

    private static ParsedLetter read(String letter, ReadLimits limits) {
        return LetterReader.read(letter.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8), limits);
    }
}
