package io.angarium.simulation.network;

import io.angarium.simulation.time.SimulatedThreads;
import io.angarium.simulation.time.Simulator;
import io.angarium.smtp.client.Machine;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Hosts at addresses, and channels to them. */
public final class SimulatedNetwork implements Machine {
    /** What is under way to a peer that doesn't read, at most. */
    public static final int WINDOW_BYTES = 64 * 1024;

    /** A latency may be longer by this part of it. */
    private static final double JITTER = 0.1;

    private static final int FIRST_PORT = 10_000;
    private static final int PORTS = 50_000;

    /** A machine that listens. */
    public interface Host {
        /** One way, for every connection to it. */
        Duration latency();

        /** How it meets a new connection. */
        Welcome welcome();

        /** The far end of a new connection. */
        Peer accept(Line line);
    }

    /** What comes of a connect. */
    public enum Welcome {
        ACCEPT,
        /** Answered at once: nobody listens. */
        REFUSE,
        /** Never answered. */
        IGNORE
    }

    private final Simulator simulator;
    private final SimulatedThreads threads;
    private final Map<InetSocketAddress, Host> hosts = new HashMap<>();
    private final RandomGenerator random;
    private int ports;

    public SimulatedNetwork(Simulator simulator) {
        this.simulator = simulator;
        this.threads = new SimulatedThreads(simulator);
        this.random = simulator.random("network");
    }

    public void add(InetSocketAddress address, Host host) {
        hosts.put(address, host);
    }

    Simulator simulator() {
        return simulator;
    }

    @Nullable Host host(InetSocketAddress address) {
        return hosts.get(address);
    }

    /** When something arrives that is sent now, behind what was sent before. */
    long arrival(long latency, long before) {
        return Math.max(before, simulator.nanoTime() + latency + (long) (latency * JITTER * random.nextDouble()));
    }

    int nextPort() {
        return FIRST_PORT + ports++ % PORTS;
    }

    @Override
    public SocketChannel socket() {
        return new SimulatedChannel(this);
    }

    @Override
    public long nanoTime() {
        return simulator.nanoTime();
    }

    @Override
    public void start(String name, Runnable task) {
        simulator.thread(name, task).start();
    }

    @Override
    public void sleep(Duration time) {
        long until = simulator.nanoTime() + time.toNanos();
        while (simulator.nanoTime() < until) {
            threads.park(Duration.ofNanos(until - simulator.nanoTime()));
        }
    }
}
