package io.angarium.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that the benchmark started and will end. */
final class Child implements AutoCloseable {
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final BufferedReader out;
    private final BufferedWriter in;

    private Child(Process process) {
        this.process = process;
        this.out = process.inputReader();
        this.in = process.outputWriter();
    }

    /** This program's own verb in a new JVM on the same class path, with this JVM's options before the further ones. */
    static Child angarium(List<String> jvmOptions, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.angarium.app.Angarium"));
        command.addAll(arguments);
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line of its output that begins so; what comes before is passed over. */
    String awaitLine(String beginning) throws IOException {
        StringBuilder seen = new StringBuilder();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
            seen.append(line).append('\n');
        }
        throw new IOException("the process ended without a line '" + beginning + "'; it said:\n" + seen);
    }

    String ask(String command) throws IOException {
        in.write(command + "\n");
        in.flush();
        return awaitLine("{");
    }

    /** Reads on and forgets, so that the process never blocks on a full pipe. */
    void drainOutput() {
        Thread.ofVirtual().start(() -> {
            try {
                while (out.readLine() != null) {
                    Thread.onSpinWait();
                }
            } catch (IOException ended) {
                // The process is gone: nothing more to read.
            }
        });
    }

    /** Processor time so far, user and system, in seconds. */
    double cpuSeconds() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** Most memory it ever held, in MiB. */
    long peakMebibytes() {
        return read("status")
                .lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(process.pid()), file));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(40, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
