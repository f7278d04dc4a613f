package io.angarium.service.template;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stored template, without its versions' texts.
 *
 * @param id a UUID, which outlives renaming
 * @param name in lower case
 * @param createdBy as its maker wrote it, or empty
 * @param versions in the order of their tags
 */
public record Template(
        String id, String name, String description, Instant createdAt, String createdBy, List<Version> versions) {
    /** Whose a template is: an account's, for one of its domains or, with an empty domain, for all of them. */
    public record Owner(String account, String domain) {
        /** For all domains of an account. */
        public static Owner account(String account) {
            return new Owner(account, "");
        }
    }

    /**
     * One version.
     *
     * @param tag its name within the template, in lower case
     * @param id a UUID, another one whenever what is sent changes
     * @param active sent when no version is named; one at most is
     * @param hash of its text
     * @param headers From, Subject and Reply-To, as far as it has them; templates too
     */
    public record Version(
            String tag,
            String id,
            Instant createdAt,
            String comment,
            boolean active,
            String hash,
            Map<String, String> headers) {
        public Version {
            headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
        }

        Version activated(boolean nowActive) {
            return new Version(tag, id, createdAt, comment, nowActive, hash, headers);
        }
    }

    public Template {
        versions = List.copyOf(versions);
    }

    /** The version that is sent when none is named. */
    public Optional<Version> active() {
        return versions.stream().filter(Version::active).findFirst();
    }

    /** A version by its tag, in whichever case. */
    public Optional<Version> version(String tag) {
        String wanted = TemplateText.lower(tag);
        return versions.stream().filter(it -> it.tag().equals(wanted)).findFirst();
    }

    Template with(List<Version> others) {
        return new Template(id, name, description, createdAt, createdBy, others);
    }

    Template describedAs(String words) {
        return new Template(id, name, words, createdAt, createdBy, versions);
    }

    Template named(String newId, String newName, Instant at) {
        return new Template(newId, newName, description, at, createdBy, versions);
    }

    Template without(String tag) {
        return with(versions.stream().filter(it -> !it.tag().equals(tag)).toList());
    }

    /** With this version in the place of one with its tag; if it is active, no other is. */
    Template with(Version version) {
        List<Version> others = new ArrayList<>();
        for (Version other : versions) {
            if (!other.tag().equals(version.tag())) {
                others.add(version.active() ? other.activated(false) : other);
            }
        }
        others.add(version);
        others.sort(Comparator.comparing(Version::tag));
        return with(others);
    }
}
