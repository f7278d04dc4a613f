package io.angarium.delivery.classification;

import io.angarium.smtp.Reply;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A reply as rules see it: its code, its enhanced code if it has one, and its words in one line without accidents of writing.
 *
 * <p>The words are lower-case with single spaces, and without the enhanced code at the beginning of each line. All quotation
 * marks are {@code '}; what is not printable ASCII is {@code ?}. What lies behind {@value #MAX_CHARACTERS} characters is cut.
 *
 * @param code the reply's code
 * @param enhanced its enhanced code; empty if it has none
 * @param words the rest
 */
record ReplyText(int code, Optional<Enhanced> enhanced, String words) {
    /** Characters of a reply that count. */
    static final int MAX_CHARACTERS = 2048;

    /** How far from a line's beginning an enhanced code may stand that is not its first word, as in {@code (#5.1.1)}. */
    private static final int SEARCHED_FOR_ENHANCED = 512;

    /** An enhanced status code (RFC 3463 §2). */
    record Enhanced(int type, int subject, int detail) {
        @Override
        public String toString() {
            return type + "." + subject + "." + detail;
        }
    }

    static ReplyText of(Reply reply) {
        StringBuilder words = new StringBuilder(256);
        Optional<Enhanced> enhanced = Optional.empty();
        for (String line : reply.lines()) {
            if (words.length() >= MAX_CHARACTERS) {
                break;
            }
            Scan scan = Scan.atStartOf(line);
            if (enhanced.isEmpty()) {
                enhanced = Optional.ofNullable(scan.found());
            }
            append(words, line, scan.end());
        }
        trimEnd(words);
        String text = words.toString();
        if (enhanced.isEmpty()) {
            enhanced = marked(text);
        }
        return new ReplyText(reply.code(), enhanced, text);
    }

    /** The lines' words behind each other, with a space between. */
    private static void append(StringBuilder words, String line, int from) {
        if (endsInWord(words)) {
            words.append(' ');
        }
        for (int i = from; i < line.length() && words.length() < MAX_CHARACTERS; i++) {
            char plain = plain(line.charAt(i));
            if (plain != ' ' || endsInWord(words)) {
                words.append(plain);
            }
        }
    }

    private static boolean endsInWord(StringBuilder words) {
        return !words.isEmpty() && words.charAt(words.length() - 1) != ' ';
    }

    private static void trimEnd(StringBuilder words) {
        int end = words.length();
        while (end > 0 && words.charAt(end - 1) == ' ') {
            end--;
        }
        words.setLength(end);
    }

    static char plain(char c) {
        if (c >= 'A' && c <= 'Z') {
            return (char) (c + ('a' - 'A'));
        } else if (c <= ' ' || c == 0x7f || c == 0xa0) {
            return ' ';
        } else if (c == '"' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x201c || c == 0x201d) {
            return '\'';
        }
        return c > 0x7f ? '?' : c;
    }

    /** An enhanced code behind {@code #}, as qmail, Cisco and Symantec write it. */
    private static Optional<Enhanced> marked(String words) {
        int mark = words.indexOf('#');
        while (mark >= 0 && mark < SEARCHED_FOR_ENHANCED) {
            Enhanced found = Scan.at(words, mark + 1).found();
            if (found != null) {
                return Optional.of(found);
            }
            mark = words.indexOf('#', mark + 1);
        }
        return Optional.empty();
    }

    /**
     * Looks for an enhanced code.
     *
     * @param found null if there is none
     * @param end where the text goes on
     */
    private record Scan(@Nullable Enhanced found, int end) {
        private static final int MAX_DIGITS = 3;

        static Scan atStartOf(String line) {
            int from = 0;
            while (from < line.length() && line.charAt(from) == ' ') {
                from++;
            }
            int begin = from;
            if (begin < line.length() && (line.charAt(begin) == '#' || line.charAt(begin) == '[')) {
                begin++;
            }
            Scan scan = at(line, begin);
            return scan.found == null ? new Scan(null, from) : scan;
        }

        static Scan at(String text, int from) {
            Scan none = new Scan(null, from);
            if (from + 4 >= text.length() || "245".indexOf(text.charAt(from)) < 0 || text.charAt(from + 1) != '.') {
                return none;
            }
            int dot = digitsEnd(text, from + 2);
            if (dot == from + 2 || dot >= text.length() || text.charAt(dot) != '.') {
                return none;
            }
            int end = digitsEnd(text, dot + 1);
            if (end == dot + 1 || (end < text.length() && isPartOfWord(text.charAt(end)))) {
                return none;
            }
            Enhanced code =
                    new Enhanced(text.charAt(from) - '0', number(text, from + 2, dot), number(text, dot + 1, end));
            return new Scan(code, end < text.length() && text.charAt(end) == ']' ? end + 1 : end);
        }

        private static boolean isPartOfWord(char c) {
            return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }

        private static int digitsEnd(String text, int from) {
            int end = from;
            while (end < text.length() && end - from < MAX_DIGITS && isDigit(text.charAt(end))) {
                end++;
            }
            return end;
        }

        private static int number(String text, int from, int to) {
            return Integer.parseInt(text, from, to, 10);
        }
    }
}
