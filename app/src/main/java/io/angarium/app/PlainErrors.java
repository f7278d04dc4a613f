package io.angarium.app;

import io.angarium.app.cli.ServerUnreachableException;
import io.angarium.app.configuration.ConfigurationException;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Says in a sentence what went wrong where a person can mend it; shows the stack only of what nobody foresaw. */
final class PlainErrors implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception error, CommandLine line, ParseResult parsed) {
        switch (error) {
            case ConfigurationException _, ServerUnreachableException _, StartFailedException _ ->
                line.getErr().println("angarium: " + error.getMessage());
            default -> error.printStackTrace(line.getErr());
        }
        return line.getCommandSpec().exitCodeOnExecutionException();
    }
}
