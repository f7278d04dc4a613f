package io.angarium.api.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads bodies into memory, plain or gzip, up to a limit that counts uncompressed bytes. Any thread. */
final class BodyReader {
    /** Whoever sends slower than this, on average after a grace time, holds memory for nothing. */
    static final long MIN_BYTES_PER_SECOND = 500;

    static final Duration GRACE = Duration.ofSeconds(20);
    private static final int FIRST_BUFFER = 8 << 10;

    private final long maxBytes;
    private final LongSupplier nanoTime;

    BodyReader(long maxBytes, LongSupplier nanoTime) {
        this.maxBytes = maxBytes;
        this.nanoTime = nanoTime;
    }

    /**
     * @param announced the Content-Length, or -1
     * @throws ApiException 408, 413, 415 or 503
     */
    byte[] read(InputStream in, long announced, Optional<String> contentEncoding, BodyMemory.Share memory)
            throws IOException {
        if (announced > maxBytes) {
            throw drained(in);
        }
        String encoding = contentEncoding.orElse("identity").toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "identity", "" -> readAll(in, announced, memory);
            case "gzip", "x-gzip" -> gunzip(in, memory);
            default ->
                throw new ApiException(
                        Answer.message(415, "Content-Encoding '" + encoding + "' is not known, expected gzip"));
        };
    }

    private byte[] gunzip(InputStream in, BodyMemory.Share memory) throws IOException {
        try {
            return readAll(new GZIPInputStream(in, FIRST_BUFFER), -1, memory);
        } catch (ZipException | EOFException e) {
            throw ApiException.badRequest("unable to parse request: the body is not valid gzip");
        }
    }

    private byte[] readAll(InputStream in, long announced, BodyMemory.Share memory) throws IOException {
        byte[] buffer =
                new byte[(int) Math.max(announced < 0 ? FIRST_BUFFER : Math.min(announced, BodyMemory.FREE_BYTES), 1)];
        int length = 0;
        long begin = nanoTime.getAsLong();
        while (true) {
            int read = in.read(buffer, length, buffer.length - length);
            if (read < 0 || length + read == announced) {
                length += Math.max(read, 0);
                return length == buffer.length ? buffer : Arrays.copyOf(buffer, length);
            }
            length += read;
            if (length > maxBytes) {
                throw drained(in);
            }
            requirePace(length, nanoTime.getAsLong() - begin);
            if (length == buffer.length) {
                buffer = grown(buffer, announced, memory);
            }
        }
    }

    private static void requirePace(long bytes, long nanos) {
        if (nanos > GRACE.toNanos() && bytes < nanos / 1_000_000_000 * MIN_BYTES_PER_SECOND) {
            throw new ApiException(
                    Answer.message(408, "the request body came too slowly").with("Connection", "close"));
        }
    }

    private byte[] grown(byte[] buffer, long announced, BodyMemory.Share memory) {
        long target =
                announced > 0 ? Math.min(announced, buffer.length * 4L) : Math.min(buffer.length * 2L, maxBytes + 1);
        memory.growTo(target);
        return Arrays.copyOf(buffer, (int) target);
    }

    /** Reads on for a while, so that a caller who sends first and listens later hears the answer. */
    private ApiException drained(InputStream in) {
        byte[] waste = new byte[FIRST_BUFFER];
        try {
            for (long left = maxBytes; left > 0; ) {
                int read = in.read(waste);
                if (read < 0) {
                    break;
                }
                left -= read;
            }
        } catch (IOException e) {
            // The caller is gone or lied about its encoding; the answer stays the same.
        }
        return new ApiException(Answer.message(413, "request size exceeds " + mebibytes(maxBytes) + " limit")
                .with("Connection", "close"));
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1fMiB", bytes / (1024.0 * 1024.0));
    }
}
