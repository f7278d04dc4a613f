package io.angarium.delivery;

import io.angarium.delivery.shaping.Path;
import io.angarium.delivery.shaping.Stream;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What an operator ordered for a part of the mail, until the operator takes it back.
 *
 * @param action what to do
 * @param scope by what the part is named
 * @param name its name in lower case, but for a tag or a tenant
 * @param source for {@link Action#MOVE}: the local address from now on
 * @param setBy who
 * @param at when
 */
public record Intervention(
        Action action, Scope scope, String name, Optional<InetAddress> source, String setBy, Instant at) {
    /** What is done. */
    public enum Action {
        /** Nothing more is sent. */
        PAUSE,
        /** Nothing more is sent, and connections that are no longer of use close as soon as their messages are answered. */
        DRAIN,
        /** It leaves from another local address. */
        MOVE
    }

    /** By what a part of the mail is named. */
    public enum Scope {
        /** A receiver's hosts together. */
        SITE,
        /** Who runs the receiver. */
        PROVIDER,
        /** A sending domain or a recipient domain. */
        DOMAIN,
        TENANT,
        TAG;

        /** As people call it. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Intervention {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("an intervention names a " + scope.word());
        }
        if ((action == Action.MOVE) != source.isPresent()) {
            throw new IllegalArgumentException("a move, and nothing else, names the address to send from");
        }
        if (action == Action.MOVE && scope != Scope.SITE && scope != Scope.DOMAIN && scope != Scope.PROVIDER) {
            throw new IllegalArgumentException(
                    "a site, a provider or a recipient domain can be moved, not a " + scope.word());
        }
        name = scope == Scope.TAG || scope == Scope.TENANT ? name : name.toLowerCase(Locale.ROOT);
    }

    /** Whether mail on this path is meant. */
    boolean covers(Path path, Stream stream, String destination) {
        return switch (scope) {
            case SITE, PROVIDER -> covers(path);
            case DOMAIN ->
                name.equalsIgnoreCase(destination) || (action != Action.MOVE && name.equalsIgnoreCase(stream.domain()));
            case TENANT -> name.equals(stream.tenant());
            case TAG -> name.equals(stream.tag());
        };
    }

    /** Whether everything on this path is meant. */
    boolean covers(Path path) {
        return switch (scope) {
            case SITE -> name.equalsIgnoreCase(path.site());
            case PROVIDER -> path.provider().filter(name::equalsIgnoreCase).isPresent();
            case DOMAIN, TENANT, TAG -> false;
        };
    }

    /** As a sentence without a full stop. */
    public String words() {
        String what = switch (action) {
            case PAUSE -> " is paused";
            case DRAIN -> " is drained";
            case MOVE ->
                " leaves from " + source.map(InetAddress::getHostAddress).orElse("");
        };
        return scope.word() + " " + name + what;
    }
}
