package io.angarium.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyCanonicalizationTest {
    private static final Pattern TRAILING_WHITE_SPACE = Pattern.compile("[ \t]+(?=\r\n|\\z)");
    private static final Pattern WHITE_SPACE = Pattern.compile("[ \t]+");
    private static final Pattern LINE_BREAKS_AT_END = Pattern.compile("(\r\n)*\\z");

    @Test
    void relaxedFollowsTheExampleOfTheStandard() {
        // RFC 6376 §3.4.5
        assertThat(relaxed(" C \r\nD \t E\r\n\r\n\r\n")).isEqualTo(" C\r\nD E\r\n");
    }

    @Test
    void simpleFollowsTheExampleOfTheStandard() {
        assertThat(simple(" C \r\nD \t E\r\n\r\n\r\n")).isEqualTo(" C \r\nD \t E\r\n");
    }

    @Test
    void anEmptyBodyIsNothingWhenRelaxedAndALineBreakWhenSimple() {
        for (String empty : new String[] {"", "\r\n", "\r\n\r\n"}) {
            assertThat(relaxed(empty)).isEmpty();
            assertThat(simple(empty)).isEqualTo("\r\n");
        }
    }

    @Test
    void aBareLineBreakEndsNoLine() {
        assertThat(relaxed("a \nb \rc\r\n")).isEqualTo("a \nb \rc\r\n");
    }

    @Test
    void anOrdinaryBodyIsPassedOnInOnePiece() {
        byte[] text = Letters.bytes("Good day,\r\n\r\nthis is one.\r\n\r\n\r\nBye.\r\n\r\n");
        BodyBytes body = BodyBytes.of(ByteBuffer.wrap(text));
        Recorder recorder = new Recorder(body);
        BodyCanonicalization.RELAXED.feed(body, recorder);
        assertThat(recorder.pieces).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void relaxedDoesWhatTheRulesSayToAnyText(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String body = randomBody(random);
            assertThat(relaxed(body)).as("seed %d, body %s", seed, quoted(body)).isEqualTo(byTheRules(body));
        }
    }

    /** The steps of RFC 6376 §3.4.4 one after the other, slowly. */
    private static String byTheRules(String body) {
        String trimmed = TRAILING_WHITE_SPACE.matcher(body).replaceAll("");
        String reduced = WHITE_SPACE.matcher(trimmed).replaceAll(" ");
        String cut = LINE_BREAKS_AT_END.matcher(reduced).replaceFirst("");
        return cut.isEmpty() ? "" : cut + "\r\n";
    }

    private static String randomBody(Random random) {
        String[] parts = {" ", "\t", "\r\n", "\r\n", "a", "ä", ".", "\r", "\n"};
        StringBuilder body = new StringBuilder();
        for (int left = random.nextInt(14); left > 0; left--) {
            body.append(parts[random.nextInt(parts.length)]);
        }
        return body.toString();
    }

    private static String relaxed(String body) {
        return canonical(BodyCanonicalization.RELAXED, body);
    }

    private static String simple(String body) {
        return canonical(BodyCanonicalization.SIMPLE, body);
    }

    private static String canonical(BodyCanonicalization form, String body) {
        byte[] bytes = Letters.bytes("xx\r\n" + body + "\r\nxx");
        ByteBuffer window = ByteBuffer.wrap(bytes, 2, bytes.length - 2)
                .slice()
                .limit(bytes.length - 6)
                .position(2);
        String canonical = canonical(form, window);
        // A buffer without an array, in whose middle the body lies as well, must come to the same.
        assertThat(canonical(form, window.asReadOnlyBuffer())).isEqualTo(canonical);
        return canonical;
    }

    private static String canonical(BodyCanonicalization form, ByteBuffer window) {
        BodyBytes body = BodyBytes.of(window);
        Recorder recorder = new Recorder(body);
        form.feed(body, recorder);
        assertThat(window.position()).isEqualTo(2);
        return recorder.text.toString(StandardCharsets.UTF_8);
    }

    private static String quoted(String body) {
        return body.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
    }

    private static final class Recorder implements BodyCanonicalization.Sink {
        private final BodyBytes body;
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private int pieces;

        Recorder(BodyBytes body) {
            this.body = body;
        }

        @Override
        public void part(int from, int to) {
            pieces++;
            for (int at = from; at < to; at++) {
                text.write(body.array()[at]);
            }
        }

        @Override
        public void lineBreak() {
            pieces++;
            text.writeBytes(new byte[] {'\r', '\n'});
        }

        @Override
        public void space() {
            pieces++;
            text.write(' ');
        }
    }
}
