package io.angarium.service.domain;

/** What of its readers a domain's owner wants to know. */
public record Tracking(Opens opens, Clicks clicks, Unsubscribes unsubscribes) {
    /** Nothing, as for a new domain. */
    public static final Tracking OFF = new Tracking(
            new Opens(false, false),
            Clicks.NO,
            new Unsubscribes(
                    false,
                    "\n<br>\n<p><a href=\"%unsubscribe_url%\">unsubscribe</a></p>\n",
                    "\n\nTo unsubscribe click: <%unsubscribe_url%>\n\n"));

    /**
     * Whether opening a letter is noticed.
     *
     * @param atTheTop whether the pixel stands before the text
     */
    public record Opens(boolean active, boolean atTheTop) {}

    /** Which links are followed. */
    public enum Clicks {
        NO,
        YES,
        HTML_ONLY;

        public boolean isActive() {
            return this != NO;
        }
    }

    /** What is put below a letter that has no such link of its own. */
    public record Unsubscribes(boolean active, String htmlFooter, String textFooter) {}

    public Tracking with(Opens other) {
        return new Tracking(other, clicks, unsubscribes);
    }

    public Tracking with(Clicks other) {
        return new Tracking(opens, other, unsubscribes);
    }

    public Tracking with(Unsubscribes other) {
        return new Tracking(opens, clicks, other);
    }
}
