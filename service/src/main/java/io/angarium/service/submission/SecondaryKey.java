package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A DKIM key named by a message beside its domain's own: {@code domain/selector}, or {@code domain,selector} as headers have
 * it.
 */
public record SecondaryKey(String domain, String selector) {
    /** The option that names the key, and in the attributes that of the key to sign with. */
    public static final String OPTION = "o:secondary-dkim";
    /** The option that names it as the signature shows it. */
    public static final String PUBLIC_OPTION = "o:secondary-dkim-public";

    private static final Pattern NAME =
            Pattern.compile("([a-z0-9][a-z0-9._-]{0,252})\\s*[/,]\\s*([a-z0-9_][a-z0-9._-]{0,62})");

    /** Reads what {@link #toString} wrote or a caller gave. */
    public static Optional<SecondaryKey> parse(String text) {
        Matcher name = NAME.matcher(text.strip().toLowerCase(Locale.ROOT));
        return name.matches() ? Optional.of(new SecondaryKey(name.group(1), name.group(2))) : Optional.empty();
    }

    static SecondaryKey required(String text) {
        return parse(text).orElseThrow(() -> unknown(text));
    }

    static RejectedException unknown(String text) {
        return badParameter(SendOptions.shown(text) + " is not a valid secondary dkim domain name");
    }

    @Override
    public String toString() {
        return domain + "/" + selector;
    }
}
