package io.angarium.service.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.spool.Outcome;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TraceTest {
    private EventWorld world;

    @BeforeEach
    void open() {
        world = new EventWorld();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void showsEveryStepOfADelivery() {
        world.accept("1@send.test", "ann@dest.test");
        world.advance(Duration.ofMillis(50));
        world.deliver("dest.test");

        Map<String, Object> recipient = recipients("1@send.test").getFirst();

        assertThat(recipient).containsEntry("recipient", "ann@dest.test").containsEntry("state", "delivered");
        assertThat(steps(recipient))
                .extracting(step -> step.get("step"))
                .containsExactly("accepted", "rendered", "connected", "delivered");
        assertThat(steps(recipient))
                .extracting(step -> step.get("detail"))
                .containsExactly(
                        "by HTTP from 192.0.2.7",
                        "signed by send.test/s1 (rsa-sha256), in 3.000 ms",
                        "mx.dest.test [192.0.2.25]:25, TLSv1.3 TLS_AES_256_GCM_SHA384, new in 15.000 ms",
                        "250 2.0.0 OK queued as 4711");
        assertThat(steps(recipient).get(2))
                .containsEntry("host", "mx.dest.test")
                .containsEntry("address", "192.0.2.25")
                .containsEntry("tls", "TLSv1.3")
                .containsEntry("cipher", "TLS_AES_256_GCM_SHA384")
                .containsEntry("verified_by", "none")
                .containsEntry("reused", false);
    }

    @Test
    void addsUp() {
        world.accept("1@send.test", "ann@dest.test");
        world.advance(Duration.ofSeconds(7));
        world.defer("dest.test", Outcome.DEFERRED);

        List<Map<String, Object>> steps = steps(recipients("1@send.test").getFirst());

        BigDecimal sum =
                steps.stream().map(step -> (BigDecimal) step.get("after_ms")).reduce(BigDecimal.ZERO, BigDecimal::add);
        Instant first = Instant.parse((String) steps.getFirst().get("at"));
        Instant last = Instant.parse((String) steps.getLast().get("at"));
        assertThat(sum)
                .isEqualByComparingTo(
                        BigDecimal.valueOf(Duration.between(first, last).toMillis()));
        assertThat(sum).isEqualByComparingTo("7000");
        assertThat(steps).extracting(step -> step.get("step")).contains("waited");
        assertThat(steps.getLast())
                .containsEntry("meaning", "greylisted (about the recipient): retry [greylisting/being-greylisted]");
    }

    @Test
    void showsWhereAWaitingRecipientStands() {
        world.accept("1@send.test", "ann@dest.test", "zoe@dest.test", "max@dest.test");
        world.defer("dest.test", Outcome.DEFERRED);
        world.take("dest.test");

        List<Map<String, Object>> recipients = recipients("1@send.test");

        assertThat(recipients).extracting(it -> it.get("state")).containsExactly("deferred", "sending", "queued");
        assertThat(recipients.getFirst())
                .containsEntry(
                        "next_attempt_at",
                        world.now.get().plus(Duration.ofMinutes(10)).toString());
    }

    @Test
    void answersForAMessageAcceptedAMomentAgo() {
        for (int i = 0; i < 50; i++) {
            String id = i + "@send.test";
            world.accept(id, "ann@dest.test");
            assertThat(world.events.trace(EventWorld.ACCOUNT, id)).isPresent();
        }
    }

    @Test
    void takesTheIdWithOrWithoutBrackets() {
        world.accept("1@send.test", "ann@dest.test");

        assertThat(world.events.trace(EventWorld.ACCOUNT, "<1@send.test>"))
                .isEqualTo(world.events.trace(EventWorld.ACCOUNT, "1@send.test"));
        assertThat(world.events.trace(EventWorld.ACCOUNT, "2@send.test")).isEmpty();
    }

    @Test
    void tellsOfTheNewestMessageWhenAnIdIsUsedAgain() {
        world.accept("1@send.test", "ann@dest.test");
        world.accept("1@send.test", "zoe@dest.test");

        assertThat(recipients("1@send.test").getFirst()).containsEntry("recipient", "zoe@dest.test");
    }

    private List<Map<String, Object>> recipients(String messageId) {
        return list(
                world.events.trace(EventWorld.ACCOUNT, messageId).orElseThrow().get("recipients"));
    }

    private static List<Map<String, Object>> steps(Map<String, Object> recipient) {
        return list(recipient.get("steps"));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object tree) {
        return (List<Map<String, Object>>) tree;
    }
}
