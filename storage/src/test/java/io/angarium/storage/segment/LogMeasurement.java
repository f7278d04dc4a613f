package io.angarium.storage.segment;

import io.angarium.storage.Log;
import io.angarium.storage.Log.Flush;
import io.angarium.storage.LogReader;
import io.angarium.storage.LogRecord;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures the log on this machine's disk: {@code LogMeasurement DIRECTORY APPENDERS BYTES SYNC_DELAY_MILLIS SECONDS}. Prints
 * durable appends a second from virtual threads, then how fast they are read back. Not a test.
 */
public final class LogMeasurement {
    private LogMeasurement() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(Path.of(args[0]), "log");
        int appenders = Integer.parseInt(args[1]);
        int bytes = Integer.parseInt(args[2]);
        Duration syncDelay = Duration.ofMillis(Long.parseLong(args[3]));
        int seconds = Integer.parseInt(args[4]);
        LogSettings settings = LogSettings.defaults().withSyncDelay(syncDelay).withReserveBytes(0);
        try (Log log = SegmentLog.open(directory, settings)) {
            idle(log, bytes);
            appends(log, appenders, bytes, seconds);
            appends(log, appenders, bytes, seconds);
            reads(log);
        }
        try (var files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(it -> it.toFile().delete());
        }
    }

    private static void idle(Log log, int bytes) {
        long[] nanos = new long[2_000];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            log.append(0, (byte) 1, Flush.NOW, ByteBuffer.allocate(bytes)).await();
            nanos[i] = System.nanoTime() - start;
        }
        long[] warm = Arrays.copyOfRange(nanos, 1_000, nanos.length);
        Arrays.sort(warm);
        System.out.printf("one appender: p50 %d µs, p99 %d µs%n", warm[500] / 1000, warm[990] / 1000);
    }

    private static void appends(Log log, int appenders, int bytes, int seconds) throws InterruptedException {
        AtomicLong count = new AtomicLong();
        CountDownLatch done = new CountDownLatch(appenders);
        long cpu = cpuNanos();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        for (int i = 0; i < appenders; i++) {
            Thread.startVirtualThread(() -> {
                ByteBuffer payload = ByteBuffer.allocate(bytes);
                long own = 0;
                while (System.nanoTime() < end) {
                    log.append(0, (byte) 1, Flush.NOW, payload).await();
                    own++;
                }
                count.addAndGet(own);
                done.countDown();
            });
        }
        done.await();
        double elapsed = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%d appenders, %d bytes: %.0f durable appends/s, %.1f µs of CPU each%n",
                appenders, bytes, count.get() / elapsed, (cpuNanos() - cpu) / 1e3 / count.get());
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void reads(Log log) {
        for (int maxPayload : new int[] {Integer.MAX_VALUE, 64}) {
            long start = System.nanoTime();
            long count = 0;
            try (LogReader reader = log.reader(0, log.start(0), maxPayload)) {
                LogRecord record = reader.poll();
                while (record != null) {
                    count++;
                    record = reader.poll();
                }
            }
            System.out.printf(
                    "read %d records, first %d bytes of each: %.0f/s%n",
                    count, maxPayload, count * 1e9 / (System.nanoTime() - start));
        }
    }
}
