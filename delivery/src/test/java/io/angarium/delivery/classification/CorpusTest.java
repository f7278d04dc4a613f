package io.angarium.delivery.classification;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CorpusTest {
    private final Classifier classifier = Classifier.standard();
    private final List<Corpus.Line> corpus = Corpus.lines();

    @Test
    void isLargerThanAnyOther() {
        assertThat(classifier.rules()).hasSizeGreaterThan(400);
        assertThat(corpus).hasSizeGreaterThan(700);
    }

    @Test
    void understandsEveryReplyAsExpected() {
        List<String> wrong = new ArrayList<>();
        for (Corpus.Line line : corpus) {
            Classification found = classifier.classify(line.reply(), line.stage(), Optional.empty());
            String said = verdict(found);
            if (!said.equals(line.expected())) {
                wrong.add(
                        line + "\n    expected " + line.expected() + "\n    but was  " + said + " by " + found.rule());
            }
        }
        assertThat(wrong).as("%s", String.join("\n", wrong)).isEmpty();
    }

    /** So none stands in the shadow of another, and none is there for nothing. */
    @Test
    void needsEveryRule() {
        Set<String> unused = new LinkedHashSet<>(classifier.rules());
        for (Corpus.Line line : corpus) {
            unused.remove(classifier
                    .classify(line.reply(), line.stage(), Optional.empty())
                    .rule());
        }
        assertThat(unused).isEmpty();
    }

    private static String verdict(Classification found) {
        return Classification.spelt(found.category()) + " " + Classification.spelt(found.scope()) + " "
                + Classification.spelt(found.advice());
    }
}
