package io.angarium.bench;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Posts messages as urlencoded forms over one kept connection. */
final class HttpExchange implements Exchange {
    private final Course course;
    private final byte[] request;
    private boolean isWaiting;
    private boolean isOver;
    private long beganNanos;

    HttpExchange(Load load, Course course) {
        this.course = course;
        this.request = request(load);
    }

    private static byte[] request(Load load) {
        StringBuilder form = new StringBuilder();
        field(form, "from", "Bench <" + load.sender() + ">");
        StringBuilder to = new StringBuilder();
        StringBuilder variables = new StringBuilder("{");
        for (int i = 0; i < load.recipients(); i++) {
            String address = "user" + i + "@" + load.destination();
            to.append(i == 0 ? "" : ",").append(address);
            variables
                    .append(i == 0 ? "" : ",")
                    .append("\"" + address + "\":{\"name\":\"User " + i + "\",\"id\":" + i + "}");
        }
        field(form, "to", to.toString());
        field(form, "subject", "a message of the benchmark");
        field(
                form,
                "text",
                "Hello %recipient.name%, " + "the quick brown fox jumps over the lazy dog. ".repeat(load.size() / 48));
        if (load.unsigned()) {
            field(form, "o:dkim", "no");
        }
        if (load.recipients() > 1) {
            field(form, "recipient-variables", variables.append("}").toString());
        }
        byte[] body = form.toString().getBytes(StandardCharsets.US_ASCII);
        String domain = load.sender().substring(load.sender().indexOf('@') + 1);
        String login =
                Base64.getEncoder().encodeToString(load.login().orElse("api:").getBytes(StandardCharsets.UTF_8));
        Bytes all = new Bytes(body.length + 512);
        all.add("POST /v3/" + domain + "/messages HTTP/1.1\r\nHost: bench\r\nAuthorization: Basic " + login
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length + "\r\n\r\n");
        all.add(body);
        byte[] bytes = new byte[all.length];
        System.arraycopy(all.array, 0, bytes, 0, all.length);
        return bytes;
    }

    private static void field(StringBuilder form, String name, String value) {
        form.append(form.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
    }

    @Override
    public void fill(Bytes out) {
        if (isWaiting || isOver) {
            return;
        }
        if (course.next() < 0) {
            isOver = true;
            return;
        }
        out.add(request);
        isWaiting = true;
        beganNanos = System.nanoTime();
    }

    @Override
    public int take(byte[] in, int length) {
        int headEnd = headEnd(in, length);
        if (headEnd < 0) {
            return 0;
        }
        String head = new String(in, 0, headEnd, StandardCharsets.ISO_8859_1);
        int bodyLength = contentLength(head);
        if (length < headEnd + bodyLength) {
            return 0;
        }
        isWaiting = false;
        if (head.startsWith("HTTP/1.1 200")) {
            course.accepted(beganNanos);
        } else {
            course.refused(head.lines().findFirst().orElse("") + " "
                    + new String(in, headEnd, bodyLength, StandardCharsets.UTF_8));
        }
        return headEnd + bodyLength;
    }

    private static int headEnd(byte[] in, int length) {
        for (int i = 3; i < length; i++) {
            if (in[i] == '\n' && in[i - 1] == '\r' && in[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    private static int contentLength(String head) {
        String name = "\r\ncontent-length:";
        int at = head.toLowerCase(java.util.Locale.ROOT).indexOf(name);
        if (at < 0) {
            throw new IllegalStateException("an answer without Content-Length: " + head);
        }
        return Integer.parseInt(
                head.substring(at + name.length(), head.indexOf('\r', at + 2)).strip());
    }

    @Override
    public boolean isOver() {
        return isOver;
    }
}
