package io.angarium.smtp.client;

/** The commands of one transaction, in the order of the dialogue. Each is answered by one reply. */
enum Step {
    RESET,
    MAIL,
    RCPT,
    /** Only where the content goes by DATA. */
    DATA,
    /** The content: the text up to the final dot, or the last chunk with its BDAT. */
    BODY,
    OVER;

    boolean isBefore(Step other) {
        return compareTo(other) < 0;
    }

    TransactionOutcome.Stage stage() {
        return switch (this) {
            case RESET, MAIL -> TransactionOutcome.Stage.MAIL;
            case RCPT -> TransactionOutcome.Stage.RCPT;
            case DATA -> TransactionOutcome.Stage.DATA;
            case BODY, OVER -> TransactionOutcome.Stage.BODY;
        };
    }
}
