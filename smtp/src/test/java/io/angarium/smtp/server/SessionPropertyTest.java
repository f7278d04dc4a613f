package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every stream, whatever is in it and however the network cuts it. */
class SessionPropertyTest {
    private static final RandomGeneratorFactory<RandomGenerator> RANDOM = RandomGeneratorFactory.of("L64X128MixRandom");

    private static final String[] WORDS = {
        "EHLO x\r\n",
        "HELO x\r\n",
        "MAIL FROM:<a@b.example>\r\n",
        "MAIL FROM:<> SIZE=50 BODY=8BITMIME SMTPUTF8\r\n",
        "RCPT TO:<a@b.example>\r\n",
        "RCPT TO:<\"a b\"@[192.0.2.1]>\r\n",
        "DATA\r\n",
        "BDAT 5\r\n12345",
        "BDAT 7 LAST\r\n12345\r\n",
        "BDAT 3\r\nab\r",
        "BDAT 2 LAST\r\n\nx",
        "BDAT 0 LAST\r\n",
        "RSET\r\n",
        "NOOP\r\n",
        "VRFY x\r\n",
        "AUTH PLAIN\r\n",
        "AUTH PLAIN AGFkYQBlbmdpbmU=\r\n",
        "AUTH LOGIN\r\n",
        "YWRh\r\n",
        "*\r\n",
        "text\r\n",
        "\r\n",
        ".",
        "\r",
        "\n",
        "\0",
        ".\r\n",
        "\r\n.\r\n",
        "..\r\n",
        "\u00e9",
        "a line that is rather long, to fill some words of eight octets",
        "QUIT\r\n",
        "STARTTLX\r\n",
        " "
    };

    /** Enhanced codes everywhere but in the banner, the answer to EHLO, and intermediate replies (RFC 2034 §4). */
    private static final Pattern REPLY =
            Pattern.compile("(220|250|354|334)[ -].*|[245]\\d\\d[ -][245]\\.\\d\\.\\d+ .*");

    static SmtpServerSettings settings(BareNewline bareNewline) {
        return SmtpServerSettings.of("mx.example")
                .withLogin(Login.OFFERED, false)
                .withBareNewline(bareNewline)
                .withLimit(Limit.MESSAGE_BYTES, 400)
                .withLimit(Limit.DISCARDED_BYTES, 500)
                .withLimit(Limit.RECIPIENTS, 3)
                .withLimit(Limit.COMMANDS, 60)
                .withLimit(Limit.ERRORS, 30)
                .withLimit(Limit.UNKNOWN_COMMANDS, 10)
                .withLimit(Limit.COMMAND_LINE_BYTES, 512)
                .withLimit(Limit.AUTH_LINE_BYTES, 600)
                .withLimit(Limit.TEXT_LINE_BYTES, 998)
                .withLimit(Limit.PENDING_REPLIES, 2);
    }

    /** Says what the guest was told and the client heard, and checks what holds always. */
    static String hear(byte[] stream, BareNewline bareNewline, IntSupplier pieces) {
        FakeGuest guest = new FakeGuest();
        guest.preamble = "Received: here\r\n";
        SmtpServerSettings settings = settings(bareNewline);
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), pieces);
        long free = line.memory.free();
        line.send(stream);
        String replies = new String(line.takeReplies(), StandardCharsets.UTF_8);
        line.session.close();
        assertThat(line.memory.free()).isEqualTo(free);
        assertThat(line.mostLeftOver()).isLessThanOrEqualTo(600);
        replies.lines().forEach(reply -> assertThat(reply).matches(REPLY));
        StringBuilder told = new StringBuilder(replies).append(line.isEnded());
        for (FakeGuest.Taken taken : guest.taken) {
            checkLetter(taken.letter(), settings);
            assertThat(taken.transaction().recipients()).hasSizeBetween(1, 3);
            told.append("\n--\n").append(taken.transaction()).append(taken.text());
            told.append(taken.letter().dotFree()).append(taken.letter().eightBit());
        }
        return told.toString();
    }

    private static void checkLetter(Letter letter, SmtpServerSettings settings) {
        assertThat(letter.length() - letter.preamble())
                .isLessThanOrEqualTo((int) settings.limits().of(Limit.MESSAGE_BYTES));
        String text = new String(letter.bytes(), 0, letter.length(), StandardCharsets.ISO_8859_1);
        assertThat(text).endsWith("\r\n").doesNotContain("\0");
        assertThat(text.replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
        assertThat(letter.dotFree()).isEqualTo(!text.contains("\r\n.") && !text.startsWith("."));
        assertThat(letter.eightBit()).isEqualTo(text.chars().anyMatch(c -> c > 127));
    }

    static void checkThatCutsDoNotMatter(byte[] stream) {
        checkThatCutsDoNotMatter(stream, 0);
    }

    /** Even pieces, and two ways to cut at random. */
    private static void checkThatCutsDoNotMatter(byte[] stream, long seed) {
        for (BareNewline bareNewline : BareNewline.values()) {
            String whole = hear(stream, bareNewline, () -> Math.max(1, stream.length));
            for (int piece : new int[] {1, 2, 3, 7, 64}) {
                assertThat(hear(stream, bareNewline, () -> piece))
                        .as("%s, pieces of %d", bareNewline, piece)
                        .isEqualTo(whole);
            }
            for (int longest : new int[] {12, 200}) {
                RandomGenerator random = RANDOM.create(seed);
                assertThat(hear(stream, bareNewline, () -> random.nextInt(1, longest)))
                        .as("%s, cut at random with seed %d, shorter than %d", bareNewline, seed, longest)
                        .isEqualTo(whole);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void answersTheSameHoweverTheStreamIsCut(long seed) {
        RandomGenerator random = RANDOM.create(seed);
        for (int round = 0; round < 150; round++) {
            byte[] stream = stream(random);
            try {
                checkThatCutsDoNotMatter(stream, random.nextLong());
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ", round " + round + ": "
                                + new String(stream, StandardCharsets.ISO_8859_1)
                                        .replace("\r", "\\r")
                                        .replace("\n", "\\n"),
                        e);
            }
        }
    }

    /** Half of the streams begin well, so that most of them come to the point. */
    private static byte[] stream(RandomGenerator random) {
        StringBuilder text = new StringBuilder();
        if (random.nextBoolean()) {
            text.append("EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<a@b.example>\r\n");
            text.append(random.nextBoolean() ? "DATA\r\n" : "");
        }
        int words = random.nextInt(1, 25);
        for (int i = 0; i < words; i++) {
            text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        if (random.nextInt(10) == 0) {
            text.append("x".repeat(random.nextInt(480, 1_100))).append("\r\n.\r\nNOOP\r\n");
        }
        byte[] stream = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return Arrays.copyOf(stream, stream.length - (random.nextInt(5) == 0 ? random.nextInt(stream.length) : 0));
    }
}
