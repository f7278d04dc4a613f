package io.angarium.dns.mtasts;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy (RFC 8461 §3.2).
 *
 * @param mx patterns of the exchangers' names, in lower case; a first label {@code *} stands for any one label
 * @param maxAge how long it holds, at most {@link #LONGEST}
 */
public record StsPolicy(Mode mode, List<String> mx, Duration maxAge) {
    /** What a failure means for the mail. */
    public enum Mode {
        /** It is not sent. */
        ENFORCE,
        /** It is sent, and the failure reported. */
        TESTING,
        /** The domain has given up MTA-STS. */
        NONE
    }

    /** Bytes of a policy that are read (RFC 8461 §3.3 suggests 64 KB). */
    public static final int MAX_BYTES = 64 * 1024;
    /** The longest that a policy holds: a leap year (RFC 8461 §3.2). */
    public static final Duration LONGEST = Duration.ofHours(8_766);
    /** Patterns of one policy. */
    public static final int MAX_PATTERNS = 100;

    private static final int MAX_DIGITS = 10;
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    public StsPolicy {
        mx = List.copyOf(mx);
    }

    /** Whether mail may go to this exchanger (RFC 8461 §4.1). */
    public boolean allows(String host) {
        return mx.stream().anyMatch(pattern -> matches(pattern, host));
    }

    /** Whether one pattern means this host. */
    public static boolean matches(String pattern, String host) {
        String name = host.toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        if (!pattern.startsWith("*.")) {
            return pattern.equals(plain);
        }
        int dot = plain.indexOf('.');
        return dot > 0 && plain.substring(dot).equals(pattern.substring(1));
    }

    /**
     * Reads a policy.
     *
     * @throws MalformedPolicyException if it isn't one
     */
    public static StsPolicy parse(byte[] body) throws MalformedPolicyException {
        if (body.length > MAX_BYTES) {
            throw new MalformedPolicyException("the policy has more than " + MAX_BYTES + " bytes");
        }
        try {
            return new Reading()
                    .read(StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(body))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new MalformedPolicyException("the policy is not UTF-8");
        }
    }

    /** As {@link #parse} reads it. */
    public String text() {
        StringBuilder text = new StringBuilder("version: STSv1\nmode: ")
                .append(mode.name().toLowerCase(Locale.ROOT))
                .append('\n');
        mx.forEach(pattern -> text.append("mx: ").append(pattern).append('\n'));
        return text.append("max_age: ").append(maxAge.toSeconds()).append('\n').toString();
    }

    /** The fields, one by one. Of a field given twice the first counts, but for mx (RFC 8461 §3.2). */
    private static final class Reading {
        private final Set<String> seen = new HashSet<>();
        private final List<String> patterns = new ArrayList<>();
        private boolean hasVersion;
        private @Nullable Mode mode;
        private @Nullable Duration maxAge;

        StsPolicy read(String text) throws MalformedPolicyException {
            for (String line : text.split("\r?\n", -1)) {
                if (!line.isBlank()) {
                    take(line);
                }
            }
            if (!hasVersion) {
                throw new MalformedPolicyException("version is missing, expected STSv1");
            }
            if (mode == null) {
                throw new MalformedPolicyException("mode is missing, expected enforce, testing or none");
            }
            if (maxAge == null) {
                throw new MalformedPolicyException("max_age is missing, expected seconds");
            }
            if (patterns.isEmpty() && mode != Mode.NONE) {
                throw new MalformedPolicyException("mx is missing, expected one or more");
            }
            return new StsPolicy(mode, patterns, maxAge);
        }

        private void take(String line) throws MalformedPolicyException {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new MalformedPolicyException("a line is not NAME: VALUE");
            }
            String name = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (name.equals("mx")) {
                pattern(value);
            } else if (seen.add(name)) {
                field(name, value);
            }
        }

        private void field(String name, String value) throws MalformedPolicyException {
            switch (name) {
                case "version" -> {
                    if (!value.equals("STSv1")) {
                        throw new MalformedPolicyException("version is " + shown(value) + ", expected STSv1");
                    }
                    hasVersion = true;
                }
                case "mode" -> mode = mode(value);
                case "max_age" -> maxAge = age(value);
                default -> {} // extensions are for those who know them
            }
        }

        private static Mode mode(String value) throws MalformedPolicyException {
            return switch (value) {
                case "enforce" -> Mode.ENFORCE;
                case "testing" -> Mode.TESTING;
                case "none" -> Mode.NONE;
                default ->
                    throw new MalformedPolicyException(
                            "mode is " + shown(value) + ", expected enforce, testing or none");
            };
        }

        private static Duration age(String value) throws MalformedPolicyException {
            boolean isNumber = !value.isEmpty()
                    && value.length() <= MAX_DIGITS
                    && value.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!isNumber) {
                throw new MalformedPolicyException(
                        "max_age is " + shown(value) + ", expected 0 to " + LONGEST.toSeconds() + " seconds");
            }
            Duration age = Duration.ofSeconds(Long.parseLong(value));
            return age.compareTo(LONGEST) > 0 ? LONGEST : age;
        }

        private void pattern(String value) throws MalformedPolicyException {
            String pattern = value.toLowerCase(Locale.ROOT);
            if (!isName(pattern.startsWith("*.") ? pattern.substring(2) : pattern)) {
                throw new MalformedPolicyException("mx is " + shown(value) + ", expected a host name or *.DOMAIN");
            }
            if (patterns.size() == MAX_PATTERNS) {
                throw new MalformedPolicyException("more than " + MAX_PATTERNS + " mx");
            }
            patterns.add(pattern);
        }

        private static boolean isName(String name) {
            if (name.isEmpty() || name.length() > MAX_NAME) {
                return false;
            }
            for (String label : name.split("\\.", -1)) {
                boolean isLabel = !label.isEmpty()
                        && label.length() <= MAX_LABEL
                        && label.chars()
                                .allMatch(
                                        c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_');
                if (!isLabel) {
                    return false;
                }
            }
            return true;
        }

        private static String shown(String value) {
            String piece = value.length() > 40 ? value.substring(0, 40) + "…" : value;
            return "'" + piece.replaceAll("\\p{Cntrl}", " ") + "'";
        }
    }
}
