package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.angarium.smtp.Reply;
import java.util.ArrayList;
import java.util.List;

/** Whatever a peer says, it is replies within the limits or refused, and how it is cut changes nothing. */
class ReplyParserFuzzTest {
    private static final int MAXIMUM_LINE = 40;
    private static final int MAXIMUM_LINES = 3;

    @FuzzTest(maxDuration = "20s")
    void readsRepliesOrRefuses(FuzzedDataProvider data) {
        int piece = data.consumeInt(1, 16);
        byte[] bytes = data.consumeRemainingAsBytes();

        List<Reply> replies = new ArrayList<>();
        String failure = read(bytes, bytes.length + 1, replies);
        for (Reply reply : replies) {
            assertThat(reply.code()).isBetween(200, 599);
            assertThat(reply.lines()).hasSizeBetween(1, MAXIMUM_LINES);
            assertThat(reply.lines()).allMatch(line -> line.length() <= MAXIMUM_LINE);
            assertThat(reply.text().chars()).allMatch(c -> c >= ' ' || c == '\t');
        }

        List<Reply> inPieces = new ArrayList<>();
        assertThat(read(bytes, piece, inPieces)).isEqualTo(failure);
        assertThat(inPieces).isEqualTo(replies);
    }

    /** The failure, or nothing. */
    private static String read(byte[] bytes, int piece, List<Reply> replies) {
        ReplyParser parser = new ReplyParser(MAXIMUM_LINE, MAXIMUM_LINES);
        try {
            int from = 0;
            while (from < bytes.length) {
                from = parser.feed(bytes, from, Math.min(bytes.length, from + piece));
                if (parser.isComplete()) {
                    replies.add(parser.reply());
                    parser.clear();
                }
            }
            return "";
        } catch (MalformedReplyException e) {
            return e.getMessage();
        }
    }
}
