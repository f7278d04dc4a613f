package io.angarium.service.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.angarium.mail.EmailAddress;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;

/** A report as mail (RFC 8460 §5.3). */
final class ReportLetter {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, d MMM yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    /** Base64 has neither an equals sign in front nor hyphens, so the body can't hold it. */
    private static final String BOUNDARY = "--=_tls-report";

    private ReportLetter() {}

    /** @param messageId without angle brackets */
    static byte[] write(TlsReport report, EmailAddress from, EmailAddress to, String messageId, Instant now) {
        String head = "From: " + from + "\r\n"
                + "To: " + to + "\r\n"
                + "Subject: Report Domain: " + report.domain() + " Submitter: " + report.submitter() + "\r\n"
                + " Report-ID: <" + report.id() + ">\r\n"
                + "Date: " + DATE.format(now) + "\r\n"
                + "Message-ID: <" + messageId + ">\r\n"
                + "TLS-Report-Domain: " + report.domain() + "\r\n"
                + "TLS-Report-Submitter: " + report.submitter() + "\r\n"
                + "TLS-Required: No\r\n"
                + "Auto-Submitted: auto-generated\r\n"
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: multipart/report; report-type=\"tlsrpt\";\r\n"
                + " boundary=\"" + BOUNDARY + "\"\r\n"
                + "\r\n";
        String words = "--" + BOUNDARY + "\r\n"
                + "Content-Type: text/plain; charset=us-ascii\r\n"
                + "\r\n"
                + "This is an aggregate TLS report from " + report.submitter() + " about mail for\r\n"
                + report.domain() + " " + report.time() + ".\r\n"
                + "\r\n";
        String attachment = "--" + BOUNDARY + "\r\n"
                + "Content-Type: application/tlsrpt+gzip\r\n"
                + "Content-Transfer-Encoding: base64\r\n"
                + "Content-Disposition: attachment;\r\n"
                + " filename=\"" + report.fileName() + "\"\r\n"
                + "\r\n";
        ByteArrayOutputStream letter = new ByteArrayOutputStream(4096);
        letter.writeBytes((head + words + attachment).getBytes(US_ASCII));
        letter.writeBytes(Base64.getMimeEncoder().encode(report.compressed()));
        letter.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(US_ASCII));
        return letter.toByteArray();
    }
}
