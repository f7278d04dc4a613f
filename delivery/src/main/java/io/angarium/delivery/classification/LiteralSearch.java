package io.angarium.delivery.classification;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds all occurrences of many literals in one pass over a text (Aho and Corasick, 1975). The time is linear in the text's
 * length plus the number of occurrences, whatever the text; there is no going back. Immutable.
 */
final class LiteralSearch {
    /** Hears of occurrences, in the order of their ends. */
    interface Found {
        /** The literal with this number stands in the text up to before {@code end}. */
        void at(int literal, int end);
    }

    /** States are numbered by 16 bits. */
    static final int MAX_STATES = 1 << 16;

    private static final int ASCII = 128;
    private static final int NONE = -1;

    private final byte[] classes = new byte[ASCII];
    private final int width;
    /** state × class → state. */
    private final char[] next;
    /** The literal that ends in a state, or none. */
    private final int[] ending;
    /** The nearest state behind a state, by its failure links, in which a literal ends; or none. */
    private final int[] shorter;

    private final int[] lengths;

    /** @throws IllegalArgumentException if a literal is empty, not ASCII or there twice, or if all together are too long */
    LiteralSearch(List<String> literals) {
        int highest = 0;
        for (String literal : literals) {
            for (int i = 0; i < literal.length(); i++) {
                char c = literal.charAt(i);
                if (c >= ASCII) {
                    throw new IllegalArgumentException("not ASCII: " + literal);
                }
                if (classes[c] == 0) {
                    classes[c] = (byte) ++highest;
                }
            }
        }
        this.width = highest + 1;
        this.lengths = literals.stream().mapToInt(String::length).toArray();
        List<Map<Byte, Integer>> tree = new ArrayList<>();
        tree.add(new HashMap<>());
        Map<Integer, Integer> ends = new HashMap<>();
        for (int i = 0; i < literals.size(); i++) {
            if (literals.get(i).isEmpty() || ends.putIfAbsent(insert(tree, literals.get(i)), i) != null) {
                throw new IllegalArgumentException("empty or twice: '" + literals.get(i) + "'");
            }
        }
        this.next = new char[tree.size() * width];
        this.ending = new int[tree.size()];
        this.shorter = new int[tree.size()];
        Arrays.fill(ending, NONE);
        ends.forEach((state, literal) -> ending[state] = literal);
        link(tree);
    }

    private int insert(List<Map<Byte, Integer>> tree, String literal) {
        int state = 0;
        for (int i = 0; i < literal.length(); i++) {
            Integer known = tree.get(state).get(classes[literal.charAt(i)]);
            if (known == null) {
                known = tree.size();
                if (known == MAX_STATES) {
                    throw new IllegalArgumentException("the literals have more than " + MAX_STATES + " beginnings");
                }
                tree.get(state).put(classes[literal.charAt(i)], known);
                tree.add(new HashMap<>());
            }
            state = known;
        }
        return state;
    }

    /** Breadth first, so that a state's failure link leads to one that is complete. */
    private void link(List<Map<Byte, Integer>> tree) {
        int[] failure = new int[tree.size()];
        shorter[0] = NONE;
        ArrayDeque<Integer> waiting = new ArrayDeque<>();
        waiting.add(0);
        while (!waiting.isEmpty()) {
            int state = waiting.remove();
            int back = failure[state];
            if (state != 0) {
                shorter[state] = ending[back] == NONE ? shorter[back] : back;
                System.arraycopy(next, back * width, next, state * width, width);
            }
            tree.get(state).forEach((symbol, child) -> {
                failure[child] = state == 0 ? 0 : next[back * width + symbol];
                next[state * width + symbol] = (char) child.intValue();
                waiting.add(child);
            });
        }
    }

    int length(int literal) {
        return lengths[literal];
    }

    /** Tells of every occurrence. */
    void in(String text, Found found) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            state = c < ASCII ? next[state * width + classes[c]] : 0;
            int ends = ending[state] == NONE ? shorter[state] : state;
            while (ends != NONE) {
                found.at(ending[ends], i + 1);
                ends = shorter[ends];
            }
        }
    }
}
