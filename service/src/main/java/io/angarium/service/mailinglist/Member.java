package io.angarium.service.mailinglist;

/**
 * Somebody on a list.
 *
 * @param address in lower case, its domain in A-labels
 * @param vars a JSON object: what {@code %recipient.key%} stands for in this member's letters
 * @param subscribed whether letters are sent
 */
public record Member(String address, String name, String vars, boolean subscribed) {
    /** Characters of the variables. */
    public static final int MAX_VARS = 16_384;

    /** No variables. */
    public static final String NO_VARS = "{}";

    public Member {
        if (name.length() > MailingList.MAX_NAME) {
            throw new BadListException("name has at most " + MailingList.MAX_NAME + " characters");
        }
        if (vars.length() > MAX_VARS) {
            throw new BadListException("vars has at most " + MAX_VARS + " characters");
        }
    }
}
