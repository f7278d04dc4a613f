package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import java.time.Duration;

/** How one transaction on a connection ended. */
public sealed interface TransactionOutcome {
    /** Where in the dialogue something happened. */
    enum Stage {
        MAIL,
        RCPT,
        DATA,
        BODY
    }

    /** The receiver took responsibility: a positive reply to the whole message. */
    record Accepted(Reply reply, Duration took) implements TransactionOutcome {}

    /** The receiver said no, for now (4yz) or for good (5yz); it did not take the message. */
    record Refused(Stage stage, Reply reply, Duration took) implements TransactionOutcome {}

    /**
     * The receiver offers CHUNKING, accepted sender and recipient, and has no idea of BDAT: a reply as to an unknown command,
     * or 354, on a connection on which it had taken nothing by BDAT. That says nothing about the message, which may go by DATA
     * over another connection; this one is over, since the content may have been read as commands or as another text.
     *
     * @param inDoubt the content may have been read as a text that ended within it, and taken so
     */
    record BdatRefused(Reply reply, boolean inDoubt, Duration took) implements TransactionOutcome {}

    /** The message can't be sent to this receiver as it is, for example SMTPUTF8 is not offered; nothing was sent. */
    record Unsendable(Reply reply) implements TransactionOutcome {}

    /**
     * The connection ended first.
     *
     * @param inDoubt the whole message had been sent and the receiver may have taken it
     */
    record Lost(Stage stage, boolean inDoubt, String reason, Duration took) implements TransactionOutcome {}
}
