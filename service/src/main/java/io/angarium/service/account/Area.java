package io.angarium.service.account;

/** A part of the product that a role may see, may change, or may do neither with; {@link Rights} says which. */
public enum Area {
    /** Handing in messages; the only area of a key that belongs to one domain. */
    SENDING,
    /** What became of messages: stored letters, resending, cancelling, trace, explain. */
    MESSAGES,
    EVENTS,
    /** Domains, their DNS records, DKIM keys, tracking and connection settings. */
    DOMAINS,
    /** Source addresses and pools. */
    IPS,
    TEMPLATES,
    /** Mailing lists and their members. */
    LISTS,
    /** Bounces, unsubscribes, complaints, allowlist. */
    SUPPRESSIONS,
    /** SMTP logins. */
    CREDENTIALS,
    /** API keys, and the key that webhooks are signed with. */
    KEYS,
    /** Who the key belongs to: every key of a person may ask. */
    PROFILE,
    /** The people of the account. */
    USERS,
    /** From which addresses keys work. */
    ALLOWED_ADDRESSES,
    /** The account's own name and settings. */
    ACCOUNT,
    /** How much the account may send; a subaccount sees what its parent allows it, and can't change it. */
    LIMITS,
    /** The accounts below this one; only of the primary account. */
    SUBACCOUNTS,
    /** How much they may send. */
    SUBACCOUNT_LIMITS,
    /** The installation itself: queue, shaping, inbox. Only for the primary account's administrators. */
    OPERATION
}
