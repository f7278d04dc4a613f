package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.angarium.smtp.server.Transaction;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;

/** The trace field that every server puts on top of what it takes (RFC 5321 §4.4). */
public final class ReceivedField {
    private ReceivedField() {}

    /** Complete, folded, with CRLF. The greeting is hostile input: only what a name may hold is repeated. */
    public static byte[] write(Transaction transaction, String hostname, String id, Instant now) {
        String field = "Received: from " + name(transaction.greeting())
                + " ([" + literal(transaction.client().remote().getAddress()) + "])\r\n\tby " + hostname
                + " with " + protocol(transaction) + " id " + id
                + ";\r\n\t" + DateText.format(now) + "\r\n";
        return field.getBytes(UTF_8);
    }

    /** RFC 5321 §4.1.3; a zone (RFC 4007) means nothing to anybody else. */
    private static String literal(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        return address instanceof Inet6Address ? "IPv6:" + plain : plain;
    }

    /** RFC 3848, RFC 6531 §4.3. */
    private static String protocol(Transaction transaction) {
        String base = transaction.smtpUtf8() ? "UTF8SMTP" : transaction.esmtp() ? "ESMTP" : "SMTP";
        if (!transaction.esmtp()) {
            return base;
        }
        return base
                + (transaction.tls().isPresent() ? "S" : "")
                + (transaction.login().isPresent() ? "A" : "");
    }

    private static String name(String greeting) {
        StringBuilder name = new StringBuilder(greeting.length());
        for (int i = 0; i < Math.min(greeting.length(), 255); i++) {
            char c = greeting.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || ".-_:[]".indexOf(c) >= 0;
            name.append(allowed ? c : '?');
        }
        return name.isEmpty() ? "unknown" : name.toString();
    }
}
