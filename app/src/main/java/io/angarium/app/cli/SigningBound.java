package io.angarium.app.cli;

import io.angarium.authentication.CryptoProvider;
import io.angarium.authentication.DkimKey;
import io.angarium.authentication.DkimKeys;
import io.angarium.authentication.DkimSigner;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** What signing alone allows: RSA-2048 signatures of a 10 KB letter, on as many threads as wanted, with nothing else running. */
final class SigningBound {
    private static final int LETTER_BYTES = 10_000;
    private static final long WARM_UP_NANOS = 2_000_000_000L;
    private static final long MEASURED_NANOS = 5_000_000_000L;

    private final DkimSigner signer = new DkimSigner(CryptoProvider.fastest());
    private final List<DkimKey> keys = List.of(new DkimKey(
            "bench.test",
            "bench",
            DkimKey.Algorithm.RSA_SHA256,
            DkimKeys.generateRsa(DkimKeys.DEFAULT_RSA_BITS).getPrivate()));
    private final byte[] letter = ("From: bench@bench.test\r\nTo: someone@dest.test\r\nSubject: a message\r\n"
                    + "Date: Sat, 21 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@bench.test>\r\n\r\n"
                    + ("x".repeat(76) + "\r\n").repeat(LETTER_BYTES / 78))
            .getBytes(StandardCharsets.US_ASCII);

    /** Signatures a second, all threads together. Blocks for some seconds. */
    double perSecond(int threads) throws InterruptedException {
        run(threads, WARM_UP_NANOS);
        return run(threads, MEASURED_NANOS) * 1e9 / MEASURED_NANOS;
    }

    private long run(int threads, long nanos) throws InterruptedException {
        LongAdder signed = new LongAdder();
        long end = System.nanoTime() + nanos;
        List<Thread> signers = IntStream.range(0, threads)
                .mapToObj(i -> Thread.ofPlatform().name("signing-" + i).start(() -> {
                    while (System.nanoTime() < end) {
                        signer.sign(keys, letter, Instant.EPOCH);
                        signed.increment();
                    }
                }))
                .toList();
        for (Thread thread : signers) {
            thread.join();
        }
        return signed.sum();
    }
}
