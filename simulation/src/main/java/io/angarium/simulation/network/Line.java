package io.angarium.simulation.network;

/** What a {@link Peer} can do with its connection. What is sent arrives in order, one latency later. */
public interface Line {
    void send(byte[] bytes);

    /** Ends the stream after what was sent. */
    void close();

    /** Breaks it off: what is under way is lost, the caller's next read or write fails. */
    void reset();

    /** Goes silent for ever: nothing arrives at either end any more, and neither is told. */
    void vanish();

    /** Takes no bytes from the caller any more; its writes block once the window is full. */
    void stopReading();
}
