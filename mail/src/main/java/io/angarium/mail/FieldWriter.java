package io.angarium.mail;

import java.util.List;

/** Writes header fields: encodes what isn't ASCII, folds at 78 columns (RFC 5322 §2.1.1). */
final class FieldWriter {
    private static final int PREFERRED = 78;
    /** A piece without white space that is longer can't stand on a line of 998 whatever comes before it. */
    private static final int LONGEST_PIECE = 900;
    /** Less room is not worth an encoded word. */
    private static final int SHORTEST_ENCODED = 36;

    private final GrowingBytes out;
    private int column;
    /** The column behind the field's name and colon. */
    private int begin;

    FieldWriter(GrowingBytes out) {
        this.out = out;
    }

    /** Text that means nothing but itself: Subject and everything unknown. */
    void unstructured(String name, String value) {
        String text = value.strip();
        begin(name);
        if (!text.isEmpty()) {
            foldable(isPlain(text) ? " " + text : " " + encoded(text, column + 1));
        }
        end();
    }

    /** Text that is ASCII already, or UTF-8 on purpose, with folds allowed at any white space. */
    void structured(String name, String value) {
        begin(name);
        foldable(" " + value);
        end();
    }

    void addresses(String name, List<Mailbox> mailboxes) {
        begin(name);
        for (int i = 0; i < mailboxes.size(); i++) {
            foldable(" " + mailboxes.get(i).headerForm() + (i < mailboxes.size() - 1 ? "," : ""));
        }
        end();
    }

    void begin(String name) {
        out.add(name);
        out.add(':');
        begin = name.length() + 1;
        column = begin;
    }

    void end() {
        out.crlf();
    }

    /** Text that begins with the white space at which the line may be broken first. */
    void foldable(String text) {
        int length = text.length();
        if (column + length <= PREFERRED) {
            out.add(text);
            column += length;
            return;
        }
        int piece = 0;
        while (piece < length) {
            int word = piece;
            while (word < length && Characters.isWhiteSpace(text.charAt(word))) {
                word++;
            }
            int next = word;
            while (next < length && !Characters.isWhiteSpace(text.charAt(next))) {
                next++;
            }
            // A first piece that is too long stays behind the name: some readers see an empty field otherwise.
            int size = next - piece;
            boolean fits = column + size <= PREFERRED || (column == begin && size > PREFERRED);
            if (!fits && word > piece && word < next) {
                out.crlf();
                column = 0;
                begin = -1;
            }
            out.add(text, piece, next);
            column += size;
            piece = next;
        }
    }

    private static boolean isPlain(String text) {
        int piece = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean blank = Characters.isWhiteSpace(c);
            if (blank && inWord) {
                piece = i;
            }
            inWord = !blank;
            if (c >= 128 || i - piece > LONGEST_PIECE) {
                return false;
            }
        }
        return true;
    }

    /** Encodes from the first word that needs it to the last, so that spaces between them survive (RFC 2047 §6.2). */
    private static String encoded(String text, int column) {
        int first = text.length();
        int last = 0;
        int word = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || Characters.isWhiteSpace(text.charAt(i))) {
                if (i > word && needsEncoding(text, word, i)) {
                    first = Math.min(first, word);
                    last = i;
                }
                word = i + 1;
            }
        }
        if (last <= first) {
            first = 0; // a run of white space beyond any line
            last = text.length();
        }
        int room = PREFERRED - (column + first) % PREFERRED;
        List<String> words =
                EncodedWords.words(text.substring(first, last), room < SHORTEST_ENCODED ? PREFERRED : room);
        return text.substring(0, first) + String.join(" ", words) + text.substring(last);
    }

    private static boolean needsEncoding(String text, int from, int to) {
        if (to - from > LONGEST_PIECE / 2) {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (text.charAt(i) >= 128) {
                return true;
            }
        }
        return false;
    }
}
