package io.angarium.smtp.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The bytes of a connection, in clear or under TLS. Used by the connection's thread; only {@link #close} may come from
 * another.
 */
sealed interface Wire permits PlainWire, TlsWire {
    /** What a read waits for, in the words of a time-out. */
    String ANSWER = "the peer's answer";

    /** What a write is called in a time-out. */
    String WRITE = "a write";

    /** Blocks for some bytes; -1 at the end of the stream. */
    int read(byte[] into, Duration patience) throws IOException;

    /** Writes all; the patience is for each piece that the peer makes room for. */
    void write(byte[] bytes, int length, Duration patience) throws IOException;

    /** Whether {@link #write(ByteBuffer[], Duration)} hands the pieces to the system without copying. */
    boolean gathers();

    /** Writes all pieces; their positions move. Only where {@link #gathers}. */
    void write(ByteBuffer[] pieces, Duration patience) throws IOException;

    /** How many bytes may have left for the peer, counting what was being written when a write failed. */
    long sent();

    /**
     * Whether the peer has neither spoken nor gone, as far as this machine knows. Costs one or two system calls, and up to a
     * millisecond only when something came that is TLS's own business. What it finds is lost.
     */
    boolean isSilent();

    /** Closes in the protocol's way, which may take as long as the patience. */
    void closeGracefully(Duration patience);

    /** Closes at once. */
    void close();
}
