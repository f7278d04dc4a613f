package io.angarium.service.account;

import static io.angarium.service.account.Rights.Grant.CHANGE;
import static io.angarium.service.account.Rights.Grant.NONE;
import static io.angarium.service.account.Rights.Grant.SEE;

/**
 * Which role may do what: the one place where it is written.
 *
 * <p>The columns follow Mailgun's roles: administrators do everything; developers everything but deal with people, and see
 * credentials, keys and limits without changing them; support sees what isn't secret and keeps suppressions, lists and
 * templates; analysts ({@code basic}) see numbers and settings, but nothing about recipients that were suppressed.
 */
public final class Rights {
    /** What may be done in an area. */
    public enum Grant {
        NONE,
        SEE,
        /** And see. */
        CHANGE
    }

    private Rights() {}

    /** Whether the caller may do this; a domain's key besides has to name its own domain, which the route knows. */
    public static boolean allow(Caller caller, Area area, boolean changing) {
        boolean reachable = switch (area) {
            case OPERATION -> caller.isPrimary() && !caller.isOnBehalf();
            case SUBACCOUNTS, SUBACCOUNT_LIMITS -> caller.isPrimary();
            case LIMITS -> caller.isPrimary() || !changing;
            default -> true;
        };
        return reachable && grant(caller.role(), area).compareTo(changing ? CHANGE : SEE) >= 0;
    }

    /** The table. */
    public static Grant grant(Role role, Area area) {
        return switch (area) {
            //                                   admin   developer support basic   sending
            case SENDING -> /*           */ of(role, CHANGE, CHANGE, NONE, NONE, CHANGE);
            case MESSAGES -> /*          */ of(role, CHANGE, CHANGE, SEE, SEE, NONE);
            case EVENTS -> /*            */ of(role, CHANGE, CHANGE, SEE, SEE, NONE);
            case DOMAINS -> /*           */ of(role, CHANGE, CHANGE, SEE, SEE, NONE);
            case IPS -> /*               */ of(role, CHANGE, CHANGE, SEE, SEE, NONE);
            case TEMPLATES -> /*         */ of(role, CHANGE, CHANGE, CHANGE, SEE, NONE);
            case LISTS -> /*             */ of(role, CHANGE, CHANGE, CHANGE, SEE, NONE);
            case SUPPRESSIONS -> /*      */ of(role, CHANGE, CHANGE, CHANGE, NONE, NONE);
            case CREDENTIALS -> /*       */ of(role, CHANGE, SEE, NONE, NONE, NONE);
            case KEYS -> /*              */ of(role, CHANGE, SEE, NONE, NONE, NONE);
            case PROFILE -> /*           */ of(role, CHANGE, SEE, SEE, SEE, NONE);
            case USERS -> /*             */ of(role, CHANGE, NONE, NONE, NONE, NONE);
            case ALLOWED_ADDRESSES -> /* */ of(role, CHANGE, SEE, NONE, NONE, NONE);
            case ACCOUNT -> /*           */ of(role, CHANGE, CHANGE, SEE, SEE, NONE);
            case LIMITS -> /*            */ of(role, CHANGE, SEE, SEE, SEE, NONE);
            case SUBACCOUNTS -> /*       */ of(role, CHANGE, CHANGE, SEE, SEE, NONE);
            case SUBACCOUNT_LIMITS -> /* */ of(role, CHANGE, SEE, SEE, SEE, NONE);
            case OPERATION -> /*         */ of(role, CHANGE, NONE, NONE, NONE, NONE);
        };
    }

    private static Grant of(Role role, Grant admin, Grant developer, Grant support, Grant basic, Grant sending) {
        return switch (role) {
            case ADMIN -> admin;
            case DEVELOPER -> developer;
            case SUPPORT -> support;
            case BASIC -> basic;
            case SENDING -> sending;
        };
    }
}
