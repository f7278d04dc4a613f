package io.angarium.service.account;

import java.util.Optional;

/**
 * Who makes a call: an account, by a key.
 *
 * @param account for whom it is made; everything that the call sees or changes is this account's
 * @param home whose key it is: the same account, or its parent
 * @param isPrimary whether the key's account is the primary one, which has the subaccounts below it
 * @param domain the one domain that the key may send for; empty: any of the account
 */
public record Caller(
        String account,
        String home,
        boolean isPrimary,
        String keyId,
        KeyKind kind,
        Role role,
        Optional<String> domain) {
    /** An administrator of the primary account, by a key of its own. */
    public static Caller administrator(String account, String keyId) {
        return new Caller(account, account, true, keyId, KeyKind.USER, Role.ADMIN, Optional.empty());
    }

    /** The same key, used for an account below its own. */
    public Caller onBehalfOf(String subaccount) {
        return new Caller(subaccount, home, isPrimary, keyId, kind, role, domain);
    }

    public boolean isOnBehalf() {
        return !account.equals(home);
    }

    /** Whether messages of this domain, in lower case, are the key's to hand in, as far as the key's role and kind go. */
    public boolean maySendFor(String name) {
        return Rights.allow(this, Area.SENDING, true)
                && domain.map(name::equals).orElse(true);
    }
}
