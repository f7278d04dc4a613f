package io.angarium.delivery.classification;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.smtp.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ClassifierTest {
    private final Classifier classifier = Classifier.standard();

    private static Classifier of(String rules) {
        return new Classifier(new RuleReader("test").read(rules));
    }

    private static Classification classify(Classifier classifier, String reply) {
        return classifier.classify(Corpus.reply(reply), Stage.RCPT, Optional.empty());
    }

    @Test
    void neverGivesUpOnAFourHundred() {
        for (Corpus.Line line : Corpus.lines()) {
            Reply softened =
                    new Reply(line.reply().code() % 100 + 400, line.reply().lines());
            assertThat(classifier
                            .classify(softened, line.stage(), Optional.empty())
                            .advice())
                    .as(line.toString())
                    .isNotEqualTo(Advice.GIVE_UP);
        }
    }

    @Test
    void givesUpOnAFiveHundredThatSaysNothingKnown() {
        for (int code = 500; code < 600; code++) {
            Classification found = classify(classifier, code + " xyz");
            boolean passes = switch (code) {
                case 503, 523, 538, 552 -> true;
                default -> false;
            };
            assertThat(found.advice() == Advice.GIVE_UP)
                    .as("%d %s", code, found)
                    .isNotEqualTo(passes);
        }
    }

    @Test
    void takesAReplyThatIsNoRefusalForAHiccup() {
        for (int code : new int[] {200, 250, 354, 399}) {
            assertThat(classify(classifier, code + " 2.0.0 no such user"))
                    .isEqualTo(new Classification(Category.PROTOCOL, Scope.CONNECTION, Advice.RETRY, "out-of-place"));
        }
    }

    @Test
    void saysItIsUnknownIfThereIsNoRule() {
        Classifier empty = of("");
        assertThat(classify(empty, "550 5.1.1 no such user"))
                .isEqualTo(new Classification(Category.UNKNOWN, Scope.RECIPIENT, Advice.GIVE_UP, "no-rule"));
        assertThat(classify(empty, "450 later").advice()).isEqualTo(Advice.RETRY);
    }

    @Test
    void looksAtWordsBeforeCodesAndAtTheFirstRuleThatHolds() {
        Classifier small = of("""
                policy recipient give_up
                    code 550 5.7.1
                mailbox_full recipient retry
                    full "is full"
                    later "box is full"
                """);
        assertThat(classify(small, "550 5.7.1 box is full").rule()).isEqualTo("test/full");
        assertThat(classify(small, "550 5.7.1 box is not").rule()).isEqualTo("test/code");
    }

    @Test
    void prefersTheProvidersOwnRules() {
        Classifier small = of("""
                spam_content content give_up
                    general "see our site"
                at acme other
                throttled source slow_down
                    own "our site"
                at anybody
                policy recipient give_up
                    rest "never reached: our site"
                """);
        Reply reply = Corpus.reply("550 see our site");
        assertThat(small.classify(reply, Stage.BODY, Optional.of("acme")).rule())
                .isEqualTo("test/own");
        assertThat(small.classify(reply, Stage.BODY, Optional.of("third")).rule())
                .isEqualTo("test/general");
        assertThat(small.classify(reply, Stage.BODY, Optional.empty()).rule()).isEqualTo("test/general");
    }

    @Test
    void findsWordsInTheirOrderWithoutOverlap() {
        Classifier small = of("""
                policy recipient give_up
                    twice "abab" "abab"
                    begin ^"start" "end"
                """);
        assertThat(classify(small, "550 abab abab").rule()).isEqualTo("test/twice");
        assertThat(classify(small, "550 ababab").rule()).isEqualTo("no-rule");
        assertThat(classify(small, "550 abababab").rule()).isEqualTo("test/twice");
        assertThat(classify(small, "550 start the end").rule()).isEqualTo("test/begin");
        assertThat(classify(small, "550 end the start").rule()).isEqualTo("no-rule");
        assertThat(classify(small, "550 a start at the end").rule()).isEqualTo("no-rule");
    }

    @Test
    void knowsCodesWithOpenDigitsAndRanges() {
        Classifier small = of("""
                policy recipient give_up
                    tens 55x 5.7.x "aaa"
                    range x.7.500-699 "bbb"
                """);
        assertThat(classify(small, "559 5.7.99 aaa").rule()).isEqualTo("test/tens");
        assertThat(classify(small, "540 5.7.99 aaa").rule()).isEqualTo("no-rule");
        assertThat(classify(small, "550 aaa").rule()).isEqualTo("no-rule");
        assertThat(classify(small, "451 4.7.500 bbb").rule()).isEqualTo("test/range");
        assertThat(classify(small, "550 5.7.699 bbb").rule()).isEqualTo("test/range");
        assertThat(classify(small, "550 5.7.700 bbb").rule()).isEqualTo("no-rule");
    }

    @Test
    void overlooksAccidentsOfWriting() {
        for (String same : List.of(
                "550 5.1.1 Mailbox \"Bob\" does not exist",
                "550-5.1.1 MAILBOX  'bob'\\n550 5.1.1 does not\texist",
                "550 #5.1.1 mailbox `bob` does not exist",
                "550 [5.1.1] mailbox \u201cbob\u201d does not exist")) {
            ReplyText text = ReplyText.of(Corpus.reply(same));
            assertThat(text.words()).as(same).isEqualTo("mailbox 'bob' does not exist");
            assertThat(text.enhanced()).contains(new ReplyText.Enhanced(5, 1, 1));
        }
        assertThat(ReplyText.of(Corpus.reply("550 no mailbox here (#5.1.1)")).enhanced())
                .contains(new ReplyText.Enhanced(5, 1, 1));
        assertThat(ReplyText.of(Corpus.reply("550 5.1.1.1 x")).enhanced()).isEmpty();
    }

    @Test
    void looksAtNothingBehindTheLimit() {
        Classifier small = of("policy recipient give_up\n    end \"the end\"\n");
        String filler = "x".repeat(ReplyText.MAX_CHARACTERS - 7);
        assertThat(classify(small, "550 " + filler + "the end").rule()).isEqualTo("test/end");
        assertThat(classify(small, "550 x" + filler + "the end").rule()).isEqualTo("no-rule");
        List<String> lines = List.of(filler, "the end", "more");
        assertThat(ReplyText.of(new Reply(550, lines)).words()).hasSize(ReplyText.MAX_CHARACTERS);
    }

    @Test
    void neverThrowsWhateverIsSaid() {
        long seed = 20261122;
        SplittableRandom random = new SplittableRandom(seed);
        List<Corpus.Line> corpus = Corpus.lines();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = random.nextBoolean()
                    ? new byte[random.nextInt(300)]
                    : corpus.get(random.nextInt(corpus.size())).reply().text().getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length == 0 || bytes[0] == 0) {
                random.nextBytes(bytes);
            }
            for (int flips = random.nextInt(8); flips > 0 && bytes.length > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            String text = new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[\r\n]", " ");
            Stage stage = Stage.values()[random.nextInt(Stage.values().length)];
            Reply reply = Reply.of(random.nextInt(200, 600), text);
            Classification found = classifier.classify(reply, stage, Optional.of("google"));
            assertThat(found.advice() == Advice.GIVE_UP && !reply.isPermanent())
                    .as("seed %d: %s", seed, reply)
                    .isFalse();
        }
    }
}
