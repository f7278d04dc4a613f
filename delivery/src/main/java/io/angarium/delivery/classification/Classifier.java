package io.angarium.delivery.classification;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.smtp.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Says what replies mean. The one place where temporary and permanent are told apart. Immutable; any thread may call. It never
 * throws, whatever the reply holds, and takes time linear in its length, of which {@value ReplyText#MAX_CHARACTERS}
 * characters count.
 *
 * <p>RFC 5321 §4.2.1: 5yz is for good, 4yz for now. A 4yz is never given up. A 5yz is given up unless its words say that it
 * passes: the mailbox is full, the sender is greylisted, too fast, or on a list that it may leave.
 */
public final class Classifier {
    /** Names the files of rules, in the order in which they count. */
    private static final String INDEX = "index";

    private static final int FIRST_REFUSAL = 400;

    /** Loaded when it is first asked for. */
    private static final class Standard {
        static final Classifier CLASSIFIER = new Classifier(read());

        private static List<Rule> read() {
            List<Rule> rules = new ArrayList<>();
            resource(INDEX)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(file -> rules.addAll(new RuleReader(file).read(resource(file + ".rules"))));
            return rules;
        }

        private static String resource(String name) {
            try (InputStream in = Classifier.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the program lacks its file of rules " + name);
                }
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("the file of rules " + name + " can't be read", e);
            }
        }
    }

    private final List<Rule> rules;
    private final RuleSet set;

    Classifier(List<Rule> rules) {
        this.rules = List.copyOf(rules);
        this.set = new RuleSet(rules);
    }

    /** With the rules that come with the program. */
    public static Classifier standard() {
        return Standard.CLASSIFIER;
    }

    /**
     * What a refusal means. A reply that is no refusal, where one was not expected, is taken for a hiccup: mail isn't given up
     * for a confused peer.
     *
     * @param stage what it answered
     * @param provider who runs the receiver, if known, as shaping names it
     */
    public Classification classify(Reply reply, Stage stage, Optional<String> provider) {
        if (reply.code() < FIRST_REFUSAL) {
            return new Classification(Category.PROTOCOL, Scope.CONNECTION, Advice.RETRY, "out-of-place");
        }
        return set.match(ReplyText.of(reply), stage, provider)
                .map(rule -> rule.conclude(reply.code()))
                .orElseGet(() -> new Classification(
                        Category.UNKNOWN,
                        Scope.RECIPIENT,
                        reply.isPermanent() ? Advice.GIVE_UP : Advice.RETRY,
                        "no-rule"));
    }

    /** The names of all rules, in the order in which they count. */
    public List<String> rules() {
        return rules.stream().map(Rule::name).toList();
    }
}
