package io.angarium.mail;

/**
 * How much of a letter {@link LetterReader} is willing to look at.
 *
 * @param octets a longer letter is refused
 * @param headers fields in one header; behind that, reading stops
 * @param headerOctets length of one field; behind that, reading stops
 * @param parts leaves of the MIME tree; behind that, reading stops
 * @param depth multiparts within multiparts; behind that, reading stops
 */
public record ReadLimits(int octets, int headers, int headerOctets, int parts, int depth) {
    /** Generous for letters from people and programs. */
    public static final ReadLimits DEFAULT = new ReadLimits(100 << 20, 2_000, 256 << 10, 2_000, 32);

    public ReadLimits {
        if (octets < 1 || headers < 1 || headerOctets < 1 || parts < 1 || depth < 1) {
            throw new IllegalArgumentException("a limit is at least 1");
        }
    }
}
