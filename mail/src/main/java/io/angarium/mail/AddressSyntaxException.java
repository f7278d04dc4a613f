package io.angarium.mail;

/** A text is not an address (list) of RFC 5322; the message says where and why in words that a user may see. */
public final class AddressSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public AddressSyntaxException(String message) {
        super(message);
    }
}
