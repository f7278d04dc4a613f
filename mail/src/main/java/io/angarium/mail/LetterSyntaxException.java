package io.angarium.mail;

/** A letter is so broken, or so far beyond a limit, that nothing sensible can be read from it; the message says what. */
public final class LetterSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public LetterSyntaxException(String message) {
        super(message);
    }
}
