package io.angarium.bench;

import java.nio.charset.StandardCharsets;

/** A letter of a given size with places for the stamp and a number, written out without building it anew. */
final class MessageTemplate {
    private static final int NUMBER_DIGITS = 12;

    private final byte[] letter;
    private final int stampAt;
    private final int numberAt;

    /**
     * @param size bytes of the letter, header included
     * @param unsigned whether it asks not to be signed
     */
    MessageTemplate(int size, String sender, boolean unsigned) {
        StringBuilder text = new StringBuilder("From: Bench <" + sender + ">\r\nTo: someone@dest.test\r\n"
                + "Subject: a message of the benchmark\r\nDate: Sat, 21 Nov 2026 12:00:00 +0000\r\n"
                + (unsigned ? "X-Mailgun-Dkim: no\r\n" : "")
                + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\nMessage-ID: <");
        numberAt = text.length();
        text.append("0".repeat(NUMBER_DIGITS)).append("@bench.test>\r\nX-Bench-At: ");
        stampAt = text.length();
        text.append("0".repeat(Stamp.DIGITS)).append("\r\n\r\n");
        String line = "The quick brown fox jumps over the lazy dog, again and again, until it rests.\r\n";
        while (text.length() + line.length() <= size) {
            text.append(line);
        }
        letter = text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    int size() {
        return letter.length;
    }

    void write(Bytes out, long number) {
        int at = out.length;
        out.add(letter);
        Stamp.write(out.array, at + stampAt, Stamp.nowMicros());
        long rest = number;
        for (int i = at + numberAt + NUMBER_DIGITS - 1; i >= at + numberAt; i--) {
            out.array[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
