package io.angarium.dns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Keys that are known beforehand, each as {@code OWNER TAG ALGORITHM DIGEST-TYPE DIGEST}. */
final class TrustAnchors {
    private TrustAnchors() {}

    static boolean isOne(String text) {
        try {
            record(text);
            return true;
        } catch (IOException | IllegalArgumentException broken) {
            return false;
        }
    }

    /** The name that the first one is of. */
    static Name owner(List<String> anchors) {
        try {
            return record(anchors.getFirst()).getName();
        } catch (IOException impossible) {
            throw new IllegalArgumentException("the settings have checked it", impossible);
        }
    }

    /** As a zone file. */
    static InputStream zoneFile(List<String> anchors) {
        String text = anchors.stream().map(TrustAnchors::line).collect(Collectors.joining());
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(String anchor) {
        String[] words = anchor.strip().split("\\s+", 2);
        return words[0] + " 3600 IN DS " + words[1] + "\n";
    }

    private static Record record(String anchor) throws IOException {
        String[] words = anchor.strip().split("\\s+", 2);
        if (words.length < 2) {
            throw new IllegalArgumentException("nothing behind the owner");
        }
        return Record.fromString(Name.fromString(words[0], Name.root), Type.DS, DClass.IN, 3600, words[1], Name.root);
    }
}
