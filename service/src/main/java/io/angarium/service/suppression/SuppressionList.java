package io.angarium.service.suppression;

/** The lists that each scope has. */
public enum SuppressionList {
    BOUNCES("bounces"),
    UNSUBSCRIBES("unsubscribes"),
    COMPLAINTS("complaints"),
    /** Addresses and domains that no bounce is noted for. */
    ALLOWLIST("allowlist");

    private final String word;
    private final long salt;

    SuppressionList(String word) {
        this.word = word;
        this.salt = AddressFilter.hash(word);
    }

    /** Sets its addresses apart in the filter. */
    long salt() {
        return salt;
    }

    /** As rows, imports and the command line spell it. */
    public String word() {
        return word;
    }

    /**
     * The one with this name.
     *
     * @throws IllegalArgumentException if no list has it
     */
    public static SuppressionList of(String word) {
        for (SuppressionList list : values()) {
            if (list.word.equals(word)) {
                return list;
            }
        }
        throw new IllegalArgumentException("no list is called " + word);
    }
}
