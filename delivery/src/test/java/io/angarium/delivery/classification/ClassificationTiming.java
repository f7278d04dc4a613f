package io.angarium.delivery.classification;

import java.util.List;
import java.util.Optional;

/** Prints what one classification costs, over the corpus and over the longest reply there can be. A program, not a test. */
final class ClassificationTiming {
    private static final int ROUNDS = 300;

    private ClassificationTiming() {}

    public static void main(String[] arguments) {
        long begin = System.nanoTime();
        Classifier classifier = Classifier.standard();
        System.out.printf("%d rules read in %.1f ms%n", classifier.rules().size(), (System.nanoTime() - begin) / 1e6);
        List<Corpus.Line> corpus = Corpus.lines();
        int characters =
                corpus.stream().mapToInt(line -> line.reply().text().length()).sum();
        for (int pass = 0; pass < 3; pass++) {
            System.out.printf(
                    "%d replies of %d characters each on average: %.0f ns a reply%n",
                    corpus.size(), characters / corpus.size(), nanos(classifier, corpus, ROUNDS));
        }
        String longest = "blocked using spamhaus not greylisted ".repeat(ReplyText.MAX_CHARACTERS / 30);
        Corpus.Line line = new Corpus.Line("", "", corpus.getFirst().stage(), Corpus.reply("550 " + longest));
        nanos(classifier, List.of(line), 20_000);
        System.out.printf("the longest reply: %.0f ns%n", nanos(classifier, List.of(line), 20_000));
    }

    private static double nanos(Classifier classifier, List<Corpus.Line> lines, int rounds) {
        int sum = 0;
        long begin = System.nanoTime();
        for (int round = 0; round < rounds; round++) {
            for (Corpus.Line line : lines) {
                sum += classifier
                        .classify(line.reply(), line.stage(), Optional.empty())
                        .category()
                        .ordinal();
            }
        }
        double nanos = (System.nanoTime() - begin) / (double) rounds / lines.size();
        if (sum < 0) {
            throw new IllegalStateException("never: it only keeps the work from being left out");
        }
        return nanos;
    }
}
