package io.angarium.simulation.receiver;

/** The words in which a receiver says that it is too much, after those that well-known providers use. */
public enum Voice {
    PLAIN(false, "451 4.7.1 Too many messages from your address, slow down"),
    GOOGLE(
            true,
            "421 4.7.28 Gmail has detected an unusual rate of mail originating from your IP address. To protect our users"
                    + " from spam, mail sent from your IP address has been temporarily rate limited."),
    MICROSOFT(false, "451 4.7.500 Server busy. Please try again later from [10.255.255.1]. (S77719)"),
    YAHOO(
            true,
            "421 4.7.0 [TSS04] Messages from 10.255.255.1 temporarily deferred due to unexpected volume or user"
                    + " complaints - 4.16.55.1; see https://postmaster.yahooinc.com/error-codes");

    private final boolean closes;
    private final String reply;

    Voice(boolean closes, String reply) {
        this.closes = closes;
        this.reply = reply;
    }

    /** Whether it hangs up afterwards. */
    boolean closes() {
        return closes;
    }

    String reply() {
        return reply;
    }
}
