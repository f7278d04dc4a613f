package io.angarium.delivery.classification;

import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.ReplyText.Enhanced;
import io.angarium.delivery.classification.Rule.EnhancedPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Rules made ready. The words of all of them are looked for in one pass; of the rules that hold the first counts: those of the
 * provider before those for everybody, then in the order given. Only if none holds do the rules without words count. Immutable.
 */
final class RuleSet {
    /** Where a literal stands in a rule. */
    private record Use(int rank, int step) {}

    private final List<Rule> worded;
    private final LiteralSearch search;
    /** By literal. */
    private final Use[][] uses;

    private final Map<Enhanced, List<Rule>> byEnhanced = new HashMap<>();
    private final List<Rule> byCode = new ArrayList<>();

    /** @throws IllegalArgumentException if two rules can't be told apart */
    RuleSet(List<Rule> rules) {
        worded = new ArrayList<>();
        rules.stream()
                .filter(rule -> isWorded(rule) && !rule.providers().isEmpty())
                .forEach(worded::add);
        rules.stream()
                .filter(rule -> isWorded(rule) && rule.providers().isEmpty())
                .forEach(worded::add);
        Map<String, List<Use>> byLiteral = new LinkedHashMap<>();
        for (int rank = 0; rank < worded.size(); rank++) {
            List<String> literals = worded.get(rank).literals();
            for (int step = 0; step < literals.size(); step++) {
                byLiteral
                        .computeIfAbsent(literals.get(step), _ -> new ArrayList<>())
                        .add(new Use(rank, step));
            }
        }
        search = new LiteralSearch(List.copyOf(byLiteral.keySet()));
        uses = byLiteral.values().stream().map(list -> list.toArray(Use[]::new)).toArray(Use[][]::new);
        rules.stream().filter(rule -> !isWorded(rule)).forEach(this::index);
    }

    private static boolean isWorded(Rule rule) {
        return !rule.literals().isEmpty();
    }

    /** A rule for one enhanced code is found by it; the few others are gone through. */
    private void index(Rule rule) {
        Optional<Enhanced> only = rule.enhanced().flatMap(EnhancedPattern::only);
        List<Rule> beside = only.isPresent() ? byEnhanced.computeIfAbsent(only.get(), _ -> new ArrayList<>()) : byCode;
        beside.add(rule);
    }

    Optional<Rule> match(ReplyText reply, Stage stage, Optional<String> provider) {
        Progress progress = new Progress(reply, stage, provider);
        search.in(reply.words(), progress);
        if (progress.best < worded.size()) {
            return Optional.of(worded.get(progress.best));
        }
        if (reply.enhanced().isPresent()) {
            for (Rule rule : byEnhanced.getOrDefault(reply.enhanced().get(), List.of())) {
                if (rule.holdsFor(reply, stage, provider)) {
                    return Optional.of(rule);
                }
            }
        }
        for (Rule rule : byCode) {
            if (rule.holdsFor(reply, stage, provider)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }

    /** One pass: how far each rule of several literals has come, and the first rule that is fulfilled. */
    private final class Progress implements LiteralSearch.Found {
        private final ReplyText reply;
        private final Stage stage;
        private final Optional<String> provider;
        private int best = worded.size();
        /** By rank: the next step, and where the step before ended. Made when a rule of several literals begins to hold. */
        private int[] steps = {};

        private int[] ends = {};

        Progress(ReplyText reply, Stage stage, Optional<String> provider) {
            this.reply = reply;
            this.stage = stage;
            this.provider = provider;
        }

        @Override
        public void at(int literal, int end) {
            int begin = end - search.length(literal);
            for (Use use : uses[literal]) {
                if (use.rank < best) {
                    advance(use, begin, end);
                }
            }
        }

        private void advance(Use use, int begin, int end) {
            Rule rule = worded.get(use.rank);
            if (use.step == 0 && rule.anchored() && begin > 0) {
                return;
            }
            if (rule.literals().size() > 1 && !completes(use, begin, end)) {
                return;
            }
            if (rule.holdsFor(reply, stage, provider)) {
                best = use.rank;
            }
        }

        /** Takes the step if it is the rule's next one; true if it was the last. */
        private boolean completes(Use use, int begin, int end) {
            if (steps.length == 0) {
                steps = new int[worded.size()];
                ends = new int[worded.size()];
            }
            if (steps[use.rank] != use.step || begin < ends[use.rank]) {
                return false;
            }
            steps[use.rank]++;
            ends[use.rank] = end;
            return steps[use.rank] == worded.get(use.rank).literals().size();
        }
    }
}
