package io.angarium.smtp.client;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Messages for tests. */
final class Letters {
    private Letters() {}

    static OutgoingMessage to(String recipient) {
        return to(recipient, "Subject: hello\r\n\r\nhello\r\n");
    }

    static OutgoingMessage to(String recipient, String content) {
        return of("from@a.example", recipient, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8)));
    }

    static OutgoingMessage of(String from, String recipient, ByteBuffer... content) {
        return new OutgoingMessage(
                Optional.of(EmailAddress.parse(from)),
                EmailAddress.parse(recipient),
                List.of(content),
                false,
                false,
                false);
    }
}
