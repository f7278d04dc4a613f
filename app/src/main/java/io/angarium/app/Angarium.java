package io.angarium.app;

import io.angarium.app.cli.BenchCommand;
import io.angarium.app.cli.ClassifyCommand;
import io.angarium.app.cli.DomainCommand;
import io.angarium.app.cli.InboxCommand;
import io.angarium.app.cli.KeyCommand;
import io.angarium.app.cli.LoadCommand;
import io.angarium.app.cli.QueueCommand;
import io.angarium.app.cli.SendCommand;
import io.angarium.app.cli.SimulateCommand;
import io.angarium.app.cli.SinkCommand;
import io.angarium.app.cli.SuppressionCommand;
import io.angarium.app.cli.TraceCommand;
import io.angarium.app.cli.VersionCommand;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The program's entry: {@code angarium VERB}. */
@Command(
        name = "angarium",
        description = "An email platform that you run yourself.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.class,
        subcommands = {
            ServeCommand.class,
            SendCommand.class,
            TraceCommand.class,
            InboxCommand.class,
            QueueCommand.class,
            ClassifyCommand.class,
            DomainCommand.class,
            KeyCommand.class,
            SuppressionCommand.class,
            SinkCommand.class,
            BenchCommand.class,
            LoadCommand.class,
            SimulateCommand.class,
            RehearseCommand.class,
            VersionCommand.class
        },
        footer = {"", "Example: angarium serve"})
public final class Angarium implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    public static void main(String[] arguments) {
        Optional<ServeCommand> serve = ServeCommand.plainly(arguments);
        System.exit(serve.isPresent() ? serve.get().run() : execute(arguments));
    }

    private static int execute(String[] arguments) {
        CommandLine line = new CommandLine(new Angarium());
        line.setExecutionExceptionHandler(new PlainErrors());
        return line.execute(arguments);
    }
}
