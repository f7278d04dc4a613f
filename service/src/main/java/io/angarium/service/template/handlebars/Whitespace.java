package io.angarium.service.template.handlebars;

import io.angarium.service.template.handlebars.Piece.Plain;
import io.angarium.service.template.handlebars.Piece.Tag;
import java.util.ArrayList;
import java.util.List;

/** Takes away the white space that an author wrote for his own eyes: around {@code ~}, and lines that hold a block's tag alone. */
final class Whitespace {
    private Whitespace() {}

    static List<Piece> settle(List<Piece> pieces) {
        List<Piece> settled = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            if (pieces.get(i) instanceof Plain(String text)) {
                int from = start(pieces, i, text);
                int to = end(pieces, i, text);
                if (from < to) {
                    settled.add(new Plain(text.substring(from, to)));
                }
            } else {
                settled.add(pieces.get(i));
            }
        }
        return settled;
    }

    private static int start(List<Piece> pieces, int i, String text) {
        if (i == 0) {
            return 0;
        }
        Tag before = (Tag) pieces.get(i - 1);
        if (before.trimsAfter()) {
            int from = 0;
            while (from < text.length() && Character.isWhitespace(text.charAt(from))) {
                from++;
            }
            return from;
        }
        return standsAlone(pieces, i - 1) ? afterLineEnd(text) : 0;
    }

    private static int end(List<Piece> pieces, int i, String text) {
        if (i == pieces.size() - 1) {
            return text.length();
        }
        Tag after = (Tag) pieces.get(i + 1);
        if (after.trimsBefore()) {
            int to = text.length();
            while (to > 0 && Character.isWhitespace(text.charAt(to - 1))) {
                to--;
            }
            return to;
        }
        return standsAlone(pieces, i + 1) ? lineStart(text) : text.length();
    }

    /** Whether nothing but blanks shares a line with this tag. */
    private static boolean standsAlone(List<Piece> pieces, int i) {
        return ((Tag) pieces.get(i)).kind().mayStandAlone() && beginsLine(pieces, i) && endsLine(pieces, i);
    }

    private static boolean beginsLine(List<Piece> pieces, int i) {
        if (i == 0) {
            return true;
        }
        return pieces.get(i - 1) instanceof Plain(String text)
                && isBlank(text, lineStart(text), text.length())
                && (lineStart(text) > 0 || i == 1);
    }

    private static boolean endsLine(List<Piece> pieces, int i) {
        if (i == pieces.size() - 1) {
            return true;
        }
        if (!(pieces.get(i + 1) instanceof Plain(String text))) {
            return false;
        }
        int end = text.indexOf('\n');
        return end >= 0 ? isBlank(text, 0, end) : i == pieces.size() - 2 && isBlank(text, 0, text.length());
    }

    /** Where the text's last line begins; 0 if that is where the text does. */
    private static int lineStart(String text) {
        return text.lastIndexOf('\n') + 1;
    }

    private static int afterLineEnd(String text) {
        int end = text.indexOf('\n');
        return end < 0 ? text.length() : end + 1;
    }

    private static boolean isBlank(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
