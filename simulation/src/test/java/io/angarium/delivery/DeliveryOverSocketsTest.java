package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.Moment;
import io.angarium.simulation.ScriptedReceiver;
import io.angarium.simulation.SelfSigned;
import io.angarium.smtp.client.ClientSettings;
import io.angarium.smtp.client.ClientTimeouts;
import io.angarium.smtp.client.SocketDialler;
import io.angarium.spool.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine with real connections to receivers that misbehave at every point of the dialogue. */
class DeliveryOverSocketsTest {
    private static final int MESSAGES = 40;
    private static final int SESSIONS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final World world = new World();
    private final ScriptedReceiver first = ScriptedReceiver.start();
    private final ScriptedReceiver second = ScriptedReceiver.start();

    @BeforeEach
    void knowTheReceivers() {
        ClientSettings settings = ClientSettings.defaults().withTimeouts(ClientTimeouts.all(Duration.ofSeconds(10)));
        world.over(new SocketDialler(settings, "sender.test"));
        world.routes.put(
                "example.test",
                new Route.Hosts("pair", List.of(List.of(first.endpoint()), List.of(second.endpoint())), Instant.MAX));
    }

    @AfterEach
    void everyTicketIsBack() {
        try (first;
                second) {
            world.close();
        }
    }

    /** Everybody who was reported as delivered got the letter, and nobody twice without a doubt before. */
    private void checkLetters() {
        Set<String> got = new HashSet<>();
        int letters = 0;
        for (ScriptedReceiver receiver : List.of(first, second)) {
            for (var letter : receiver.letters()) {
                got.add(letter.recipients().getFirst().local());
                letters++;
            }
        }
        assertThat(got).hasSize(MESSAGES);
        assertThat(letters).isLessThanOrEqualTo(MESSAGES + (int) world.spool.count(Outcome.IN_DOUBT));
    }

    private void awaitDelivered() {
        world.await("all are delivered", () -> {
            if (world.spool.takenNow() == 0 && world.spool.count(Outcome.DELIVERED) < MESSAGES) {
                world.advance(Duration.ofMinutes(1));
            }
            return world.spool.count(Outcome.DELIVERED) == MESSAGES;
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"CONNECT", "MID_GREETING", "EHLO", "STARTTLS", "TLS_HANDSHAKE", "MAIL", "RCPT", "DATA", "MID_BODY"
            })
    void deliversAtOnceOverTheOtherHostWhereverTheFirstDrops(Moment moment) {
        first.offerStartTls(SelfSigned.context()).on(moment).drop();
        world.start();
        world.put("example.test", MESSAGES);
        awaitDelivered();
        checkLetters();
        assertThat(world.spool.returns())
                .as("attempts beside the ones that delivered")
                .allMatch(r -> r.outcome() == Outcome.DELIVERED || r.outcome() == Outcome.IN_DOUBT);
    }

    @ParameterizedTest
    @EnumSource(
            value = Moment.class,
            names = {"MAIL", "RCPT", "DATA", "MID_BODY", "END_OF_BODY", "AFTER_REPLY"})
    void losesNothingWhenTheConnectionDropsInTheMiddle(Moment moment) {
        first.on(moment).after(5).times(3).drop();
        world.start();
        world.put("example.test", MESSAGES);
        awaitDelivered();
        checkLetters();
    }

    @Test
    void saysThatItIsInDoubtWhenTheReplyToTheWholeMessageIsLost() {
        first.on(Moment.END_OF_BODY).times(1).drop();
        world.start();
        world.put("example.test", MESSAGES);
        awaitDelivered();
        checkLetters();
        assertThat(world.spool.count(Outcome.IN_DOUBT)).isPositive();
        assertThat(world.spool.returns().stream().filter(r -> r.outcome() == Outcome.IN_DOUBT))
                .allMatch(r -> r.report().duplicateRisk());
    }

    /** No connection ends by itself here, so there are no more handshakes than sessions, however slow the machine is. */
    @Test
    void sendsManyMessagesOverFewTlsHandshakes() throws InterruptedException {
        first.offerStartTls(SelfSigned.context());
        DeliverySettings.Sessions usual = DeliverySettings.Sessions.DEFAULT;
        world.with(DeliverySettings.DEFAULT.withSessions(new DeliverySettings.Sessions(
                SESSIONS, usual.total(), usual.waitingPerNew(), Duration.ofHours(1), usual.turn())));
        world.start();
        world.put("example.test", 1000);
        first.awaitLetters(1000, PATIENCE);
        world.awaitReturns(1000);
        assertThat(first.handshakes()).isLessThanOrEqualTo(SESSIONS);
        assertThat(world.spool.returns())
                .allMatch(r -> r.report().connection().orElseThrow().tls().isPresent());
    }

    @Test
    void sendsOnNothingButTlsWhatRequiresIt() throws InterruptedException {
        world.letters.requireTls = true;
        second.offerStartTls(SelfSigned.context());
        world.start();
        world.put("example.test", MESSAGES);
        second.awaitLetters(MESSAGES, PATIENCE);
        assertThat(first.letters()).isEmpty();
        assertThat(second.letters()).allMatch(letter -> letter.tls().isPresent());
    }

    @Test
    void delaysTheRestWhenTheReceiverClosesTheServiceInMidFlight() {
        first.on(Moment.MAIL).after(4).times(1).replyAndDrop("421 4.3.2 shutting down");
        world.start();
        world.put("example.test", MESSAGES);
        awaitDelivered();
        checkLetters();
        assertThat(world.spool.returns()).allMatch(r -> r.outcome() == Outcome.DELIVERED && r.attempt() == 1);
    }
}
