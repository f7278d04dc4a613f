package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Under which key a message was handed in, and a fingerprint of what was handed in. Stands in the message's own record: what
 * has one and what was stored can't come apart.
 *
 * <p>The fingerprint leaves out who the message goes to where that isn't part of the letter: the same call with further
 * recipients is the same message.
 *
 * @param print SHA-256 in hexadecimal
 */
public record IdempotencyMark(String key, String print) {
    /** Characters of a key. */
    public static final int MAX_KEY_LENGTH = 255;

    private static final String KEY = "idempotency-key";
    private static final String PRINT = "idempotency-print";
    private static final String VARIABLES = "recipient-variables";
    private static final String VARIABLES_HEADER = "h:" + OptionHeaders.RECIPIENT_VARIABLES;
    private static final Set<String> RECIPIENTS = Set.of("to", "cc", "bcc", VARIABLES, VARIABLES_HEADER);

    /** Of a form: everybody reads the addresses of the others, unless each gets a letter of its own. */
    static IdempotencyMark ofForm(String key, MessageForm form) {
        Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        fields.putAll(form.fields());
        boolean individual = fields.containsKey(VARIABLES) || fields.containsKey(VARIABLES_HEADER);
        return of(key, individual ? "individual" : "common", individual ? RECIPIENTS : Set.of(), form);
    }

    /** Of a MIME form: its recipients are the envelope's alone. */
    static IdempotencyMark ofMime(String key, MessageForm form) {
        boolean individual = form.fields().containsKey(VARIABLES);
        return of(key, individual ? "individual letter" : "letter", RECIPIENTS, form);
    }

    /** Of a letter by SMTP. */
    static IdempotencyMark ofLetter(String key, ByteBuffer letter) {
        MessageDigest digest = sha256();
        digest.update(letter.duplicate());
        return new IdempotencyMark(checked(key), HexFormat.of().formatHex(digest.digest()));
    }

    private static IdempotencyMark of(String key, String kind, Set<String> leftOut, MessageForm form) {
        MessageDigest digest = sha256();
        add(digest, kind.getBytes(UTF_8));
        new TreeMap<>(form.fields()).forEach((name, values) -> {
            if (!leftOut.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                add(digest, name.getBytes(UTF_8));
                add(digest, new byte[values.size()]);
                values.forEach(value -> add(digest, value.getBytes(UTF_8)));
            }
        });
        for (MessageForm.Upload file : form.files()) {
            add(digest, file.field().getBytes(UTF_8));
            add(digest, file.fileName().getBytes(UTF_8));
            add(digest, file.contentType().getBytes(UTF_8));
            add(digest, file.bytes());
        }
        return new IdempotencyMark(checked(key), HexFormat.of().formatHex(digest.digest()));
    }

    /** With its length in front: no two lists of texts look the same. */
    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    private static String checked(String key) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw badParameter("Idempotency-Key: expected 1 to " + MAX_KEY_LENGTH + " printable ASCII characters");
        }
        return key;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void writeTo(Map<String, String> options) {
        options.put(KEY, key);
        options.put(PRINT, print);
    }

    /** The mark of a stored message, if it has one. */
    public static Optional<IdempotencyMark> of(MessageAttributes attributes) {
        String key = attributes.options().get(KEY);
        return key == null
                ? Optional.empty()
                : Optional.of(new IdempotencyMark(key, attributes.options().getOrDefault(PRINT, "")));
    }
}
