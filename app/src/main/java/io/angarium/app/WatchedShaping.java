package io.angarium.app;

import io.angarium.app.configuration.ConfigurationException;
import io.angarium.delivery.Route;
import io.angarium.delivery.shaping.AdaptiveShaper;
import io.angarium.delivery.shaping.ShapingException;
import io.angarium.delivery.shaping.ShapingFile;
import io.angarium.delivery.shaping.ShapingRules;
import io.angarium.smtp.client.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shaper, and the user's file of limits, which is read again when it changes. A wrong file is told of and never takes the
 * place of a right one. Any thread may call.
 */
final class WatchedShaping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedShaping.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private final Optional<Path> file;
    private final InstantSource clock;
    private final AdaptiveShaper shaper;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("shaping-watch").factory());
    /** What the file looked like when it was read last; guarded by this. */
    private @Nullable Stamp read;

    /** What tells one state of a file from another. */
    private record Stamp(FileTime modified, long size) {}

    private WatchedShaping(Optional<Path> file, InstantSource clock) throws IOException {
        this.file = file;
        this.clock = clock;
        this.read = file.isPresent() ? stamp(file.get()) : null;
        this.shaper = new AdaptiveShaper(file.isPresent() ? rules(file.get()) : ShapingFile.shipped());
    }

    /**
     * Reads the file, if there is one, and looks after it from then on.
     *
     * @throws ConfigurationException if it can't be read or is wrong
     */
    static WatchedShaping open(Optional<Path> file, InstantSource clock) {
        try {
            WatchedShaping shaping = new WatchedShaping(file, clock);
            if (file.isPresent()) {
                long nanos = BETWEEN_LOOKS.toNanos();
                ScheduledFuture<?> _ =
                        shaping.watch.scheduleWithFixedDelay(shaping::look, nanos, nanos, TimeUnit.NANOSECONDS);
            }
            return shaping;
        } catch (ShapingException wrong) {
            throw new ConfigurationException("delivery.shaping: " + wrong.getMessage());
        } catch (IOException unreadable) {
            throw new ConfigurationException("delivery.shaping: can't read " + unreadable.getMessage());
        }
    }

    AdaptiveShaper shaper() {
        return shaper;
    }

    /** Who runs the site, by the rules in force. */
    Optional<String> provider(Route.Hosts hosts) {
        return provider(hosts.groups().stream()
                .flatMap(List::stream)
                .map(Endpoint::host)
                .toList());
    }

    /** Whose exchangers these are, the most preferred first. */
    Optional<String> provider(List<String> exchangers) {
        return shaper.rules().provider(exchangers);
    }

    /** Reads the file again; what is wrong with it, or empty if its limits are in force now. */
    synchronized Optional<String> reload() {
        if (file.isEmpty()) {
            return Optional.of("no file of limits is set (delivery.shaping)");
        }
        try {
            read = stamp(file.get());
            shaper.adopt(rules(file.get()), clock.instant());
            LOG.info("limits of {} are in force", file.get());
            return Optional.empty();
        } catch (ShapingException wrong) {
            return refused(String.valueOf(wrong.getMessage()));
        } catch (IOException unreadable) {
            return refused("can't read " + unreadable.getMessage());
        }
    }

    private static Optional<String> refused(String why) {
        LOG.error("the limits in force stay, since {}", why);
        return Optional.of(why);
    }

    /** Reads the file again if it is another than the one that was read last. */
    synchronized void look() {
        try {
            if (file.isPresent() && !stamp(file.get()).equals(read)) {
                reload();
            }
        } catch (IOException gone) {
            if (read != null) {
                read = null;
                LOG.error("the limits in force stay, since {} can't be read", gone.getMessage());
            }
        }
    }

    private static ShapingRules rules(Path file) throws IOException {
        return ShapingFile.over(file.getFileName().toString(), Files.readString(file));
    }

    private static Stamp stamp(Path file) throws IOException {
        return new Stamp(Files.getLastModifiedTime(file), Files.size(file));
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
