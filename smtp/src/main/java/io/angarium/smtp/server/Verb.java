package io.angarium.smtp.server;

/** The commands that a server knows, found by their letters in any case. */
enum Verb {
    EHLO,
    HELO,
    MAIL,
    RCPT,
    DATA,
    BDAT,
    RSET,
    NOOP,
    QUIT,
    VRFY,
    EXPN,
    HELP,
    AUTH,
    STARTTLS,
    /** A browser that was led here; everything that it sends would be taken for commands. */
    HTTP,
    UNKNOWN;

    /** Reads the word {@code [from, to)}. */
    static Verb of(byte[] line, int from, int to) {
        int length = to - from;
        if (length < 3 || length > 8) {
            return UNKNOWN;
        }
        long letters = 0;
        for (int i = from; i < to; i++) {
            letters = letters << 8 | (line[i] & 0xDF);
        }
        return length == 4 ? ofFour((int) letters) : ofOther(letters);
    }

    private static Verb ofFour(int letters) {
        return switch (letters) {
            case 'E' << 24 | 'H' << 16 | 'L' << 8 | 'O' -> EHLO;
            case 'H' << 24 | 'E' << 16 | 'L' << 8 | 'O' -> HELO;
            case 'M' << 24 | 'A' << 16 | 'I' << 8 | 'L' -> MAIL;
            case 'R' << 24 | 'C' << 16 | 'P' << 8 | 'T' -> RCPT;
            case 'D' << 24 | 'A' << 16 | 'T' << 8 | 'A' -> DATA;
            case 'B' << 24 | 'D' << 16 | 'A' << 8 | 'T' -> BDAT;
            case 'R' << 24 | 'S' << 16 | 'E' << 8 | 'T' -> RSET;
            case 'N' << 24 | 'O' << 16 | 'O' << 8 | 'P' -> NOOP;
            case 'Q' << 24 | 'U' << 16 | 'I' << 8 | 'T' -> QUIT;
            case 'V' << 24 | 'R' << 16 | 'F' << 8 | 'Y' -> VRFY;
            case 'E' << 24 | 'X' << 16 | 'P' << 8 | 'N' -> EXPN;
            case 'H' << 24 | 'E' << 16 | 'L' << 8 | 'P' -> HELP;
            case 'A' << 24 | 'U' << 16 | 'T' << 8 | 'H' -> AUTH;
            case 'P' << 24 | 'O' << 16 | 'S' << 8 | 'T', 'H' << 24 | 'E' << 16 | 'A' << 8 | 'D' -> HTTP;
            default -> UNKNOWN;
        };
    }

    private static final long STARTTLS_LETTERS = letters("STARTTLS");
    private static final long GET = letters("GET");
    private static final long PUT = letters("PUT");
    private static final long CONNECT = letters("CONNECT");
    private static final long OPTIONS = letters("OPTIONS");

    private static Verb ofOther(long letters) {
        if (letters == STARTTLS_LETTERS) {
            return STARTTLS;
        }
        boolean http = letters == GET || letters == PUT || letters == CONNECT || letters == OPTIONS;
        return http ? HTTP : UNKNOWN;
    }

    private static long letters(String word) {
        long letters = 0;
        for (int i = 0; i < word.length(); i++) {
            letters = letters << 8 | word.charAt(i);
        }
        return letters;
    }
}
