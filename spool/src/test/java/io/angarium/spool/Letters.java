package io.angarium.spool;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Submissions for tests: what matters is said, the rest is the same everywhere. */
final class Letters {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private Letters() {}

    /** The stream of every letter here. */
    static final String STREAM = "news";

    static QueueKey queue(String destination) {
        return new QueueKey(STREAM, destination);
    }

    static Submission to(String... recipients) {
        return at(NOON, NOON, recipients);
    }

    static Submission at(Instant acceptedAt, Instant due, String... recipients) {
        List<Addressee> addressees = new ArrayList<>();
        for (String recipient : recipients) {
            addressees.add(new Addressee(
                    EmailAddress.parse(recipient), ("{\"n\":" + addressees.size() + "}").getBytes(UTF_8)));
        }
        return new Submission(
                "1@send.test",
                "send.test",
                "bob@send.test",
                acceptedAt,
                due,
                acceptedAt.plus(Duration.ofDays(3)),
                5,
                STREAM,
                "",
                addressees,
                "attributes".getBytes(UTF_8),
                List.of(
                        ByteBuffer.wrap("Subject: hi\r\n".getBytes(UTF_8)),
                        ByteBuffer.wrap("\r\nhello\r\n".getBytes(UTF_8))));
    }
}
