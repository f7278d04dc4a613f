package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Which of the X-Mailgun fields that a letter would show are left out: {@code o:suppress-headers}. Used by one thread. */
final class SuppressedHeaders {
    static final String TAG = "x-mailgun-tag";
    static final String VARIABLES = "x-mailgun-variables";
    static final String SID = "x-mailgun-sid";

    private static final String ALL = "all";

    private Set<String> names = Set.of();

    /** Takes a comma list of names, or {@code all}; may come several times. */
    void add(String value) {
        Set<String> more = new HashSet<>(names);
        for (String part : value.split(",", -1)) {
            String name = part.strip().toLowerCase(Locale.ROOT);
            if (!name.equals(ALL) && !name.startsWith(OptionHeaders.PREFIX)) {
                throw badParameter("o:suppress-headers parameter: expected names of X-Mailgun headers or all, got "
                        + SendOptions.shown(part));
            }
            more.add(name);
        }
        names = more;
    }

    /** @param header in lower case */
    boolean has(String header) {
        return !names.isEmpty() && (names.contains(ALL) || names.contains(header));
    }
}
