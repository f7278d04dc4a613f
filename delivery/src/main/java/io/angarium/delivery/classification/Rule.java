package io.angarium.delivery.classification;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.classification.ReplyText.Enhanced;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One line of knowledge: all of its conditions have to hold.
 *
 * @param providers at which it holds; empty for everybody
 * @param code the reply's code
 * @param enhanced its enhanced code; empty if that doesn't matter
 * @param stages where it was said; empty if that doesn't matter
 * @param literals what its words hold, in this order; empty if they don't matter
 * @param anchored whether the first literal stands at the words' beginning
 */
record Rule(
        String name,
        Verdict verdict,
        Set<String> providers,
        CodePattern code,
        Optional<EnhancedPattern> enhanced,
        Set<Stage> stages,
        List<String> literals,
        boolean anchored) {
    /** What it says. */
    record Verdict(Category category, Scope scope, Advice advice) {}

    /** A code of which trailing digits may be open: {@code 550}, {@code 55x}, {@code 5xx}. */
    record CodePattern(int from, int to) {
        static final CodePattern ANY = new CodePattern(0, 999);

        boolean holdsFor(int code) {
            return code >= from && code <= to;
        }
    }

    /** {@code 5.7.1}, {@code x.7.1}, {@code 5.7.x}, {@code 5.7.500-699}: an open part is -1 or a range. */
    record EnhancedPattern(int type, int subject, int from, int to) {
        static final int OPEN = -1;

        /** The one code that it holds for; empty if there are several. */
        Optional<Enhanced> only() {
            boolean isExact = type != OPEN && subject != OPEN && from == to;
            return isExact ? Optional.of(new Enhanced(type, subject, from)) : Optional.empty();
        }

        boolean holdsFor(Enhanced code) {
            return (type == OPEN || type == code.type())
                    && (subject == OPEN || subject == code.subject())
                    && code.detail() >= from
                    && code.detail() <= to;
        }
    }

    /** Everything but the words. */
    boolean holdsFor(ReplyText reply, Stage stage, Optional<String> provider) {
        return code.holdsFor(reply.code())
                && (enhanced.isEmpty()
                        || reply.enhanced().filter(enhanced.get()::holdsFor).isPresent())
                && (stages.isEmpty() || stages.contains(stage))
                && (providers.isEmpty() || provider.filter(providers::contains).isPresent());
    }

    /** A 4yz asks for another attempt, whatever else the words say. */
    Classification conclude(int replyCode) {
        boolean softened = verdict.advice() == Advice.GIVE_UP && replyCode < 500;
        return new Classification(
                verdict.category(), verdict.scope(), softened ? Advice.RETRY : verdict.advice(), name);
    }
}
