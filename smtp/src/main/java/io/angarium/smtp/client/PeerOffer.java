package io.angarium.smtp.client;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a peer said that it can do, in its reply to EHLO (RFC 5321 §4.1.1.1).
 *
 * @param keywords in upper case
 * @param maximumSize bytes of a message (RFC 1870); {@code Long.MAX_VALUE} if the peer names no limit
 */
record PeerOffer(
        Set<String> keywords,
        long maximumSize,
        boolean size,
        boolean pipelining,
        boolean chunking,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean startTls,
        boolean requireTls) {
    static final String REQUIRETLS = "REQUIRETLS";

    /** A peer that only understands HELO. */
    static final PeerOffer NOTHING = of(Set.of(), Long.MAX_VALUE);

    static PeerOffer of(Reply ehlo) {
        Set<String> keywords = new LinkedHashSet<>();
        long maximumSize = Long.MAX_VALUE;
        List<String> lines = ehlo.lines();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.strip().split("[ \t]+", 3);
            String keyword = words[0].toUpperCase(Locale.ROOT);
            if (keyword.isEmpty()) {
                continue;
            }
            keywords.add(keyword);
            if (keyword.equals("SIZE") && words.length > 1) {
                maximumSize = sizeLimit(words[1]);
            }
        }
        return of(Set.copyOf(keywords), maximumSize);
    }

    /** The same from a peer whose CHUNKING is not believed. */
    PeerOffer withoutChunking() {
        return new PeerOffer(
                keywords, maximumSize, size, pipelining, false, eightBitMime, smtpUtf8, startTls, requireTls);
    }

    /** Why the message can't go to this peer as it is; empty if it can. */
    Optional<Reply> objectionTo(OutgoingMessage message) {
        if (needsSmtpUtf8(message) && !smtpUtf8) {
            return Optional.of(Reply.of(553, "5.6.7 the receiver doesn't offer SMTPUTF8, which the message needs"));
        }
        if (message.eightBit() && !eightBitMime) {
            return Optional.of(Reply.of(554, "5.6.3 the receiver doesn't offer 8BITMIME, which the message needs"));
        }
        if (message.requireTls() && !requireTls) {
            // RFC 8689 §5.
            return Optional.of(Reply.of(550, "5.7.30 the receiver doesn't offer REQUIRETLS, which the message needs"));
        }
        if (message.size() > maximumSize) {
            return Optional.of(Reply.of(
                    552, "5.3.4 the message has " + message.size() + " bytes, the receiver takes " + maximumSize));
        }
        return Optional.empty();
    }

    static boolean needsSmtpUtf8(OutgoingMessage message) {
        return message.smtpUtf8()
                || message.recipient().needsSmtpUtf8()
                || message.returnPath().filter(EmailAddress::needsSmtpUtf8).isPresent();
    }

    private static PeerOffer of(Set<String> keywords, long maximumSize) {
        return new PeerOffer(
                keywords,
                maximumSize,
                keywords.contains("SIZE"),
                keywords.contains("PIPELINING"),
                keywords.contains("CHUNKING"),
                keywords.contains("8BITMIME"),
                keywords.contains("SMTPUTF8"),
                keywords.contains("STARTTLS"),
                keywords.contains(REQUIRETLS));
    }

    /** RFC 1870 §3: zero, like no number, says that there is no fixed limit. What is no number is taken as none. */
    private static long sizeLimit(String word) {
        if (word.length() > 18 || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Long.MAX_VALUE;
        }
        long limit = Long.parseLong(word);
        return limit == 0 ? Long.MAX_VALUE : limit;
    }
}
