package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderBlockTest {
    @Test
    void findsFieldsWithTheirPlaces() {
        String letter = "From: a@b.c\r\nSubject: one\r\n\ttwo\r\nX: \r\n\r\nBody: no\r\n";
        var header = block(letter);

        assertThat(header.count()).isEqualTo(3);
        assertThat(header.fields()).extracting(HeaderField::name).containsExactly("From", "Subject", "X");
        assertThat(header.fields()).extracting(HeaderField::value).containsExactly("a@b.c", "one two", "");
        assertThat(header.end()).isEqualTo(letter.indexOf("\r\n\r\n") + 2);
        assertThat(header.bodyStart()).isEqualTo(letter.indexOf("Body"));
        assertThat(header.complete()).isTrue();

        HeaderField subject = header.first("subject").orElseThrow();
        assertThat(letter.substring(subject.start(), subject.end())).isEqualTo("Subject: one\r\n\ttwo\r\n");
        assertThat(letter.substring(subject.valueStart())).startsWith(" one");
        assertThat(StandardCharsets.US_ASCII.decode(subject.raw()).toString()).isEqualTo("Subject: one\r\n\ttwo\r\n");
        assertThat(subject.raw().isReadOnly()).isTrue();
    }

    @Test
    void findsFieldsByNameWhateverTheCase() {
        var header = block("Received: 1\r\nreceived : 2\r\nReceivedX: 3\r\nRECEIVED:4\r\n\r\n");

        assertThat(header.first("Received"))
                .hasValueSatisfying(f -> assertThat(f.value()).isEqualTo("1"));
        assertThat(header.all("received")).extracting(HeaderField::value).containsExactly("1", "2", "4");
        assertThat(header.all("received").get(1).name()).isEqualTo("received");
        assertThat(header.first("Subject")).isEmpty();
    }

    @Test
    void decodesValues() {
        assertThat(block("Subject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\n =?utf-8?b?ICE=?= you\r\n\r\n")
                        .first("Subject")
                        .orElseThrow()
                        .decoded())
                .isEqualTo("grüße ! you");
        assertThat(block("Subject: grüße\r\n\r\n")
                        .first("Subject")
                        .orElseThrow()
                        .value())
                .isEqualTo("grüße");
        assertThat(HeaderBlock.of("Subject: gr\374\337e\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1))
                        .fields()
                        .getFirst()
                        .value())
                .isEqualTo("grüße");
    }

    @Test
    void givesNoControlCharactersAway() {
        var field = block("Subject: a\rb\0c =?utf-8?q?=0D=0ABcc:_x?=\r\n\r\n")
                .fields()
                .getFirst();

        assertThat(field.value()).isEqualTo("a b c =?utf-8?q?=0D=0ABcc:_x?=");
        assertThat(field.decoded()).isEqualTo("a b c   Bcc: x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'A: 1\nB: 2\n\nx' | 2 | x | true",
                "'A: 1\r\n\nx' | 1 | x | true",
                "'A: 1' | 1 | '' | true",
                "'A: 1\r\n' | 1 | '' | true",
                "'' | 0 | '' | true",
                "'\r\nx' | 0 | x | true",
                "'no field\r\nA: 1\r\n' | 0 | 'no field\r\nA: 1\r\n' | false",
                "'A: 1\r\nno field\r\nB: 2' | 1 | 'no field\r\nB: 2' | false",
                "' A: 1\r\n\r\nx' | 0 | ' A: 1\r\n\r\nx' | false",
                "'A: 1\r\n: 2\r\n' | 1 | ': 2\r\n' | false",
                "'A: 1\r\n \r\n\r\nx' | 1 | x | true",
                "'A: 1\r\rB: 2\r\n\r\nx' | 1 | x | true"
            })
    void endsWhereOtherServersSeeTheEnd(String letter, int fields, String body, boolean complete) {
        var header = block(letter);

        assertThat(header.count()).isEqualTo(fields);
        assertThat(letter.substring(header.bodyStart())).isEqualTo(body == null ? "" : body);
        assertThat(header.complete()).isEqualTo(complete);
    }

    @Test
    void readsFromWithinABuffer() {
        ByteBuffer buffer = ByteBuffer.wrap("xxA: 1\r\n\r\nzyy".getBytes(StandardCharsets.US_ASCII));
        buffer.position(2).limit(buffer.limit() - 2);
        var header = HeaderBlock.of(buffer.asReadOnlyBuffer());

        assertThat(header.fields().getFirst().start()).isZero();
        assertThat(header.bodyStart()).isEqualTo(8);
        assertThat(buffer.position()).isEqualTo(2);
    }

    @Test
    void holdsItsLimits() {
        String most = "A: 1\r\n".repeat(HeaderBlock.MAX_FIELDS);

        assertThat(block(most).count()).isEqualTo(HeaderBlock.MAX_FIELDS);
        assertThatThrownBy(() -> block(most + "A: 1\r\n"))
                .isInstanceOf(LetterSyntaxException.class)
                .hasMessage("the header has more than 2000 fields");
        String longest = "A:" + "x".repeat(HeaderBlock.MAX_OCTETS - 4) + "\r\n";
        assertThat(block(longest + "\r\n" + longest).end()).isEqualTo(HeaderBlock.MAX_OCTETS);
        assertThatThrownBy(() -> block("A" + longest))
                .isInstanceOf(LetterSyntaxException.class)
                .hasMessage("the header is longer than 1048576 octets");
        assertThatThrownBy(() -> block("x".repeat(HeaderBlock.MAX_OCTETS) + ":y"))
                .isInstanceOf(LetterSyntaxException.class);
    }

    private static HeaderBlock block(String letter) {
        return HeaderBlock.of(letter.getBytes(StandardCharsets.UTF_8));
    }
}
