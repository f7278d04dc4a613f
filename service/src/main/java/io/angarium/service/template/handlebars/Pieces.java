package io.angarium.service.template.handlebars;

import io.angarium.service.template.handlebars.Piece.Kind;
import io.angarium.service.template.handlebars.Piece.Plain;
import io.angarium.service.template.handlebars.Piece.Tag;
import java.util.ArrayList;
import java.util.List;

/** Cuts a template into plain text and tags. One pass; used by one thread. */
final class Pieces {
    private static final String OPEN = "{{";

    private final String template;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();

    private Pieces(String template) {
        this.template = template;
    }

    /** @throws io.angarium.service.template.TemplateSyntaxException if a tag doesn't end, or is of a kind that isn't ours */
    static List<Piece> of(String template) {
        Pieces cut = new Pieces(template);
        cut.cut();
        return Whitespace.settle(cut.pieces);
    }

    private void cut() {
        int at = 0;
        for (int tag = template.indexOf(OPEN); tag >= 0; tag = template.indexOf(OPEN, at)) {
            int backslashes = 0;
            while (tag - backslashes > at && template.charAt(tag - backslashes - 1) == '\\') {
                backslashes++;
            }
            if (backslashes == 1) {
                // \{{name}} is written as {{name}}.
                plain.append(template, at, tag - 1).append(OPEN);
                at = tag + OPEN.length();
            } else {
                plain.append(template, at, backslashes > 1 ? tag - 1 : tag);
                at = tag(tag);
            }
        }
        plain.append(template, at, template.length());
        endPlain();
    }

    private void endPlain() {
        if (!plain.isEmpty()) {
            pieces.add(new Plain(plain.toString()));
            plain.setLength(0);
        }
    }

    /** Reads the tag that begins here; where it ends. */
    private int tag(int at) {
        endPlain();
        int inside = at + OPEN.length();
        boolean trimsBefore = is(inside, '~');
        inside += trimsBefore ? 1 : 0;
        char sign = inside < template.length() ? template.charAt(inside) : ' ';
        return switch (sign) {
            case '!' -> comment(at, inside, trimsBefore);
            case '{' -> {
                if (is(inside + 1, '{')) {
                    throw Piece.fault(template, at, "raw blocks are not available");
                }
                yield ending(at, inside + 1, "}}}", Kind.RAW_VALUE, trimsBefore);
            }
            case '&' -> ending(at, inside + 1, "}}", Kind.RAW_VALUE, trimsBefore);
            case '#' -> {
                if (is(inside + 1, '>') || is(inside + 1, '*')) {
                    throw Piece.fault(template, at, "partials and decorators are not available");
                }
                yield ending(at, inside + 1, "}}", Kind.OPEN, trimsBefore);
            }
            case '^' -> ending(at, inside + 1, "}}", Kind.OPEN_INVERTED, trimsBefore);
            case '/' -> ending(at, inside + 1, "}}", Kind.CLOSE, trimsBefore);
            case '>', '*' -> throw Piece.fault(template, at, "partials and decorators are not available");
            case '=' -> throw Piece.fault(template, at, "other delimiters than {{ and }} are not available");
            default -> ending(at, inside, "}}", Kind.VALUE, trimsBefore);
        };
    }

    private boolean is(int at, char c) {
        return at < template.length() && template.charAt(at) == c;
    }

    private int comment(int at, int inside, boolean trimsBefore) {
        if (template.startsWith("!--", inside)) {
            int end = template.indexOf("--", inside + 3);
            while (end >= 0 && !template.startsWith("}}", end + 2) && !template.startsWith("~}}", end + 2)) {
                end = template.indexOf("--", end + 1);
            }
            if (end < 0) {
                throw Piece.fault(template, at, "the comment doesn't end; expected --}}");
            }
            return add(at, template.substring(inside + 3, end), end + 2, "}}", Kind.COMMENT, trimsBefore);
        }
        return ending(at, inside + 1, "}}", Kind.COMMENT, trimsBefore);
    }

    private int ending(int at, int inside, String close, Kind kind, boolean trimsBefore) {
        int end = kind == Kind.COMMENT ? template.indexOf(close, inside) : closing(inside, close);
        if (end < 0) {
            throw Piece.fault(template, at, "the tag doesn't end; expected " + close);
        }
        String content = template.substring(inside, end);
        boolean trimsAfter = content.endsWith("~");
        int contentEnd = trimsAfter ? end - 1 : end;
        return add(at, template.substring(inside, contentEnd), contentEnd, close, kind, trimsBefore);
    }

    /** Where the braces stand that close the tag: not those in a string. */
    private int closing(int inside, String close) {
        char quote = 0;
        for (int i = inside; i < template.length(); i++) {
            char c = template.charAt(i);
            if (quote != 0) {
                i += c == '\\' ? 1 : 0;
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '[') {
                i = template.indexOf(']', i);
                if (i < 0) {
                    return -1;
                }
            } else if (template.startsWith(close, i)) {
                return i;
            } else if (template.startsWith(OPEN, i)) {
                return -1;
            }
        }
        return -1;
    }

    private int add(int at, String content, int contentEnd, String close, Kind kind, boolean trimsBefore) {
        boolean trimsAfter = is(contentEnd, '~');
        int end = contentEnd + (trimsAfter ? 1 : 0) + close.length();
        pieces.add(new Tag(kindOf(kind, content), content, template.substring(at, end), at, trimsBefore, trimsAfter));
        return end;
    }

    private static Kind kindOf(Kind kind, String content) {
        String words = content.strip();
        boolean isElse = kind == Kind.VALUE && (words.equals("else") || words.startsWith("else "));
        return isElse || (kind == Kind.OPEN_INVERTED && words.isEmpty()) ? Kind.ELSE : kind;
    }
}
