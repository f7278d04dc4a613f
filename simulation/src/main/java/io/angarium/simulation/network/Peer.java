package io.angarium.simulation.network;

/** The far end of a connection: told of what arrives, on the simulator's thread; must not block. */
public interface Peer {
    /** The connection stands. */
    void connected();

    /** Bytes came, in order. */
    void received(byte[] bytes);

    /** The caller closed; nothing more comes. */
    void closed();
}
