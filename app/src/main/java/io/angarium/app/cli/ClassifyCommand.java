package io.angarium.app.cli;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classifier;
import io.angarium.delivery.classification.RetryHint;
import io.angarium.smtp.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** {@code angarium classify REPLY}: what a receiver's refusal is taken for. Needs no running server. */
@Command(
        name = "classify",
        description = "Show what a receiver's reply means: category, scope, advice, and the rule that says so.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: angarium classify '421 4.7.0 [TSS04] Messages from 192.0.2.10 temporarily deferred'"})
public final class ClassifyCommand implements Runnable {
    private static final int CODE_LENGTH = 3;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before run
    private CommandSpec spec;

    @Parameters(paramLabel = "REPLY", description = "the reply as it came; of several lines with a newline between")
    private String reply = "";

    @Option(
            names = "--stage",
            description = "what it answered: greeting, ehlo, mail, rcpt, data or body; default: rcpt")
    private String stage = "rcpt";

    @Option(names = "--provider", description = "who runs the receiver, as shaping names it, such as google")
    private Optional<String> provider = Optional.empty();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public void run() {
        Reply parsed = parse();
        Map<String, String> found =
                describe(Classifier.standard().classify(parsed, parseStage(), provider), RetryHint.in(parsed));
        if (json) {
            System.out.println(JsonMapper.shared().writeValueAsString(found));
        } else {
            found.forEach((name, value) -> System.out.printf("%-9s %s%n", name, value));
        }
    }

    private static Map<String, String> describe(Classification meaning, Optional<Duration> again) {
        Map<String, String> found = new LinkedHashMap<>();
        found.put("category", Classification.spelt(meaning.category()));
        found.put("scope", Classification.spelt(meaning.scope()));
        found.put("advice", Classification.spelt(meaning.advice()));
        found.put("rule", meaning.rule());
        again.ifPresent(wait -> found.put("again_in", wait.toSeconds() + "s"));
        return found;
    }

    private Stage parseStage() {
        try {
            return Stage.valueOf(stage.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    spec.commandLine(), "--stage is one of greeting, ehlo, mail, rcpt, data, body, not " + stage);
        }
    }

    private Reply parse() {
        List<String> lines = new ArrayList<>();
        int code = 0;
        for (String line : reply.strip().split("\\R", -1)) {
            if (!line.matches("[2-5][0-9]{2}([ -].*)?")) {
                throw new ParameterException(
                        spec.commandLine(),
                        "each line of a reply begins with a code from 200 to 599, such as 550 5.1.1 no such user");
            }
            code = Integer.parseInt(line.substring(0, CODE_LENGTH));
            lines.add(line.length() > CODE_LENGTH ? line.substring(CODE_LENGTH + 1) : "");
        }
        return new Reply(code, lines);
    }
}
