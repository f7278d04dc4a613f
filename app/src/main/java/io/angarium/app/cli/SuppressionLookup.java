package io.angarium.app.cli;

import io.angarium.mail.EmailAddress;
import io.angarium.service.suppression.Entry;
import io.angarium.service.suppression.Scope;
import io.angarium.service.suppression.Suppressions;
import io.angarium.storage.Tables;
import io.angarium.storage.rocks.RocksTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What asking the suppression lists adds to a send, with a million entries in a table on the disk: for recipients that are on
 * no list, as nearly all are, and for those that are.
 */
final class SuppressionLookup {
    private static final int ENTRIES = 1_000_000;
    private static final int AT_ONCE = 10_000;
    private static final int UNKNOWN = 2_000_000;
    private static final int KNOWN = 200_000;
    /** Steps through the entries in an order that no cache foresees; it shares no factor with their number. */
    private static final int STRIDE = 7_919;

    private static final Scope SCOPE = new Scope("bench", "bench.test");

    /**
     * What was found.
     *
     * @param fillMillis from an empty filter to a full one, as at a start
     * @param unknownMicros a question about a recipient that is on no list
     * @param knownMicros a question about one that is
     */
    record Found(long fillMillis, double unknownMicros, double knownMicros) {}

    private final Path directory;

    /** @param directory on the disk to measure; gets a directory of its own, which goes again */
    SuppressionLookup(Path directory) {
        this.directory = directory;
    }

    Found measure() throws IOException {
        Path data = Files.createTempDirectory(directory, "suppression-");
        try (Tables tables = RocksTables.open(data)) {
            Suppressions filled = new Suppressions(tables.table("suppression"));
            for (int i = 0; i < ENTRIES; i += AT_ONCE) {
                List<Entry> entries = new ArrayList<>(AT_ONCE);
                for (int j = i; j < i + AT_ONCE; j++) {
                    entries.add(new Entry.Bounce("known" + j + "@dest.test", "550", "no such user", Instant.EPOCH));
                }
                filled.put(SCOPE, entries);
            }
            Suppressions asked = new Suppressions(tables.table("suppression"));
            long begin = System.nanoTime();
            asked.fill();
            long fillMillis = (System.nanoTime() - begin) / 1_000_000;
            List<EmailAddress> unknown = addresses("unknown", UNKNOWN);
            List<EmailAddress> known = addresses("known", KNOWN);
            micros(asked, unknown, false); // warms up
            return new Found(fillMillis, micros(asked, unknown, false), micros(asked, known, true));
        } finally {
            delete(data);
        }
    }

    private static List<EmailAddress> addresses(String name, int count) {
        List<EmailAddress> addresses = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(EmailAddress.parse(name + (long) i * STRIDE % ENTRIES + "@dest.test"));
        }
        return addresses;
    }

    private static double micros(Suppressions suppressions, List<EmailAddress> addresses, boolean areKnown) {
        long begin = System.nanoTime();
        for (EmailAddress address : addresses) {
            if (suppressions.against(SCOPE, address, List::of).isPresent() != areKnown) {
                throw new IllegalStateException("the lists gave the wrong answer about " + address);
            }
        }
        return (System.nanoTime() - begin) / 1e3 / addresses.size();
    }

    private static void delete(Path data) throws IOException {
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
