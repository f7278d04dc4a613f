package io.angarium.service.cancellation;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.shaping.Stream;
import io.angarium.mail.EmailAddress;
import io.angarium.service.Installation;
import io.angarium.spool.Addressee;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Submission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is cancelled is exactly what was meant. */
class SpoolCancellationsTest {
    private static final String ACCOUNT = "account";

    private final Installation installation = new Installation();
    private final List<Long> positions = new ArrayList<>();
    private final Cancellations cancellations = new SpoolCancellations(installation.spool, (account, id) -> positions);

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void takesBackATagWhateverItsPriorityAndSpelling() {
        accept(new Stream(ACCOUNT, "one.test", "news", false));
        accept(new Stream(ACCOUNT, "two.test", "news", true));
        accept(new Stream(ACCOUNT, "one.test", "alarm", true));
        assertThat(cancellations.ofTag(ACCOUNT, " News ")).isEqualTo(2);
        assertThat(leftOver()).containsExactly("alarm");
    }

    @Test
    void takesBackADomain() {
        accept(new Stream(ACCOUNT, "one.test", "news", false));
        accept(new Stream(ACCOUNT, "two.test", "other", false));
        assertThat(cancellations.ofDomain(ACCOUNT, "ONE.test")).isEqualTo(1);
        assertThat(leftOver()).containsExactly("other");
    }

    @Test
    void takesBackAMessage() {
        positions.add(accept(new Stream(ACCOUNT, "one.test", "news", false)));
        accept(new Stream(ACCOUNT, "one.test", "other", false));
        assertThat(cancellations.ofMessage(ACCOUNT, "<1@one.test>")).isEqualTo(OptionalLong.of(1));
        assertThat(leftOver()).containsExactly("other");
    }

    @Test
    void leavesOtherAccountsAlone() {
        accept(new Stream("somebody", "one.test", "news", false));
        assertThat(cancellations.ofTag(ACCOUNT, "news")).isZero();
        assertThat(cancellations.ofDomain(ACCOUNT, "one.test")).isZero();
        assertThat(leftOver()).containsExactly("news");
    }

    @Test
    void saysWhenThereIsNoSuchMessage() {
        assertThat(cancellations.ofMessage(ACCOUNT, "1@one.test")).isEmpty();
    }

    private long accept(Stream stream) {
        return installation
                .spool
                .accept(new Submission(
                        "1@" + stream.domain(),
                        stream.domain(),
                        "",
                        Installation.NOON,
                        Installation.NOON,
                        Installation.NOON.plus(Duration.ofDays(1)),
                        0,
                        stream.encode(),
                        "",
                        List.of(new Addressee(EmailAddress.parse("ann@dest.test"))),
                        new byte[0],
                        List.of()))
                .await();
    }

    /** The tags of what is still handed out. */
    private List<String> leftOver() {
        List<String> tags = new ArrayList<>();
        for (String stream : installation.spool.streams()) {
            if (!installation.spool.take(new QueueKey(stream, "dest.test"), 10).isEmpty()) {
                tags.add(Stream.decode(stream).tag());
            }
        }
        return tags;
    }
}
