package io.angarium.delivery.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LiteralSearchTest {
    private static Set<String> found(List<String> literals, String text) {
        Set<String> found = new TreeSet<>();
        new LiteralSearch(literals).in(text, (literal, end) -> found.add(literals.get(literal) + "@" + end));
        return found;
    }

    private static Set<String> expected(List<String> literals, String text) {
        Set<String> expected = new TreeSet<>();
        for (String literal : literals) {
            for (int at = text.indexOf(literal); at >= 0; at = text.indexOf(literal, at + 1)) {
                expected.add(literal + "@" + (at + literal.length()));
            }
        }
        return expected;
    }

    @Test
    void findsNestedAndOverlappingLiterals() {
        assertThat(found(List.of("he", "she", "his", "hers"), "ushers")).containsExactly("he@4", "hers@6", "she@4");
    }

    @Test
    void findsWhatASlowSearchFinds() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 500; i++) {
            Set<String> literals = new LinkedHashSet<>();
            for (int n = random.nextInt(1, 20); n > 0; n--) {
                literals.add(word(random, random.nextInt(1, 6)));
            }
            String text = word(random, random.nextInt(200));
            assertThat(found(new ArrayList<>(literals), text))
                    .as("seed %d, %s in %s", seed, literals, text)
                    .isEqualTo(expected(new ArrayList<>(literals), text));
        }
    }

    @Test
    void passesOverCharactersThatNoLiteralHas() {
        assertThat(found(List.of("ab"), "a\u00e9b\uffffab?ab")).containsExactly("ab@6", "ab@9");
    }

    @Test
    void refusesWhatItCannotSearch() {
        assertThatThrownBy(() -> new LiteralSearch(List.of("a", "a"))).hasMessageContaining("twice");
        assertThatThrownBy(() -> new LiteralSearch(List.of(""))).hasMessageContaining("empty");
        assertThatThrownBy(() -> new LiteralSearch(List.of("\u00e9"))).hasMessageContaining("not ASCII");
    }

    @Test
    void holdsSixteenBitsOfStates() {
        String longest = "a".repeat(LiteralSearch.MAX_STATES - 1);
        assertThat(found(List.of(longest), longest)).hasSize(1);
        assertThatThrownBy(() -> new LiteralSearch(List.of(longest + "a"))).hasMessageContaining("more than 65536");
    }

    private static String word(SplittableRandom random, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append((char) ('a' + random.nextInt(3)));
        }
        return word.toString();
    }
}
