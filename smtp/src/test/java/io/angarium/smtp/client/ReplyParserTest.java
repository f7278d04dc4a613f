package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.angarium.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyParserTest {
    private static final int MAXIMUM_LINE = 64;
    private static final int MAXIMUM_LINES = 4;

    private final ReplyParser parser = new ReplyParser(MAXIMUM_LINE, MAXIMUM_LINES);

    @Test
    void readsALine() throws Exception {
        assertThat(read("250 2.1.0 fine\r\n")).containsExactly(Reply.of(250, "2.1.0 fine"));
    }

    @Test
    void readsSeveralLinesAsOneReply() throws Exception {
        assertThat(read("250-mx\r\n250-SIZE 1000\r\n250 PIPELINING\r\n"))
                .containsExactly(new Reply(250, List.of("mx", "SIZE 1000", "PIPELINING")));
    }

    @Test
    void readsRepliesOneBehindTheOther() throws Exception {
        assertThat(read("250 a\r\n354 b\r\n550-c\r\n550 d\r\n"))
                .containsExactly(Reply.of(250, "a"), Reply.of(354, "b"), new Reply(550, List.of("c", "d")));
    }

    @Test
    void waitsForTheRestOfALine() throws Exception {
        assertThat(read("250 fin")).isEmpty();
        assertThat(parser.isComplete()).isFalse();
        assertThat(read("e\r")).isEmpty();
        assertThat(read("\n")).containsExactly(Reply.of(250, "fine"));
    }

    @Test
    void stopsBehindACompleteReply() throws Exception {
        byte[] bytes = "250 a\r\n250 b\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(parser.feed(bytes, 0, bytes.length)).isEqualTo(7);
        assertThat(parser.feed(bytes, 7, bytes.length)).isEqualTo(7);
        assertThat(parser.reply()).isEqualTo(Reply.of(250, "a"));
    }

    @Test
    void takesABareCodeAsAReply() throws Exception {
        assertThat(read("250\r\n250\n250-\r\n250 \r\n"))
                .containsExactly(Reply.of(250, ""), Reply.of(250, ""), new Reply(250, List.of("", "")));
    }

    @Test
    void toleratesALineEndWithoutCr() throws Exception {
        assertThat(read("250-a\n250 b\n")).containsExactly(new Reply(250, List.of("a", "b")));
    }

    @Test
    void takesAnyOddSeparatorForTheLastLine() throws Exception {
        assertThat(read("250:fine\r\n250\tfine\r\n2500\r\n"))
                .containsExactly(Reply.of(250, "fine"), Reply.of(250, "fine"), Reply.of(250, ""));
    }

    @Test
    void takesTheCodeOfTheLastLine() throws Exception {
        assertThat(read("250-a\r\n550 b\r\n")).containsExactly(new Reply(550, List.of("a", "b")));
    }

    @Test
    void letsNoControlCharacterThrough() throws Exception {
        assertThat(read("250 a\rb\0c\u001b[0m\u007f\td\r\n")).containsExactly(Reply.of(250, "a?b?c?[0m?\td"));
    }

    @Test
    void readsUtf8AndSurvivesWhatIsNot() throws Exception {
        assertThat(read("550 kein Empfänger\r\n")).containsExactly(Reply.of(550, "kein Empfänger"));
        parser.feed(new byte[] {'2', '5', '0', ' ', (byte) 0xff, '\n'}, 0, 6);
        assertThat(parser.reply().text()).isEqualTo("\ufffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "hello\r\n",
                "25x a\r\n",
                "25 a\r\n",
                " 250 a\r\n",
                "-250 a\r\n",
                "199 a\r\n",
                "600 a\r\n"
            })
    void refusesWhatIsNoReply(String text) {
        assertThatExceptionOfType(MalformedReplyException.class).isThrownBy(() -> read(text));
    }

    @Test
    void readsALineAtTheLimitAndRefusesOnePastIt() throws Exception {
        String longest = "250 " + "x".repeat(MAXIMUM_LINE - 6) + "\r\n";
        assertThat(read(longest)).hasSize(1);
        assertThatExceptionOfType(MalformedReplyException.class)
                .isThrownBy(() -> read("250 x" + longest.substring(4)))
                .withMessageContaining("longer than 64 bytes");
    }

    @Test
    void readsAsManyLinesAsTheLimitAndRefusesOneMore() throws Exception {
        assertThat(read("250-a\r\n".repeat(MAXIMUM_LINES - 1) + "250 a\r\n")).hasSize(1);
        assertThatExceptionOfType(MalformedReplyException.class)
                .isThrownBy(() -> read("250-a\r\n".repeat(MAXIMUM_LINES) + "250 a\r\n"))
                .withMessageContaining("more than 4 lines");
    }

    @Test
    void readsTheSameHoweverTheBytesAreCut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            StringBuilder text = new StringBuilder();
            List<Reply> expected = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                expected.add(append(random, text));
            }
            assertThat(readInPieces(random, text.toString()))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(expected);
        }
    }

    private static Reply append(Random random, StringBuilder text) {
        int code = 200 + random.nextInt(400);
        List<String> lines = new ArrayList<>();
        int count = 1 + random.nextInt(MAXIMUM_LINES);
        for (int i = 0; i < count; i++) {
            String line = "x".repeat(random.nextInt(MAXIMUM_LINE - 6));
            lines.add(line);
            text.append(code).append(i == count - 1 ? ' ' : '-').append(line).append("\r\n");
        }
        return new Reply(code, lines);
    }

    private List<Reply> readInPieces(Random random, String text) throws MalformedReplyException {
        List<Reply> replies = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + 1 + random.nextInt(20));
            replies.addAll(read(text.substring(from, to)));
            from = to;
        }
        return replies;
    }

    private List<Reply> read(String text) throws MalformedReplyException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        List<Reply> replies = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            from = parser.feed(bytes, from, bytes.length);
            if (parser.isComplete()) {
                replies.add(parser.reply());
                parser.clear();
            }
        }
        return replies;
    }
}
