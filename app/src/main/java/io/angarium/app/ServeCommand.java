package io.angarium.app;

import io.angarium.app.configuration.Configuration;
import io.angarium.app.configuration.ConfigurationException;
import io.angarium.app.configuration.Keys;
import io.angarium.app.configuration.SettingsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code angarium serve}: the whole product in this process, until it is told to stop. */
@Command(
        name = "serve",
        description = "Run the server.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Settings: docs/configuration.md. Each can also come from the environment: ANGARIUM_HTTP_LISTEN for http.listen.",
            "Example: angarium serve --set http.listen=127.0.0.1:8090"
        })
public final class ServeCommand implements Callable<Integer> {
    @Option(names = "--config", description = "settings file (TOML)")
    private @Nullable Path config;

    @Option(names = "--data", description = "directory for everything it keeps; the same as --set data.dir=…")
    private @Nullable Path data;

    @Option(names = "--set", description = "a setting, as section.key=value; may be given several times")
    private List<String> assignments = List.of();

    /**
     * The command without the library that reads command lines, which would take a quarter of the start; empty unless the
     * arguments are {@code serve} and nothing but options with their values. Whatever is wrong or asks for help is the
     * library's to tell.
     */
    static Optional<ServeCommand> plainly(String[] arguments) {
        if (arguments.length % 2 == 0 || !arguments[0].equals("serve")) {
            return Optional.empty();
        }
        ServeCommand command = new ServeCommand();
        List<String> settings = new ArrayList<>();
        for (int i = 1; i < arguments.length; i += 2) {
            String value = arguments[i + 1];
            if (value.startsWith("-") || value.startsWith("@")) {
                return Optional.empty();
            } else if (arguments[i].equals("--set")) {
                settings.add(value);
            } else if (arguments[i].equals("--data") && command.data == null) {
                command.data = Path.of(value);
            } else if (arguments[i].equals("--config") && command.config == null) {
                command.config = Path.of(value);
            } else {
                return Optional.empty();
            }
        }
        command.assignments = settings;
        return Optional.of(command);
    }

    /** Runs it; what a person can mend is said in a sentence. Returns the exit status. */
    int run() {
        try {
            return call();
        } catch (ConfigurationException | StartFailedException mendable) {
            System.err.println("angarium: " + mendable.getMessage());
        } catch (InterruptedException | RuntimeException unforeseen) {
            unforeseen.printStackTrace(System.err);
        }
        return 1;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<String> all = new ArrayList<>(assignments);
        if (data != null) {
            all.addFirst(Keys.DATA_DIR.name() + "=" + data);
        }
        Configuration configuration = Configuration.read(settingsFile(), System.getenv(), all);
        Server server = Server.start(configuration);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(() -> {
            server.stop();
            // The signal alone would make the exit status 143: stopping when told to is a success.
            Runtime.getRuntime().halt(0);
        }));
        server.welcome(System.out);
        Thread.currentThread().join();
        return 0;
    }

    private Optional<SettingsFile> settingsFile() {
        if (config == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(SettingsFile.parse(config.toString(), Files.readString(config)));
        } catch (IOException unreadable) {
            throw new ConfigurationException("--config " + config + ": can't be read (" + unreadable + ")");
        }
    }
}
