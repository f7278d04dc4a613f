package io.angarium.service.submission;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.random.RandomGenerator;

/** Makes Message-Ids: {@code YYYYMMDDhhmmss.<16 hex>@domain}, without angle brackets. Any thread if the generator may. */
public final class MessageIds {
    private static final char[] HEX = "0123456789abcdef".toCharArray();
    private static final int LENGTH = 14 + 1 + 16;

    private final RandomGenerator random;

    public MessageIds(RandomGenerator random) {
        this.random = random;
    }

    /** The part before the {@code @}. */
    String local(Instant now) {
        ZonedDateTime time = now.atZone(ZoneOffset.UTC);
        char[] text = new char[LENGTH];
        digits(time.getYear(), text, 0, 4);
        digits(time.getMonthValue(), text, 4, 2);
        digits(time.getDayOfMonth(), text, 6, 2);
        digits(time.getHour(), text, 8, 2);
        digits(time.getMinute(), text, 10, 2);
        digits(time.getSecond(), text, 12, 2);
        text[14] = '.';
        long bits = random.nextLong();
        for (int i = LENGTH - 1; i > 14; i--) {
            text[i] = HEX[(int) (bits & 15)];
            bits >>>= 4;
        }
        return new String(text);
    }

    private static void digits(int value, char[] text, int from, int count) {
        int rest = value;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
