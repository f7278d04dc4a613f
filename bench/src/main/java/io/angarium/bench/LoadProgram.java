package io.angarium.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A generator as a process of its own: sends its load, prints progress on standard error and one line of JSON at the end. */
public final class LoadProgram {
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private LoadProgram() {}

    /** The load in the words of the command line; see {@code angarium load --help}. */
    public static void run(
            InetSocketAddress target,
            String mode,
            int messages,
            int connections,
            int size,
            String login,
            String sender,
            int recipients,
            String destination,
            int domains,
            int pauseMillis,
            boolean unsigned)
            throws IOException, InterruptedException {
        Load load = new Load(
                target,
                Load.Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                messages,
                connections,
                size,
                login.isEmpty() ? Optional.empty() : Optional.of(login),
                sender,
                recipients,
                destination,
                domains,
                pauseMillis,
                unsigned);
        String result =
                new Generator(load).run(done -> System.err.printf("\r  %,d of %,d messages", done, messages), LIMIT);
        System.err.print("\r                                        \r");
        System.out.println(result);
    }
}
