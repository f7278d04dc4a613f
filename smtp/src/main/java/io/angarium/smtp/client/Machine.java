package io.angarium.smtp.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * What a dialler needs of the machine: sockets, time, one thread to watch over them. A simulation brings its own, and the same
 * client talks over a network that exists in memory only.
 */
public interface Machine {
    /** This machine. */
    static Machine real() {
        return RealMachine.MACHINE;
    }

    /** A channel that is not connected yet. In blocking mode; its close ends whatever blocks on it. */
    SocketChannel socket() throws IOException;

    /** As {@link System#nanoTime} counts: only differences mean something. */
    long nanoTime();

    /** Runs a task beside this thread; it doesn't keep the program from ending. */
    void start(String name, Runnable task);

    void sleep(Duration time) throws InterruptedException;
}
