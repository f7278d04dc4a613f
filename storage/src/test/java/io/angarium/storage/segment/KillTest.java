package io.angarium.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.storage.Log;
import io.angarium.storage.Log.Flush;
import io.angarium.storage.LogContract;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that appends under load is killed; what it said was acknowledged is there for the next one. */
@Timeout(120)
class KillTest {
    private static final LogSettings SETTINGS =
            LogSettings.defaults().withReserveBytes(0).withSizes(4 << 20, 1 << 20, 1 << 20);
    private static final int ROUNDS = 3;

    @TempDir
    Path directory;

    @Test
    void keepsWhatWasAcknowledgedWhenTheProcessIsKilled() throws IOException, InterruptedException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        TreeMap<Long, Long> acknowledged = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            appendUntilKilled(round, 300 + random.nextInt(3_000), acknowledged);
            assertThat(readBack()).as("seed %d round %d", seed, round).containsAllEntriesOf(acknowledged);
        }
    }

    /** Adds position and content of each record that the child acknowledged before it died. */
    private void appendUntilKilled(int round, int enough, TreeMap<Long, Long> acknowledged)
            throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        directory.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            String line = lines.readLine();
            for (int count = 0; line != null; count++) {
                if (count == enough) {
                    // Not Process.destroyForcibly: that closes the stream, and with it what was said before.
                    child.toHandle().destroyForcibly();
                }
                if (line.endsWith(".")) { // the last line may be cut short
                    String[] parts = line.split("[ .]");
                    acknowledged.put(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
                }
                line = lines.readLine();
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    private TreeMap<Long, Long> readBack() {
        TreeMap<Long, Long> found = new TreeMap<>();
        try (Log log = SegmentLog.open(directory, SETTINGS);
                LogReader reader = log.reader(0, log.start(0), Integer.MAX_VALUE)) {
            LogRecord record = reader.poll();
            while (record != null) {
                found.put(record.position(), record.payload().getLong());
                record = reader.poll();
            }
        }
        return found;
    }

    /** Appends from 50 threads and prints each acknowledged position with the number that the record begins with. */
    static final class Child {
        private static final int WRITERS = 50;

        private Child() {}

        public static void main(String[] args) throws InterruptedException {
            Log log = SegmentLog.open(Path.of(args[0]), SETTINGS);
            PrintStream out =
                    new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.US_ASCII);
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(Long.parseLong(args[1]) * WRITERS + i);
                Thread.startVirtualThread(() -> appendForEver(log, random, out));
            }
            Thread.currentThread().join();
        }

        private static void appendForEver(Log log, Random random, PrintStream out) {
            while (true) {
                long number = random.nextLong() >>> 1;
                ByteBuffer payload =
                        ByteBuffer.allocate(8 + random.nextInt(3_000)).putLong(0, number);
                Flush flush = random.nextInt(4) == 0 ? Flush.SOON : Flush.NOW;
                long position =
                        log.append(0, LogContract.LETTER, flush, payload).await();
                synchronized (out) {
                    out.print(position + " " + number + ".\n");
                }
            }
        }
    }
}
