package io.angarium.authentication;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Signs letters with DKIM, relaxed/relaxed (RFC 6376, RFC 8301, RFC 8463).
 *
 * <p>CPU-bound (RSA-2048: 0.25–1 ms): call it on platform threads, as many as there are cores, never on a virtual one. Any
 * number of threads may share a signer; each keeps the signatures of its last {@value #KEYS_KEPT_PER_THREAD} keys ready, since
 * changing the key costs more than signing.
 */
public final class DkimSigner {
    /** Keys whose prepared signature a thread keeps; the one not used for longest goes first. */
    public static final int KEYS_KEPT_PER_THREAD = 256;
    /** The longest header that is signed, in bytes. */
    public static final int MAX_HEADER_BYTES = 1024 * 1024;

    private static final int LINE_LENGTH = 76;
    private static final String FROM = "From";
    /** Signed as often as they are present; From once more, so that nobody can add another (RFC 6376 §8.15). */
    private static final List<String> SIGNED_FIELDS = List.of(
            FROM,
            "Subject",
            "To",
            "Cc",
            "Date",
            "Message-ID",
            "Reply-To",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
            "In-Reply-To",
            "References",
            "List-Unsubscribe",
            "List-Unsubscribe-Post");

    private static final List<String> LOWER_CASE_FIELDS =
            SIGNED_FIELDS.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();

    private final CryptoProvider crypto;
    private final ThreadLocal<PreparedSignatures> prepared = ThreadLocal.withInitial(PreparedSignatures::new);

    public DkimSigner(CryptoProvider crypto) {
        this.crypto = Objects.requireNonNull(crypto, "crypto");
    }

    /** Hashes a body for {@link #sign(List, ByteBuffer, BodyHash, Instant)}. */
    public BodyHash hashBody(ByteBuffer body) {
        return BodyHash.of(body, crypto);
    }

    /**
     * Signs a letter: header, empty line, body, with CRLF line ends.
     *
     * @return one complete, folded {@code DKIM-Signature: …} field with its CRLF for each key, in the order of the keys, to be
     *     put in front of the letter
     * @throws IllegalArgumentException a key doesn't fit its algorithm, or the header is longer than
     *     {@link #MAX_HEADER_BYTES}
     */
    public byte[] sign(List<DkimKey> keys, byte[] letter, Instant now) {
        ByteBuffer buffer = ByteBuffer.wrap(letter);
        HeaderFields header = HeaderFields.read(buffer, MAX_HEADER_BYTES);
        return sign(keys, header, hashBody(buffer.position(header.size())), now);
    }

    /**
     * The same for a letter whose body was hashed before.
     *
     * @param header the header fields, with or without the empty line behind them; the position stays
     * @param body from {@link #hashBody}
     */
    public byte[] sign(List<DkimKey> keys, ByteBuffer header, BodyHash body, Instant now) {
        return sign(keys, HeaderFields.read(header, MAX_HEADER_BYTES), body, now);
    }

    private byte[] sign(List<DkimKey> keys, HeaderFields header, BodyHash body, Instant now) {
        List<String> names = new ArrayList<>();
        ByteArrayOutputStream signed = new ByteArrayOutputStream(2048);
        collect(header, names, signed);
        ByteArrayOutputStream fields = new ByteArrayOutputStream(1024);
        for (DkimKey key : keys) {
            byte[] unsigned = unsignedField(key, names, body, now);
            byte[] signature = signature(key, signedText(signed, unsigned));
            fields.writeBytes(unsigned);
            fields.writeBytes(foldedBase64(signature));
        }
        return fields.toByteArray();
    }

    /** Lists the names for h= and writes the canonical fields in the same order (RFC 6376 §5.4.2: the lowest first). */
    private static void collect(HeaderFields header, List<String> names, ByteArrayOutputStream signed) {
        for (int i = 0; i < SIGNED_FIELDS.size(); i++) {
            String name = SIGNED_FIELDS.get(i);
            for (HeaderField field : header.fromBottom(LOWER_CASE_FIELDS.get(i))) {
                names.add(name);
                HeaderCanonicalization.RELAXED.write(field, signed);
                signed.write('\r');
                signed.write('\n');
            }
            if (name.equals(FROM)) {
                names.add(name);
            }
        }
    }

    /** The field up to and including {@code b=} (RFC 6376 §3.5). */
    private static byte[] unsignedField(DkimKey key, List<String> names, BodyHash body, Instant now) {
        StringBuilder field = new StringBuilder(512);
        field.append("DKIM-Signature: v=1; a=").append(key.algorithm().tag()).append("; c=relaxed/relaxed;\r\n\td=");
        field.append(key.domain()).append(";\r\n\ts=").append(key.selector());
        field.append("; t=").append(now.getEpochSecond()).append(";\r\n\th=");
        appendNames(field, names);
        field.append(";\r\n\tbh=").append(body.base64()).append(";\r\n\tb=");
        return field.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void appendNames(StringBuilder field, List<String> names) {
        int lineStart = field.length() - 3;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (field.length() + name.length() + 1 - lineStart > LINE_LENGTH) {
                field.append("\r\n\t");
                lineStart = field.length() - 1;
            }
            field.append(name);
            if (i < names.size() - 1) {
                field.append(':');
            }
        }
    }

    /** What is signed: the chosen fields, then this one with an empty b= and no final CRLF (RFC 6376 §3.7). */
    private static byte[] signedText(ByteArrayOutputStream fields, byte[] unsigned) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(fields.size() + unsigned.length);
        text.writeBytes(fields.toByteArray());
        HeaderCanonicalization.RELAXED.write(HeaderField.of(unsigned, 0, unsigned.length), text);
        return text.toByteArray();
    }

    private byte[] signature(DkimKey key, byte[] text) {
        try {
            Signature signature = prepared.get().of(key);
            // RFC 8463 §3: Ed25519 signs the SHA-256 of the text, RSA hashes by itself.
            signature.update(
                    switch (key.algorithm()) {
                        case RSA_SHA256 -> text;
                        case ED25519_SHA256 -> crypto.sha256().digest(text);
                    });
            return signature.sign();
        } catch (GeneralSecurityException misfit) {
            prepared.remove();
            throw new IllegalArgumentException("key " + key + " can't sign: " + misfit.getMessage(), misfit);
        }
    }

    private static byte[] foldedBase64(byte[] signature) {
        String text = Base64.getEncoder().encodeToString(signature);
        StringBuilder folded = new StringBuilder(text.length() + 32);
        int width = LINE_LENGTH - 3;
        for (int at = 0; at < text.length(); at += width) {
            folded.append(at == 0 ? "" : "\r\n\t").append(text, at, Math.min(at + width, text.length()));
        }
        return folded.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** Signatures of one thread that have taken their key already. */
    private final class PreparedSignatures {
        private final Map<Identity, Signature> signatures = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Identity, Signature> eldest) {
                return size() > KEYS_KEPT_PER_THREAD;
            }
        };

        Signature of(DkimKey key) throws GeneralSecurityException {
            Identity identity = new Identity(key.privateKey());
            Signature known = signatures.get(identity);
            if (known != null) {
                return known;
            }
            Signature made = crypto.signing(key.algorithm(), key.privateKey());
            signatures.put(identity, made);
            return made;
        }
    }

    /** A key object as itself: comparing keys by value would encode them each time. */
    private record Identity(PrivateKey key) {
        @Override
        @SuppressWarnings("ReferenceEquality") // that is the point
        public boolean equals(Object other) {
            return other instanceof Identity(PrivateKey same) && same == key;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(key);
        }
    }
}
