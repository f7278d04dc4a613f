package io.angarium.service.event;

/**
 * A place between two events, in the order of the log: before the event of this record and recipient. Nothing is ever put in
 * before a gap that was passed, so a walk that goes on from a gap neither skips nor repeats.
 *
 * @param timeMillis time of the domain's index row in which the record stands; where to look for it
 * @param recipient number of the event within its record
 */
record Gap(long timeMillis, long position, int recipient) {
    boolean isBefore(long otherPosition, int otherRecipient) {
        return position < otherPosition || (position == otherPosition && recipient <= otherRecipient);
    }
}
