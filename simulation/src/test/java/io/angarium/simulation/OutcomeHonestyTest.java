package io.angarium.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.ClientTimeouts;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.smtp.client.TlsMode;
import io.angarium.smtp.client.TransactionOutcome;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.BdatRefused;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import io.angarium.smtp.client.TransactionOutcome.Unsendable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the client says of a message is what became of it, in every style of dialogue, wherever it is refused or cut off. */
class OutcomeHonestyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> STYLES = List.of("", "CHUNKING", "PIPELINING", "PIPELINING CHUNKING");
    private static final List<Moment> MOMENTS = List.of(Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.END_OF_BODY);

    private final SocketDialler dialler =
            new SocketDialler(ClientSettings.defaults().withTimeouts(ClientTimeouts.all(PATIENCE)), "client.example");

    static Stream<Arguments> stylesAndMoments() {
        return STYLES.stream().flatMap(style -> MOMENTS.stream().map(moment -> Arguments.of(style, moment)));
    }

    @ParameterizedTest
    @MethodSource("stylesAndMoments")
    void namesTheStageOfARefusalAndDeliversTheOthers(String style, Moment moment) throws Exception {
        try (ScriptedReceiver receiver = receiver(style)) {
            receiver.on(moment).after(1).times(1).reply("451 4.3.0 not this one");
            List<TransactionOutcome> outcomes = sendAll(receiver, 3);
            assertThat(outcomes).hasExactlyElementsOfTypes(Accepted.class, Refused.class, Accepted.class);
            Refused refused = (Refused) outcomes.get(1);
            assertThat(refused.reply().text()).isEqualTo("4.3.0 not this one");
            assertThat(refused.stage()).isEqualTo(stage(style, moment));
            assertThat(delivered(receiver)).containsExactly(0, 2);
        }
    }

    @ParameterizedTest
    @MethodSource("stylesAndMoments")
    void isInDoubtOnlyWhereTheWholeContentHadLeft(String style, Moment moment) throws Exception {
        try (ScriptedReceiver receiver = receiver(style)) {
            receiver.on(moment).after(1).drop();
            List<TransactionOutcome> outcomes = sendAll(receiver, 2);
            assertThat(outcomes).hasExactlyElementsOfTypes(Accepted.class, Lost.class);
            boolean contentLeft = style.equals("PIPELINING CHUNKING")
                    || (style.equals("CHUNKING") && moment == Moment.DATA)
                    || moment == Moment.END_OF_BODY;
            assertThat(((Lost) outcomes.get(1)).inDoubt()).isEqualTo(contentLeft);
        }
    }

    @ParameterizedTest
    @MethodSource("stylesAndMoments")
    void isInNoDoubtAfterAGoodbye(String style, Moment moment) throws Exception {
        try (ScriptedReceiver receiver = receiver(style)) {
            receiver.on(moment).after(1).replyAndDrop("421 4.3.2 shutting down");
            List<TransactionOutcome> outcomes = sendAll(receiver, 3);
            assertThat(outcomes.get(0)).isInstanceOf(Accepted.class);
            // A reset that destroys the 421 on its way is a lost connection: then, and only then, is there a doubt.
            if (outcomes.get(1) instanceof Refused refused) {
                assertThat(refused.reply().code()).isEqualTo(421);
                assertThat(outcomes.get(2))
                        .isInstanceOfSatisfying(
                                Lost.class, lost -> assertThat(lost.inDoubt()).isFalse());
            } else {
                assertThat(outcomes.get(1)).isInstanceOf(Lost.class);
            }
            assertThat(delivered(receiver)).containsExactly(0);
        }
    }

    @Test
    void agreesWithTheReceiverWhateverHappens() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            String style = STYLES.get(random.nextInt(STYLES.size()));
            try (ScriptedReceiver receiver = receiver(style)) {
                String script = giveCharacter(receiver, random);
                int count = 1 + random.nextInt(20);
                List<TransactionOutcome> outcomes = sendAll(receiver, count);
                String run = "seed " + seed + ", round " + round + ", '" + style + "', " + script;
                assertThat(outcomes).as(run).hasSize(count);
                for (int i = 0; i < count; i++) {
                    agree(outcomes.get(i), delivered(receiver).contains(i), run + ", message " + i);
                }
            }
        }
    }

    private static void agree(TransactionOutcome outcome, boolean delivered, String run) {
        switch (outcome) {
            case Accepted accepted ->
                assertThat(delivered).as("%s: %s", run, accepted).isTrue();
            case Refused refused ->
                assertThat(delivered).as("%s: %s", run, refused).isFalse();
            case Unsendable unsendable ->
                assertThat(delivered).as("%s: %s", run, unsendable).isFalse();
            case BdatRefused refused ->
                assertThat(delivered).as("%s: %s", run, refused).isFalse();
            case Lost lost ->
                assertThat(delivered && !lost.inDoubt()).as("%s: %s", run, lost).isFalse();
        }
    }

    private static String giveCharacter(ScriptedReceiver receiver, Random random) {
        StringBuilder script = new StringBuilder();
        int rules = 1 + random.nextInt(4);
        for (int i = 0; i < rules; i++) {
            List<Moment> moments = List.of(
                    Moment.MAIL, Moment.RCPT, Moment.DATA, Moment.MID_BODY, Moment.END_OF_BODY, Moment.AFTER_REPLY);
            Moment moment = moments.get(random.nextInt(moments.size()));
            int after = random.nextInt(6);
            Rule rule = receiver.on(moment).after(after).times(1 + random.nextInt(2));
            boolean endsOnly = moment == Moment.AFTER_REPLY;
            int what = endsOnly ? 0 : random.nextInt(4);
            switch (what) {
                case 0 -> rule.drop();
                case 1 -> rule.replyAndDrop("421 4.3.2 enough");
                case 2 -> rule.reply("450-4.2.0 later,", "450 4.2.0 please");
                default -> rule.reply("550 5.7.1 no");
            }
            script.append(moment)
                    .append(" after ")
                    .append(after)
                    .append(": ")
                    .append(what)
                    .append("; ");
        }
        return script.toString();
    }

    private static Stage stage(String style, Moment moment) {
        boolean chunking = style.contains("CHUNKING");
        return switch (moment) {
            case MAIL -> Stage.MAIL;
            case RCPT -> Stage.RCPT;
            case DATA -> chunking ? Stage.BODY : Stage.DATA;
            default -> Stage.BODY;
        };
    }

    private static ScriptedReceiver receiver(String style) {
        return ScriptedReceiver.start().offerOnly(style.isEmpty() ? new String[0] : style.split(" ", 2));
    }

    /** The numbers of the messages that the receiver has. */
    private static List<Integer> delivered(ScriptedReceiver receiver) {
        return receiver.letters().stream()
                .map(letter -> Integer.valueOf(letter.recipients().getFirst().local()))
                .toList();
    }

    private List<TransactionOutcome> sendAll(ScriptedReceiver receiver, int count) throws Exception {
        List<TransactionOutcome> outcomes = new ArrayList<>();
        try (Connection connection = dialler.dial(receiver.endpoint(), TlsMode.NEVER)) {
            for (int i = 0; i < count; i++) {
                while (connection.inFlight() > 0 && !connection.hasRoom()) {
                    outcomes.add(connection.await());
                }
                connection.send(letter(i));
            }
            while (connection.inFlight() > 0) {
                outcomes.add(connection.await());
            }
        }
        return outcomes;
    }

    private static OutgoingMessage letter(int number) {
        String content = "Subject: " + number + "\r\n\r\n.hello\r\n";
        return new OutgoingMessage(
                Optional.empty(),
                new EmailAddress(Integer.toString(number), "b.example"),
                List.of(ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))),
                false,
                false,
                false);
    }
}
