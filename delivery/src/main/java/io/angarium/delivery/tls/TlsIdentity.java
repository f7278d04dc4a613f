package io.angarium.delivery.tls;

import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.TlsDemand;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * What the connections to a site have proved: queues share them only where this is equal.
 *
 * @param need what the senders want
 * @param demands what the hosts' demands come to; empty where none demands anything
 */
public record TlsIdentity(TlsNeed need, String demands) {
    private static final int BYTES = 8;

    /** Any connection will do. */
    public static final TlsIdentity OPEN = new TlsIdentity(TlsNeed.NONE, "");

    /** Of these hosts; equal for all sets of hosts with the same demands. */
    public static TlsIdentity of(TlsNeed need, List<List<Endpoint>> groups) {
        TreeSet<String> lines = new TreeSet<>();
        groups.forEach(group -> group.forEach(endpoint -> {
            String word = word(need.over(endpoint.demand()));
            if (!word.isEmpty()) {
                lines.add(endpoint.host() + " " + word);
            }
        }));
        return new TlsIdentity(need, lines.isEmpty() ? "" : digest(String.join("\n", lines)));
    }

    /** The same hosts for another need. */
    public TlsIdentity with(TlsNeed other) {
        return new TlsIdentity(other, other == TlsNeed.RELAXED ? "" : demands);
    }

    /** Whether nothing travels in clear: by anybody's wish. */
    public boolean isSecure() {
        return need.isSecure() || !demands.isEmpty();
    }

    private static String word(TlsDemand demand) {
        return switch (demand) {
            case TlsDemand.Nothing _ -> "";
            case TlsDemand.Encrypted _ -> "encrypted";
            case TlsDemand.Verified _ -> "verified";
            case TlsDemand.Impossible impossible -> "impossible " + impossible.flaw();
            case TlsDemand.Dane dane -> {
                boolean namesCount =
                        dane.associations().stream().anyMatch(it -> it.usage() == TlsDemand.Association.TRUST_ANCHOR);
                yield "dane " + dane.associations() + (namesCount ? dane.names() : "");
            }
        };
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
