package io.angarium.authentication;

import io.angarium.dns.Texts;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** What the tests of this package sign and check: keys that are made once, a letter, a DNS of one name. */
final class Letters {
    static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    static final CryptoProvider CRYPTO = CryptoProvider.fastest();
    static final KeyPair RSA = DkimKeys.generateRsa(2048);
    static final KeyPair ED25519 = DkimKeys.generateEd25519();
    static final DkimKey RSA_KEY = new DkimKey("example.test", "r1", DkimKey.Algorithm.RSA_SHA256, RSA.getPrivate());
    static final DkimKey ED25519_KEY =
            new DkimKey("example.test", "e1", DkimKey.Algorithm.ED25519_SHA256, ED25519.getPrivate());

    static final String LETTER = """
            From: Ann <ann@example.test>
            To: Bob <bob@example.com>
            Subject: A  long\tsubject
             folded  once
            Date: Sat, 21 Nov 2026 12:00:00 +0000
            Message-ID: <1@example.test>
            MIME-Version: 1.0
            Content-Type: text/plain; charset=utf-8

            Good day,\s

            this is  a letter.\t
            .

            """.replace("\n", "\r\n");

    private Letters() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The letter with the signatures of these keys in front. */
    static String signed(String letter, DkimKey... keys) {
        return text(new DkimSigner(CRYPTO).sign(List.of(keys), bytes(letter), NOW)) + letter;
    }

    /** A DNS that knows both keys. */
    static Texts dns(String name) {
        return switch (name) {
            case "r1._domainkey.example.test" -> found(DkimKeys.publicRecord(RSA.getPublic()));
            case "e1._domainkey.example.test" -> found(DkimKeys.publicRecord(ED25519.getPublic()));
            default -> new Texts.None("no such name");
        };
    }

    static Texts found(String... records) {
        return new Texts.Found(List.of(records), Duration.ofMinutes(5));
    }

    static List<DkimResult> verify(String letter) {
        return verify(letter, Letters::dns);
    }

    static List<DkimResult> verify(String letter, Function<String, Texts> dns) {
        return verify(letter, dns, NOW);
    }

    static List<DkimResult> verify(String letter, Function<String, Texts> dns, Instant now) {
        return new DkimVerifier(CRYPTO, dns, DkimVerifier.Limits.DEFAULT).verify(ByteBuffer.wrap(bytes(letter)), now);
    }

    static List<String> results(String letter) {
        return verify(letter).stream().map(result -> result.verdict().result()).toList();
    }
}
