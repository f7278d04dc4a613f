package io.angarium.delivery;

import io.angarium.delivery.tls.TlsNeed;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.spool.StoredMessage;
import java.util.List;

/** Makes a recipient's letter when its turn comes: variables, headers, signatures. Implemented by the product. */
public interface Rendition {
    /** Whether rendering takes so much CPU (a signature) that it belongs on the pool of platform threads. */
    boolean isExpensive(StoredMessage message);

    /**
     * Makes the letter, or says why there shall be none.
     *
     * @throws RuntimeException a bug or a broken template: the recipient fails with its message as reason
     */
    Result render(StoredMessage message, int recipient);

    /** What became of a recipient's turn. */
    sealed interface Result {}

    /**
     * A letter ready to send.
     *
     * @param tls what it must travel over
     * @param notes what was done, for the trace, such as {@code signed by sandbox.localhost/s1 (rsa-sha256)}
     */
    record Rendered(OutgoingMessage message, TlsNeed tls, List<String> notes) implements Result {
        /** @param requireTls must not travel in clear */
        public Rendered(OutgoingMessage message, boolean requireTls, List<String> notes) {
            this(message, requireTls ? TlsNeed.ENCRYPTED : TlsNeed.NONE, notes);
        }
    }

    /**
     * Nothing is sent: the recipient fails for good, without a connection.
     *
     * @param code what events call {@code delivery-status.code}
     * @param words why, for people
     */
    record Withheld(int code, AttemptReport.Reason reason, String words) implements Result {}
}
