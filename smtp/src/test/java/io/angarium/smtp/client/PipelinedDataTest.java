package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PIPELINING without CHUNKING: one content at a time, and the next envelope behind it. */
class PipelinedDataTest {
    @Test
    void sendsTheNextEnvelopeBehindTheContentBeforeItsReply() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("250 a", "250 b", "354 go");
                    content(talk);
                    envelope(talk, "2@b.example").say("250 taken 1", "250 a", "250 b", "354 go");
                    content(talk);
                    talk.say("250 taken 2").hearQuit();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.hasRoom()).isFalse();
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            assertThat(connection.hasRoom()).isTrue();
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            connection.quit();
            peer.finish();
        }
    }

    @Test
    void resetsInFrontOfTheNextEnvelopeWhenARefusalLeftTheTransactionOpen() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("250 a", "550 no such user", "503 no recipients");
                    talk.hear("RSET");
                    envelope(talk, "2@b.example").say("250 reset", "250 a", "250 b", "354 go");
                    content(talk);
                    talk.say("250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await()).isInstanceOfSatisfying(Refused.class, refused -> {
                assertThat(refused.stage()).isEqualTo(Stage.RCPT);
                assertThat(refused.reply().code()).isEqualTo(550);
            });
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void resetsNothingWhenMailWasRefused() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("450 later", "503 MAIL first", "503 MAIL first");
                    envelope(talk, "2@b.example").say("250 a", "250 b", "354 go");
                    content(talk);
                    talk.say("250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.stage()).isEqualTo(Stage.MAIL));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void endsAnUnwantedGoAheadWithALoneDotAndNeedsNoReset() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("250 a", "550 no such user", "354 go");
                    talk.hear(".");
                    envelope(talk, "2@b.example").say("554 no recipients", "250 a", "250 b", "354 go");
                    content(talk);
                    talk.say("250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused -> assertThat(refused.stage()).isEqualTo(Stage.RCPT));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
            peer.finish();
        }
    }

    @Test
    void takesAnEmptyMessageThatThePeerAcceptsForNobodyAsRefused() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("250 a", "550 no such user", "354 go");
                    talk.hear(".").say("250 taken, whatever it was");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
        }
    }

    @Test
    void givesUpAPeerThatRefusesMailAndGoesOn() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example")
                            .say("550 no", "250 yes", "354 go")
                            .hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOf(Refused.class);
            assertThat(connection.isReusable()).isFalse();
            peer.finish();
        }
    }

    @Test
    void leavesOnlyTheContentInDoubtWhenTheConnectionEnds() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("250 a", "250 b", "354 go");
                    content(talk);
                    envelope(talk, "2@b.example").hangUp();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            connection.send(Letters.to("2@b.example"));
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.inDoubt()).isTrue());
            assertThat(connection.await())
                    .isInstanceOfSatisfying(
                            Lost.class, lost -> assertThat(lost.inDoubt()).isFalse());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"354 a", "354 a\r\n250 b"})
    void givesUpAPeerThatIsOutOfStep(String answer) throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say(answer).hearEnd();
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example"));
            assertThat(connection.await()).isInstanceOfSatisfying(Lost.class, lost -> {
                assertThat(lost.inDoubt()).isFalse();
                assertThat(lost.reason()).contains("MAIL with 354");
            });
            peer.finish();
        }
    }

    @Test
    void stuffsDotsWhereverTheContentIsCut() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> contents = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            contents.add(dottyContent(random));
        }
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    for (String content : contents) {
                        envelope(talk, "1@b.example").say("250 a", "250 b", "354 go");
                        String heard = unstuffed(talk);
                        talk.say(heard.equals(content) ? "250 the same" : "550 something else");
                    }
                });
                Connection connection = peer.dial()) {
            for (String content : contents) {
                connection.send(Letters.of("from@a.example", "1@b.example", cut(random, content)));
                assertThat(connection.await()).as("seed %d", seed).isInstanceOf(Accepted.class);
            }
        }
    }

    @Test
    void endsAContentThatForgotItsLastLineEnd() throws Exception {
        try (Peer peer = Peer.plays(talk -> {
                    talk.greet("PIPELINING");
                    envelope(talk, "1@b.example").say("250 a", "250 b", "354 go");
                    talk.hear("no end", ".").say("250 taken");
                });
                Connection connection = peer.dial()) {
            connection.send(Letters.to("1@b.example", "no end"));
            assertThat(connection.await()).isInstanceOf(Accepted.class);
        }
    }

    private static Peer.Talk envelope(Peer.Talk talk, String recipient) throws Exception {
        return talk.hear("MAIL FROM:<from@a.example>", "RCPT TO:<" + recipient + ">", "DATA");
    }

    private static void content(Peer.Talk talk) throws Exception {
        talk.hear("Subject: hello", "", "hello", ".");
    }

    private static String unstuffed(Peer.Talk talk) throws Exception {
        StringBuilder heard = new StringBuilder();
        for (String line = talk.line(); !line.equals("."); line = talk.line()) {
            heard.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        return heard.toString();
    }

    private static String dottyContent(Random random) {
        String[] lines = {"", ".", "..", ".a", "a.", "a", "a".repeat(300), "...b"};
        StringBuilder content = new StringBuilder();
        int count = random.nextInt(50);
        for (int i = 0; i < count; i++) {
            content.append(lines[random.nextInt(lines.length)]).append("\r\n");
        }
        return content.toString();
    }

    private static ByteBuffer[] cut(Random random, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.US_ASCII);
        List<ByteBuffer> pieces = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int count = Math.min(bytes.length - from, 1 + random.nextInt(40));
            pieces.add(ByteBuffer.wrap(bytes, from, count));
            from += count;
        }
        return pieces.toArray(ByteBuffer[]::new);
    }
}
