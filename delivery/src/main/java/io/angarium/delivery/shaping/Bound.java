package io.angarium.delivery.shaping;

/**
 * A limit as somebody set it.
 *
 * @param amount a count, or a rate per second; infinite if there is none
 * @param text as it was written
 * @param setBy the file and the line
 */
record Bound(double amount, String text, String setBy) {
    static final Bound NONE = new Bound(Double.POSITIVE_INFINITY, Kind.UNLIMITED, "nobody");

    boolean isSet() {
        return amount != Double.POSITIVE_INFINITY;
    }
}
