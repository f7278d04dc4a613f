package io.angarium.service.suppression;

/**
 * Whose mail a list is about: that of one domain, or all of an account's. The account is part of a domain's scope, so that a
 * domain that changes hands brings nobody else's list with it.
 *
 * @param domain empty for the account's own lists
 */
public record Scope(String account, String domain) {
    private static final String SEPARATOR = "/";

    public Scope {
        if (account.isEmpty() || account.contains(SEPARATOR) || domain.contains(SEPARATOR)) {
            throw new IllegalArgumentException("a scope has an account, and no slash in its names");
        }
    }

    /** All mail of the account. */
    public static Scope ofAccount(String account) {
        return new Scope(account, "");
    }

    String partition(SuppressionList list) {
        return account + SEPARATOR + domain + SEPARATOR + list.word();
    }
}
