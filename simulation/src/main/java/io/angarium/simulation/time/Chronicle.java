package io.angarium.simulation.time;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.function.Consumer;

/** Writes down what happens in a world, line by line, and sums it up in a hash: two runs with one hash went the same way. */
public final class Chronicle {
    private final Simulator simulator;
    private final Consumer<String> reader;
    private final MessageDigest digest;
    private long lines;

    /** @param reader gets each line, without its end */
    public Chronicle(Simulator simulator, Consumer<String> reader) {
        this.simulator = simulator;
        this.reader = reader;
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Nanoseconds since the start, who, what. */
    public void note(String who, String what) {
        String line = simulator.nanoTime() + " " + who + " " + what;
        digest.update(line.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
        lines++;
        reader.accept(line);
    }

    public long lines() {
        return lines;
    }

    /** Of all lines; called once, at the end. */
    public String hash() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
