package io.angarium.simulation.scenario;

import io.angarium.delivery.Rendition;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.mail.EmailAddress;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.spool.StoredMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Letters of the size that the scenario wants; the spool keeps only that number, and what TLS they need. */
final class PlainLetters implements Rendition {
    private static final String LINE = "All work and no play makes the message a dull one.\r\n";

    private final Map<Integer, ByteBuffer> bodies = new HashMap<>();

    static ByteBuffer stored(int bytes, TlsNeed need) {
        byte[] word = need.name().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(Integer.BYTES + word.length)
                .putInt(bytes)
                .put(word)
                .flip();
    }

    @Override
    public boolean isExpensive(StoredMessage message) {
        return false;
    }

    @Override
    public Rendered render(StoredMessage message, int recipient) {
        EmailAddress to = message.recipient(recipient);
        String head = "From: <" + message.returnPath() + ">\r\nTo: <" + to + ">\r\nMessage-ID: <" + message.messageId()
                + ">\r\nSubject: simulated\r\n\r\n";
        ByteBuffer content = message.content();
        TlsNeed need = need(content);
        ByteBuffer body = bodies.computeIfAbsent(content.getInt(content.position()), PlainLetters::body);
        OutgoingMessage letter = new OutgoingMessage(
                Optional.of(EmailAddress.parse(message.returnPath())),
                to,
                List.of(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)), body.duplicate()),
                true,
                false,
                false,
                need == TlsNeed.REQUIRETLS);
        return new Rendered(letter, need, List.of());
    }

    private static TlsNeed need(ByteBuffer stored) {
        int begin = stored.position() + Integer.BYTES;
        return TlsNeed.valueOf(StandardCharsets.US_ASCII
                .decode(stored.slice(begin, stored.limit() - begin))
                .toString());
    }

    private static ByteBuffer body(int bytes) {
        return ByteBuffer.wrap(LINE.repeat(Math.max(1, bytes / LINE.length())).getBytes(StandardCharsets.US_ASCII));
    }
}
