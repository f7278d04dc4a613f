package io.angarium.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A sink as a process of its own: says where it listens, then obeys the lines on its standard input ({@code stats},
 * {@code reset}, {@code quit}) until that ends.
 */
public final class SinkProgram {
    private SinkProgram() {}

    /**
     * Runs until told to quit.
     *
     * @param delayMillis each flight of commands is answered so much later; not with TLS
     * @param tls offers STARTTLS if given
     * @param sampleEvery measures the way of every so manieth message
     */
    public static void run(
            InetSocketAddress listen, boolean chunking, int delayMillis, int sampleEvery, @Nullable SSLContext tls)
            throws IOException {
        if (tls == null) {
            try (Sink sink = new Sink(listen, chunking, delayMillis, sampleEvery)) {
                sink.start();
                obey(sink.address(), sink.tally());
            }
        } else {
            try (TlsSink sink = new TlsSink(listen, chunking, sampleEvery, tls)) {
                sink.start();
                obey(sink.address(), sink.tally());
            }
        }
    }

    private static void obey(InetSocketAddress address, Tally tally) throws IOException {
        System.out.println("sink ready " + address.getHostString() + ":" + address.getPort());
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            switch (command.strip()) {
                case "reset" -> {
                    tally.reset();
                    System.out.println(tally.json());
                }
                case "quit" -> {
                    return;
                }
                default -> System.out.println(tally.json());
            }
        }
        // Standard input ended at once: started by hand in the background. Serve until killed.
        if (tally.messages() == 0) {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
