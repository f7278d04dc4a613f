package io.angarium.dns.https;

import io.angarium.dns.https.HttpsClient.Answer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads one answer of HTTP/1.1 (RFC 9112): by length, in chunks, or to the end of the connection. Bounded in every part. */
final class AnswerReader {
    /** Bytes of one line of the head, or of a chunk's size. */
    static final int MAX_LINE = 8 * 1024;
    /** Lines of the head. */
    static final int MAX_LINES = 100;

    private final InputStream in;
    private final int maxBytes;
    private String contentType = "";
    private long length = -1;
    private boolean chunked;

    private AnswerReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    static Answer read(InputStream in, int maxBytes) throws IOException, HttpsFailure {
        return new AnswerReader(in, maxBytes).read();
    }

    private Answer read() throws IOException, HttpsFailure {
        int status = status(line());
        for (int i = 0; i <= MAX_LINES; i++) {
            String line = line();
            if (line.isEmpty()) {
                return new Answer(status, contentType, body(status));
            }
            field(line);
        }
        throw wrong("the head of the answer has more than " + MAX_LINES + " lines");
    }

    private static int status(String line) throws HttpsFailure {
        if (!line.startsWith("HTTP/1.") || line.length() < 12 || line.charAt(8) != ' ') {
            throw wrong("the answer is not HTTP");
        }
        String digits = line.substring(9, 12);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw wrong("the answer is not HTTP");
        }
        return Integer.parseInt(digits);
    }

    private void field(String line) throws HttpsFailure {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw wrong("a header field of the answer has no name");
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-type" -> contentType = value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            case "content-length" -> length = number(value, 10);
            case "transfer-encoding" -> {
                chunked = value.equalsIgnoreCase("chunked");
                if (!chunked) {
                    throw wrong("the answer is encoded as " + value.replaceAll("[^A-Za-z0-9, -]", "?"));
                }
            }
            default -> {}
        }
    }

    private static long number(String text, int radix) throws HttpsFailure {
        if (text.isEmpty() || text.length() > 9) {
            throw wrong("a length in the answer is no number that could be meant");
        }
        try {
            long number = Long.parseLong(text, radix);
            if (number < 0) {
                throw wrong("a length in the answer is negative");
            }
            return number;
        } catch (NumberFormatException e) {
            throw wrong("a length in the answer is no number");
        }
    }

    private byte[] body(int status) throws IOException, HttpsFailure {
        if (status == 204 || status == 304) {
            return new byte[0];
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        if (chunked) {
            long size = chunkSize();
            while (size > 0) {
                copy(body, size);
                if (!line().isEmpty()) {
                    throw wrong("a chunk of the answer is longer than it says");
                }
                size = chunkSize();
            }
        } else if (length >= 0) {
            copy(body, length);
        } else {
            toTheEnd(body);
        }
        return body.toByteArray();
    }

    private long chunkSize() throws IOException, HttpsFailure {
        return number(line().split(";", 2)[0].strip(), 16);
    }

    private void copy(ByteArrayOutputStream body, long size) throws IOException, HttpsFailure {
        if (body.size() + size > maxBytes) {
            throw wrong("the answer has more than " + maxBytes + " bytes");
        }
        byte[] piece = in.readNBytes((int) size);
        if (piece.length < size) {
            throw new EOFException("the answer breaks off");
        }
        body.writeBytes(piece);
    }

    private void toTheEnd(ByteArrayOutputStream body) throws IOException, HttpsFailure {
        byte[] all = in.readNBytes(maxBytes + 1);
        if (all.length > maxBytes) {
            throw wrong("the answer has more than " + maxBytes + " bytes");
        }
        body.writeBytes(all);
    }

    private String line() throws IOException, HttpsFailure {
        ByteArrayOutputStream line = new ByteArrayOutputStream(80);
        int octet = in.read();
        while (octet != '\n') {
            if (octet < 0) {
                throw new EOFException("the answer breaks off");
            }
            if (line.size() == MAX_LINE) {
                throw wrong("a line of the answer has more than " + MAX_LINE + " bytes");
            }
            line.write(octet);
            octet = in.read();
        }
        String text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static HttpsFailure wrong(String message) {
        return new HttpsFailure(HttpsFailure.Kind.ANSWER, message);
    }
}
