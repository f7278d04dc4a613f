package io.angarium.app.cli;

import io.angarium.bench.LoadProgram;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code angarium load}: the benchmark's generator alone. */
@Command(
        name = "load",
        hidden = true,
        description = "Send a load of messages and print the rate as JSON.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: angarium load --target 127.0.0.1:2587 --mode pipelined --messages 100000"})
public final class LoadCommand implements Callable<Integer> {
    @Option(names = "--target", converter = Address.class, required = true, description = "HOST:PORT")
    private InetSocketAddress target = new InetSocketAddress(0);

    @Option(names = "--mode", defaultValue = "pipelined", description = "lockstep, pipelined, chunked or http")
    private String mode = "";

    @Option(names = "--messages", defaultValue = "10000", description = "(${DEFAULT-VALUE})")
    private int messages;

    @Option(names = "--connections", defaultValue = "20", description = "(${DEFAULT-VALUE})")
    private int connections;

    @Option(names = "--size", defaultValue = "10000", description = "bytes of a letter (${DEFAULT-VALUE})")
    private int size;

    @Option(names = "--login", defaultValue = "", description = "USER:PASSWORD")
    private String login = "";

    @Option(names = "--sender", defaultValue = "bench@bench.test", description = "(${DEFAULT-VALUE})")
    private String sender = "";

    @Option(names = "--recipients", defaultValue = "1", description = "of one HTTP call (${DEFAULT-VALUE})")
    private int recipients;

    @Option(names = "--to", defaultValue = "dest.test", description = "domain of the recipients (${DEFAULT-VALUE})")
    private String destination = "";

    @Option(
            names = "--domains",
            defaultValue = "1",
            description = "if over 1, spread over d0, d1 … of it (${DEFAULT-VALUE})")
    private int domains;

    @Option(names = "--pause", defaultValue = "0", description = "milliseconds after each reply")
    private int pause;

    @Option(names = "--unsigned", description = "ask the server not to sign")
    private boolean unsigned;

    @Override
    public Integer call() throws Exception {
        LoadProgram.run(
                target,
                mode,
                messages,
                connections,
                size,
                login,
                sender,
                recipients,
                destination,
                domains,
                pause,
                unsigned);
        return 0;
    }
}
