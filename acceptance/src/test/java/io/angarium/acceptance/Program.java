package io.angarium.acceptance;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Somebody else's program, run to its end. */
final class Program {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Program() {}

    /** What it said on both outputs, and its exit status. */
    record Result(int status, String output) {
        /** What it said; fails if it did not succeed. */
        String expectSuccess() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + ":\n" + output);
            }
            return output;
        }
    }

    static Result run(Path directory, String... command) throws IOException, InterruptedException {
        return run(directory, new byte[0], List.of(command));
    }

    /** Runs it there with this input. */
    static Result run(Path directory, byte[] input, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        // Reading ends with the process, and the process in time.
        CompletableFuture<Process> ended = process.onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .whenComplete((_, late) -> {
                    if (late != null) {
                        process.destroyForcibly();
                    }
                });
        try (OutputStream in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException notRead) {
            // It ended without reading all of its input, which is its own affair.
            Thread.yield();
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ended.exceptionally(_ -> process).join();
        return new Result(process.waitFor(), output);
    }
}
