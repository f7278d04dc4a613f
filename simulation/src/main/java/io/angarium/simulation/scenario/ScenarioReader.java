package io.angarium.simulation.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.angarium.delivery.shaping.ShapingException;
import io.angarium.delivery.shaping.ShapingFile;
import io.angarium.delivery.shaping.ShapingRules;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.simulation.receiver.Attack;
import io.angarium.simulation.receiver.Encryption;
import io.angarium.simulation.receiver.Limit;
import io.angarium.simulation.receiver.Mishap;
import io.angarium.simulation.receiver.Moment;
import io.angarium.simulation.receiver.Nature;
import io.angarium.simulation.receiver.Shown;
import io.angarium.simulation.receiver.Tls;
import io.angarium.simulation.receiver.Voice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a scenario from TOML; docs/simulation.md tells the keys. */
public final class ScenarioReader {
    /** What is wrong with a scenario: file, key, expectation. */
    public static final class BadScenarioException extends Exception {
        private static final long serialVersionUID = 1;

        BadScenarioException(String message) {
            super(message);
        }
    }

    private static final Duration NONE = Duration.ZERO;
    private static final Duration FOREVER = Duration.ofDays(3650);

    private ScenarioReader() {}

    /**
     * Reads a scenario.
     *
     * @param file its name, for what is said of mistakes
     */
    public static Scenario read(String text, String file) throws BadScenarioException {
        try {
            return scenario(new Section(new TomlMapper().readTree(text), ""));
        } catch (JsonProcessingException e) {
            throw new BadScenarioException(
                    file + ":" + e.getLocation().getLineNr() + ": not TOML: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new BadScenarioException(file + ": " + e.getMessage());
        }
    }

    private static Scenario scenario(Section root) {
        Map<String, Integer> names = new HashMap<>();
        List<Scenario.Recipients> receivers = new ArrayList<>();
        for (Section section : root.sections("receiver")) {
            Scenario.Recipients receiver = receiver(section);
            if (names.put(receiver.name(), receivers.size()) != null) {
                throw section.wrong("name", "a name that no other receiver has");
            }
            receivers.add(receiver);
        }
        List<Scenario.Sender> senders = new ArrayList<>();
        for (Section section : root.sections("sender")) {
            senders.add(sender(section, names));
        }
        Scenario scenario = new Scenario(
                root.text("title", "a scenario without a title"),
                root.time("length", Duration.ofHours(1)),
                engine(root.section("engine")),
                receivers,
                senders,
                questions(root.section("explain")));
        root.requireNothingElse();
        return scenario;
    }

    private static Scenario.Questions questions(Section section) {
        Scenario.Questions questions =
                new Scenario.Questions(section.times("at", List.of()), section.count("sample", 100));
        section.requireNothingElse();
        return questions;
    }

    private static Scenario.Engine engine(Section section) {
        Scenario.Engine engine = new Scenario.Engine(
                section.choice("shaping", Scenario.Shaping.class, Scenario.Shaping.ADAPTIVE),
                rules(section.text("rules", "")),
                section.count("connections-per-site", 20),
                section.count("connections", 2000),
                section.time("tick", Duration.ofMillis(100)),
                section.times("retry", List.of(Duration.ofMinutes(10), Duration.ofMinutes(30), Duration.ofHours(2))),
                section.time("give-up", Duration.ofDays(3)),
                section.time("patience", Duration.ofHours(2)));
        section.requireNothingElse();
        return engine;
    }

    /** Wrong ones name the line and the key. */
    private static ShapingRules rules(String text) {
        try {
            return text.isEmpty() ? ShapingFile.shipped() : ShapingFile.over("engine.rules", text);
        } catch (ShapingException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Scenario.Recipients receiver(Section section) {
        String name = section.name("name");
        Scenario.Recipients receiver = new Scenario.Recipients(
                name,
                character(section),
                section.count("domains", 1),
                section.texts("hosts", List.of("mx1." + name + ".test", "mx2." + name + ".test")),
                section.share("dns-failing", 0),
                section.outages("dns-down").stream().findFirst(),
                new Published(
                        section.choice("tlsa", Published.Tlsa.class, Published.Tlsa.NONE),
                        section.choice("mta-sts", Published.Sts.class, Published.Sts.NONE)));
        section.requireNothingElse();
        return receiver;
    }

    private static Nature character(Section section) {
        return new Nature(
                section.time("latency", Duration.ofMillis(20)),
                section.time("greeting", NONE),
                section.time("tarpit", NONE),
                section.time("dot", Duration.ofMillis(20)),
                section.texts("extensions", List.of("PIPELINING", "CHUNKING")),
                limit(section),
                section.choice("voice", Voice.class, Voice.PLAIN),
                section.choice("refuses-at", Moment.class, Moment.MAIL),
                section.time("come-back", NONE),
                section.count("connections", Integer.MAX_VALUE),
                section.count("messages-per-connection", Integer.MAX_VALUE),
                connectionRate(section),
                expectations(section.section("expects")),
                section.time("greylisting", NONE),
                section.share("unknown", 0),
                encryption(section),
                section.yes("lies-about-chunking"),
                section.yes("wrong-bdat"),
                mishaps(section),
                section.outages("down"));
    }

    private static Encryption encryption(Section section) {
        List<Attack> attacks = new ArrayList<>();
        for (Section attack : section.sections("attack")) {
            attacks.add(new Attack(
                    attack.choice("kind", Attack.Kind.class, Attack.Kind.STRIP),
                    attack.time("from", NONE),
                    attack.time("until", FOREVER)));
            attack.requireNothingElse();
        }
        return new Encryption(
                section.choice("tls", Tls.class, Tls.NOT_OFFERED),
                section.choice("certificate", Shown.class, Shown.GOOD),
                section.yes("require-tls"),
                attacks);
    }

    private static Optional<Limit> limit(Section section) {
        List<Limit.Step> steps = new ArrayList<>();
        for (Section step : section.sections("limit")) {
            steps.add(new Limit.Step(step.time("at", NONE), step.rate("rate")));
            step.requireNothingElse();
        }
        boolean ramps = section.yes("limit-ramps");
        Duration burst = section.time("limit-burst", Duration.ofSeconds(1));
        return steps.isEmpty() ? Optional.empty() : Optional.of(new Limit(steps, ramps, burst));
    }

    private static Optional<Limit> connectionRate(Section section) {
        double rate = section.rate("connection-rate", Double.POSITIVE_INFINITY);
        return rate == Double.POSITIVE_INFINITY
                ? Optional.empty()
                : Optional.of(new Limit(List.of(new Limit.Step(NONE, rate)), false, Duration.ofSeconds(1)));
    }

    private static Nature.Expectations expectations(Section section) {
        Nature.Expectations expectations = new Nature.Expectations(
                section.rate("rate", Double.POSITIVE_INFINITY),
                section.count("messages-per-connection", Integer.MAX_VALUE));
        section.requireNothingElse();
        return expectations;
    }

    private static List<Mishap> mishaps(Section section) {
        List<Mishap> mishaps = new ArrayList<>();
        for (Section mishap : section.sections("mishap")) {
            mishaps.add(new Mishap(
                    mishap.choice("kind", Mishap.Kind.class, Mishap.Kind.DROP),
                    mishap.choice("at", Moment.class, Moment.MAIL),
                    mishap.share("chance", 1)));
            mishap.requireNothingElse();
        }
        return mishaps;
    }

    private static Scenario.Sender sender(Section section, Map<String, Integer> receivers) {
        String tenant = section.name("tenant");
        Integer to = receivers.get(section.name("to"));
        if (to == null) {
            throw section.wrong("to", "the name of a receiver: " + String.join(", ", Set.copyOf(receivers.keySet())));
        }
        Duration over = section.time("over", NONE);
        Scenario.Sender sender = new Scenario.Sender(
                tenant,
                section.text("domain", tenant + ".example"),
                section.text("tag", ""),
                section.yes("urgent"),
                to,
                section.count("messages", 1),
                section.time("at", NONE),
                over,
                section.count("batch", over.isZero() ? 1000 : 1),
                section.count("bytes", 2000),
                section.choice("tls", TlsNeed.class, TlsNeed.NONE));
        section.requireNothingElse();
        return sender;
    }
}
