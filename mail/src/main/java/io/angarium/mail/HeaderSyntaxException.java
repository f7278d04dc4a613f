package io.angarium.mail;

/** A header field that can't be written as given; says which field and why, in words that a user may see. */
public final class HeaderSyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String field;

    public HeaderSyntaxException(String field, String why) {
        super("header field '" + Characters.printable(field, 80) + "': " + why);
        this.field = field;
    }

    /** The name of the field as it was given; hostile input, not to be printed as it is. */
    public String field() {
        return field;
    }
}
