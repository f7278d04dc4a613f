package io.angarium.app.cli;

import io.angarium.app.tls.Certificates;
import io.angarium.bench.SinkProgram;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code angarium sink}: an SMTP receiver that takes everything and keeps nothing. */
@Command(
        name = "sink",
        description = "Run an SMTP receiver that takes everything and keeps nothing.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Lines on standard input: stats, reset, quit.",
            "Example: angarium sink --listen 127.0.0.1:2600 --delay 50"
        })
public final class SinkCommand implements Callable<Integer> {
    @Option(
            names = "--listen",
            converter = Address.class,
            defaultValue = "127.0.0.1:2600",
            description = "HOST:PORT (${DEFAULT-VALUE})")
    private InetSocketAddress listen = new InetSocketAddress(2600);

    @Option(names = "--no-chunking", description = "don't offer CHUNKING")
    private boolean noChunking;

    @Option(
            names = "--delay",
            defaultValue = "0",
            description = "answer each flight of commands so many milliseconds later")
    private int delay;

    @Option(names = "--tls", description = "offer STARTTLS with a self-made certificate")
    private boolean tls;

    @Option(
            names = "--sample",
            defaultValue = "16",
            description = "measure the way of every so manieth message (${DEFAULT-VALUE})")
    private int sample = 16;

    @Option(names = "--control", description = "say where it listens and obey standard input, nothing else")
    private boolean control;

    @Override
    public Integer call() throws Exception {
        if (!control) {
            System.out.println("A sink: type stats, reset or quit.");
        }
        SinkProgram.run(
                listen,
                !noChunking,
                delay,
                sample,
                tls ? Certificates.selfSigned("sink.test", Instant.now()).serverContext() : null);
        return 0;
    }
}
