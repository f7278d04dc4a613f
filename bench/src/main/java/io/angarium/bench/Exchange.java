package io.angarium.bench;

/** One connection's side of a generator: bytes out, bytes in, no I/O. */
interface Exchange {
    /** Puts what can be sent now into {@code out}. Called at the start, after input, and after a pause. */
    void fill(Bytes out);

    /** Takes what it can of the input and returns how many bytes that was. */
    int take(byte[] in, int length);

    /** Whether everything has been sent and answered. */
    boolean isOver();
}
