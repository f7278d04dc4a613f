package io.angarium.mail;

import java.util.random.RandomGenerator;

/** Seeded material for property tests. */
final class Samples {
    private static final String[] WORDS = {
        "a",
        "mail",
        "Hello,",
        "world!",
        "über",
        "straße",
        "日本語",
        "🙂👍",
        "x=y",
        "a_b",
        "\"quoted\"",
        "(paren)",
        "back\\slash",
        "50%",
        "é",
        "a@b",
        "<tag>",
        "semi;colon",
        "per.dot",
        "?",
        "=3D",
        "From",
        ".",
        "-",
        "ﬁn",
        "\u00a0",
        "Ω≈ç√",
        "𝕏",
        "loooooooooooooooooooooong"
    };

    private Samples() {}

    /** Words and spaces; neither begins nor ends with white space; not empty; no accidental encoded word. */
    static String text(RandomGenerator random, int atMost) {
        var text = new StringBuilder(WORDS[random.nextInt(WORDS.length)]);
        while (random.nextInt(12) != 0) {
            String next = (random.nextInt(10) == 0 ? "   " : random.nextInt(4) == 0 ? "" : " ")
                    + WORDS[random.nextInt(WORDS.length)];
            if (text.length() + next.length() > atMost) {
                break;
            }
            text.append(next);
        }
        String clean = text.toString().strip().replace("=?", "?");
        return clean.isEmpty() ? "x" : clean;
    }

    /** Lines with CRLF. */
    static String lines(RandomGenerator random) {
        var lines = new StringBuilder();
        int count = random.nextInt(20);
        for (int i = 0; i < count; i++) {
            lines.append(
                    switch (random.nextInt(6)) {
                        case 0 -> "";
                        case 1 -> " trailing space ";
                        case 2 -> "x".repeat(random.nextInt(1_200));
                        case 3 -> "plain text of a letter";
                        default -> text(random, 300);
                    });
            lines.append("\r\n");
        }
        return lines.toString();
    }

    static byte[] bytes(RandomGenerator random) {
        byte[] bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
        return bytes;
    }

    static EmailAddress address(RandomGenerator random) {
        String local = random.nextInt(5) == 0 ? "a \"b\\" + random.nextInt(9) : "u" + random.nextInt(1_000);
        String domain = random.nextInt(5) == 0 ? "münchen.example" : "example" + random.nextInt(100) + ".com";
        return new EmailAddress(local, domain);
    }

    static Mailbox mailbox(RandomGenerator random) {
        return new Mailbox(random.nextInt(3) == 0 ? "" : text(random, 120), address(random));
    }
}
