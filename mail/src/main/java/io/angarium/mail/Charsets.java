package io.angarium.mail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bytes to text, whatever the letter says its character set is. Always gives something. */
final class Charsets {
    private static final Charset WESTERN = named("windows-1252").orElse(StandardCharsets.ISO_8859_1);

    private Charsets() {}

    /** Decodes with the named set; if it is unknown or plainly wrong, as UTF-8 if it is that, else as Western European. */
    static String decode(byte[] bytes, String name) {
        Optional<Charset> charset = named(name);
        if (charset.isEmpty() || charset.get().equals(StandardCharsets.US_ASCII)) {
            return guess(bytes);
        }
        if (charset.get().equals(StandardCharsets.UTF_8)) {
            String strict = strictUtf8(bytes);
            return strict != null ? strict : new String(bytes, StandardCharsets.UTF_8);
        }
        return new String(bytes, charset.get());
    }

    /** UTF-8 if it is well-formed, otherwise Western European. */
    static String guess(byte[] bytes) {
        String utf8 = strictUtf8(bytes);
        return utf8 != null ? utf8 : new String(bytes, WESTERN);
    }

    /** Whether the name is one that {@link #decode} knows. */
    static boolean knows(String name) {
        return named(name).isPresent();
    }

    private static @Nullable String strictUtf8(byte[] bytes) {
        String lenient = new String(bytes, StandardCharsets.UTF_8);
        if (lenient.indexOf('\uFFFD') < 0) {
            return lenient;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            return null;
        }
    }

    private static Optional<Charset> named(String name) {
        try {
            return Optional.of(Charset.forName(usual(name)));
        } catch (IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    /** Names that mean a larger set in practice, as browsers read them (WHATWG Encoding §4.2), and names that nobody registered. */
    private static String usual(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        return switch (plain) {
            case "iso-8859-1", "iso8859-1", "latin1", "ansi", "iso-8859-1-windows-3.0-latin-1" -> "windows-1252";
            case "gb2312", "gb_2312-80", "euc-cn", "x-gbk" -> "GB18030";
            case "ks_c_5601-1987", "ks_c_5601-1989", "euc-kr", "ksc5601" -> "x-windows-949";
            case "shift_jis", "shift-jis", "sjis", "x-sjis" -> "windows-31j";
            case "iso-8859-8-i", "iso-8859-8-e" -> "iso-8859-8";
            case "unicode-1-1-utf-8", "utf-8mb4", "utf8mb4", "utf_8" -> "utf-8";
            case "ascii", "us-ascii", "7bit", "8bit", "" -> "us-ascii";
            default -> plain.startsWith("cp-") ? "cp" + plain.substring(3) : plain;
        };
    }
}
