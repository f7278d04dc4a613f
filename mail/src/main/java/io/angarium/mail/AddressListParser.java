package io.angarium.mail;

import java.util.List;

/** One run over one text, from left to right without recursion; an element is looked at twice at most. */
final class AddressListParser {
    private final String text;
    private final List<Mailbox> found;
    private int at;
    private boolean inGroup;
    /** The last comment passed, for names written behind the address; empty if none. */
    private String comment = "";

    AddressListParser(String text, List<Mailbox> found) {
        this.text = text;
        this.found = found;
    }

    void run() {
        while (true) {
            skipSpaceAndComments();
            if (at == text.length()) {
                return;
            }
            char c = text.charAt(at);
            if (c == ',') {
                at++;
            } else if (c == ';' && inGroup) {
                at++;
                inGroup = false;
            } else {
                element();
            }
        }
    }

    private void element() {
        int start = at;
        if (!plainAddress()) {
            at = start;
            fullElement();
        }
        if (found.size() > AddressList.MAX_MAILBOXES) {
            throw new AddressSyntaxException(
                    "a list of addresses has at most " + AddressList.MAX_MAILBOXES + " addresses");
        }
    }

    /** The common case in one scan: atoms, @, host name, and then the end or a comma. */
    private boolean plainAddress() {
        int start = at;
        int i = start;
        int end = text.length();
        while (i < end && (Characters.isAtext(text.charAt(i)) || text.charAt(i) == '.')) {
            i++;
        }
        if (i == start || i == end || text.charAt(i) != '@') {
            return false;
        }
        int sign = i++;
        while (i < end && (Characters.isAtext(text.charAt(i)) || text.charAt(i) == '.')) {
            i++;
        }
        if (i < end && text.charAt(i) != ',') {
            return false;
        }
        String local = text.substring(start, sign);
        if (!Characters.isDotAtom(local)) {
            return false;
        }
        found.add(new Mailbox(address(local, text.substring(sign + 1, i), start)));
        at = i;
        return true;
    }

    private void fullElement() {
        int start = at;
        comment = "";
        String phrase = phrase();
        char c = peek();
        if (c == '<') {
            found.add(mailbox(phrase, angleAddress(), start));
        } else if (c == '@') {
            at = start;
            bareAddress();
        } else if (c == ':' && !inGroup && !phrase.isEmpty()) {
            at++;
            inGroup = true;
            return;
        } else {
            throw expected("an address with @", start);
        }
        skipSpaceAndComments();
        c = peek();
        if (at < text.length() && c != ',' && (c != ';' || !inGroup)) {
            throw expected("a comma", at);
        }
    }

    /** An address without angle brackets; if some follow nevertheless, it was meant as a name. */
    private void bareAddress() {
        int start = at;
        comment = "";
        EmailAddress address = addrSpec();
        int end = at;
        skipSpaceAndComments();
        if (peek() == '<') {
            String name = text.substring(start, end);
            found.add(mailbox(name, angleAddress(), start));
        } else {
            found.add(mailbox(comment, address, start));
        }
    }

    /** Reads the words before an address, up to the next character that means something else. */
    private String phrase() {
        var words = new StringBuilder();
        boolean space = false;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '<' || c == '@' || c == ':' || c == ',' || c == ';' || c == '>' || c == ')') {
                break;
            }
            if (isBlank(c) || c == '(') {
                skipSpaceAndComments();
                space = !words.isEmpty();
                continue;
            }
            if (space) {
                words.append(' ');
                space = false;
            }
            int end = c == '=' ? EncodedWords.endOfWord(text, at) : -1;
            if (c == '"') {
                quotedString(words);
            } else if (end > 0) { // taken whole: many leave commas and the like within unencoded
                words.append(text, at, end);
                at = end;
            } else if (Characters.isControl(c)) {
                throw expected("a name or an address", at);
            } else {
                words.append(c);
                at++;
            }
        }
        return Characters.withoutControls(EncodedWords.decode(words.toString())).strip();
    }

    /** RFC 5322 §3.4 angle-addr, with the route of §4.4 skipped as it demands. */
    private EmailAddress angleAddress() {
        int start = at++;
        skipSpaceAndComments();
        if (peek() == '@' || peek() == ',') {
            while (at < text.length() && text.charAt(at) != ':' && text.charAt(at) != '>') {
                at++;
            }
            if (peek() != ':') {
                throw expected("a colon after a route", at);
            }
            at++;
        }
        EmailAddress address = addrSpec();
        skipSpaceAndComments();
        if (peek() != '>') {
            throw expected("> to close the < at character " + (start + 1), at);
        }
        at++;
        return address;
    }

    /** RFC 5322 §3.4.1, with the white space of §4.4 around dots. */
    private EmailAddress addrSpec() {
        skipSpaceAndComments();
        int start = at;
        var local = new StringBuilder();
        while (true) {
            if (peek() == '"') {
                quotedString(local);
            } else {
                atom(local);
            }
            skipSpaceAndComments();
            if (peek() != '.') {
                break;
            }
            local.append('.');
            at++;
            skipSpaceAndComments();
        }
        if (peek() != '@') {
            throw expected("@", at);
        }
        at++;
        skipSpaceAndComments();
        return address(local.toString(), peek() == '[' ? domainLiteral() : domainName(), start);
    }

    private void atom(StringBuilder into) {
        int from = at;
        while (at < text.length() && Characters.isAtext(text.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw expected("a local part, as in local@domain,", at);
        }
        into.append(text, from, at);
    }

    private String domainName() {
        int from = at;
        skipAtext();
        int end = at;
        skipSpaceAndComments();
        if (peek() != '.') {
            at = end;
            return text.substring(from, end);
        }
        var name = new StringBuilder().append(text, from, end);
        while (peek() == '.') {
            name.append('.');
            at++;
            skipSpaceAndComments();
            from = at;
            skipAtext();
            name.append(text, from, at);
            end = at;
            skipSpaceAndComments();
        }
        at = end;
        return name.toString();
    }

    private void skipAtext() {
        while (at < text.length() && Characters.isAtext(text.charAt(at))) {
            at++;
            // A dot inside runs on; one behind white space is the matter of the caller.
            if (peek() == '.' && at + 1 < text.length() && Characters.isAtext(text.charAt(at + 1))) {
                at++;
            }
        }
    }

    private String domainLiteral() {
        int close = text.indexOf(']', at);
        if (close < 0) {
            throw expected("] to close the [", text.length());
        }
        String literal = text.substring(at, close + 1);
        at = close + 1;
        return literal;
    }

    /** RFC 5322 §3.2.4: the content without quotes and backslashes, folds undone. */
    private void quotedString(StringBuilder into) {
        int open = at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return;
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            } else if (isLineBreak(c)) {
                checkFold();
                at++;
                continue;
            }
            into.append(c == '\t' ? ' ' : c);
            at++;
        }
        throw new AddressSyntaxException("the quote at character " + (open + 1) + " is never closed");
    }

    private void skipSpaceAndComments() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                comment = comment();
            } else if (isLineBreak(c)) {
                checkFold();
                at++;
            } else if (Characters.isWhiteSpace(c)) {
                at++;
            } else {
                return;
            }
        }
    }

    /** RFC 5322 §3.2.2; comments nest. */
    private String comment() {
        int open = at;
        var content = new StringBuilder();
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                content.append(text.charAt(at++));
                continue;
            }
            if (c == '(' && depth++ == 0) {
                continue;
            }
            if (c == ')' && --depth == 0) {
                return Characters.withoutControls(EncodedWords.decode(content.toString()))
                        .strip();
            }
            content.append(c);
        }
        throw new AddressSyntaxException("the comment at character " + (open + 1) + " is never closed");
    }

    /** RFC 5322 §2.2.3: a line break is white space only if white space follows; at the very end it does no harm. */
    private void checkFold() {
        int next = at + 1;
        while (next < text.length() && isLineBreak(text.charAt(next))) {
            next++;
        }
        if (next < text.length() && !Characters.isWhiteSpace(text.charAt(next))) {
            throw new AddressSyntaxException(
                    "a line break at character " + (at + 1) + " is not allowed in a list of addresses");
        }
        at = next - 1; // a run of them is looked at once
    }

    private Mailbox mailbox(String name, EmailAddress address, int start) {
        try {
            return new Mailbox(name, address);
        } catch (AddressSyntaxException refused) {
            throw at(start, refused);
        }
    }

    private EmailAddress address(String local, String domain, int start) {
        try {
            return new EmailAddress(local, domain);
        } catch (AddressSyntaxException refused) {
            throw at(start, refused);
        }
    }

    private static AddressSyntaxException at(int start, AddressSyntaxException refused) {
        return new AddressSyntaxException(
                "the address at character " + (start + 1) + " is wrong: " + refused.getMessage());
    }

    private AddressSyntaxException expected(String what, int where) {
        String instead = where >= text.length()
                ? "the text ends"
                : "found '" + Characters.printable(text.substring(where), 40) + "'";
        return new AddressSyntaxException("expected " + what + " at character " + (where + 1) + ", but " + instead);
    }

    /** NUL at the end: it never means anything in the grammar. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private static boolean isBlank(char c) {
        return Characters.isWhiteSpace(c) || isLineBreak(c);
    }

    private static boolean isLineBreak(char c) {
        return c == '\r' || c == '\n';
    }
}
