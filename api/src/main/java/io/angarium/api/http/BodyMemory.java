package io.angarium.api.http;

import java.util.concurrent.Semaphore;

/**
 * The memory that bodies of requests in progress may take together. A body up to {@link #FREE_BYTES} doesn't count: the
 * limit on connections bounds those. Any thread.
 */
final class BodyMemory {
    static final int FREE_BYTES = 64 << 10;

    private static final int UNIT = 1 << 10;

    private final Semaphore units;

    BodyMemory(long bytes) {
        units = new Semaphore(Math.toIntExact(bytes / UNIT));
    }

    /** What one request holds; grows while its body arrives, given back when the request is answered. */
    final class Share implements AutoCloseable {
        private int held;

        /** @throws ApiException 503 if there is no room now; waiting could make growing requests wait for each other */
        void growTo(long bytes) {
            if (bytes <= FREE_BYTES) {
                return;
            }
            int wanted = Math.toIntExact((bytes + UNIT - 1) / UNIT) - held;
            if (wanted <= 0) {
                return;
            }
            if (!units.tryAcquire(wanted)) {
                throw new ApiException(
                        Answer.message(503, "too many large requests at once, please try again (http.body_memory)")
                                .with("Retry-After", "1"));
            }
            held += wanted;
        }

        @Override
        public void close() {
            units.release(held);
            held = 0;
        }
    }

    Share share() {
        return new Share();
    }

    long free() {
        return (long) units.availablePermits() * UNIT;
    }
}
