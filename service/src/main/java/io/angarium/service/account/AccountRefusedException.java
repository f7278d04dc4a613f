package io.angarium.service.account;

/** Something was refused and nothing changed; the message is meant for the caller, in the words that Mailgun's clients know. */
public final class AccountRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AccountRefusedException(String message) {
        super(message, null, false, false);
    }

    /** The words for the caller. */
    public String words() {
        return String.valueOf(getMessage());
    }
}
