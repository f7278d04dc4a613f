package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LetterScanTest {
    @Test
    void findsLinesThatBeginWithADot() {
        assertThat(scan("A: 1\r\n\r\na.b\r\n").dotFree()).isTrue();
        assertThat(scan("A: 1\r\n\r\n.b\r\n").dotFree()).isFalse();
        assertThat(scan(".").dotFree()).isFalse();
        assertThat(scan("a\n.").dotFree()).isFalse();
        assertThat(scan("a\r.").dotFree()).isTrue();
    }

    @Test
    void tellsEightBitsInTheHeaderFromThoseInTheBody() {
        assertThat(scan("A: ü\r\n\r\nx").eightBitHeader()).isTrue();
        assertThat(scan("A: u\r\n\r\nü").eightBitHeader()).isFalse();
        assertThat(scan("A: u\r\n\r\nü").eightBit()).isTrue();
        assertThat(scan("A: u\n\nü").eightBitHeader()).isFalse();
        assertThat(scan("A: u\r\n\r\nu").eightBit()).isFalse();
    }

    @Test
    void findsBareLineBreaks() {
        assertThat(scan("a\r\nb\r\n").bareLineBreaks()).isFalse();
        assertThat(scan("a\nb").bareLineBreaks()).isTrue();
        assertThat(scan("a\rb").bareLineBreaks()).isTrue();
        assertThat(scan("a\r").bareLineBreaks()).isTrue();
        assertThat(scan("a\r\r\nb").bareLineBreaks()).isTrue();
    }

    @Test
    void measuresTheLongestLine() {
        assertThat(scan("").longestLine()).isZero();
        assertThat(scan("ab\r\nabcd\r\na").longestLine()).isEqualTo(4);
        assertThat(scan("a\r\nabc").longestLine()).isEqualTo(3);
    }

    /** The plain definition, character by character, against the scan, on letters made of the bytes that matter. */
    @Test
    void agreesWithItsDefinition() {
        for (int seed = 0; seed < 20_000; seed++) {
            var random = new SplittableRandom(seed);
            byte[] letter = new byte[random.nextInt(60)];
            for (int i = 0; i < letter.length; i++) {
                letter[i] = (byte) "\r\n\n..abcdefghijkl\u00fc".charAt(random.nextInt(18));
            }
            assertThat(LetterScan.of(letter)).as("seed %d", seed).isEqualTo(defined(letter));
            assertThat(LetterScan.of(
                            ByteBuffer.allocateDirect(letter.length).put(letter).flip()))
                    .isEqualTo(defined(letter));
        }
    }

    private static LetterScan defined(byte[] letter) {
        String text = new String(letter, StandardCharsets.ISO_8859_1);
        boolean dotFree = !text.startsWith(".") && !text.contains("\n.");
        boolean eightBit = text.contains("\u00fc");
        String unpaired = text.replace("\r\n", "");
        boolean bare = unpaired.contains("\r") || text.replace("\r\n", "").contains("\n");
        int longest = 0;
        boolean header = true;
        boolean eightBitHeader = false;
        for (String line : text.split("\r\n|\n", -1)) {
            longest = Math.max(longest, line.length());
            header &= !line.isEmpty();
            eightBitHeader |= header && line.contains("\u00fc");
        }
        return new LetterScan(dotFree, eightBit, eightBitHeader, bare, longest);
    }

    private static LetterScan scan(String letter) {
        return LetterScan.of(letter.getBytes(StandardCharsets.UTF_8));
    }
}
