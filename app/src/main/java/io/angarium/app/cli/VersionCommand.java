package io.angarium.app.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code angarium version}. */
@Command(
        name = "version",
        description = "Print the version.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: angarium version"})
public final class VersionCommand implements Runnable, IVersionProvider {
    /** Kept beside the number in the root pom; a test compares the two. */
    public static final String VERSION = "0.1.0";

    @Override
    public void run() {
        System.out.println(getVersion()[0]);
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "angarium " + VERSION + " (Java " + Runtime.version().feature() + ")"
        };
    }
}
