package io.angarium.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;

/** Sends letters over one SMTP session, by the load's mode. */
final class SmtpExchange implements Exchange {
    private static final int WINDOW = 8;
    /** Without these there is no session. */
    private static final Set<Step> OPENING = EnumSet.of(Step.GREETING, Step.EHLO, Step.AUTH);

    private final Load load;
    private final Course course;
    private final MessageTemplate template;
    private final byte[] mail;
    private final byte[] chunk;
    private final Queue<Step> expected = new ArrayDeque<>();
    private long number = -1;
    private long beganNanos;
    private boolean isReady;
    private boolean isWaitingForData;
    private boolean isOver;
    private Step stage = Step.GREETING;
    private int inFlight;
    private final Queue<Long> begins = new ArrayDeque<>();
    private boolean wasRefused;

    /** What the next reply answers. */
    private enum Step {
        GREETING,
        EHLO,
        AUTH,
        MAIL,
        RCPT,
        DATA,
        BODY
    }

    SmtpExchange(Load load, Course course, MessageTemplate template) {
        this.load = load;
        this.course = course;
        this.template = template;
        this.mail = ("MAIL FROM:<" + load.sender() + ">\r\n").getBytes(StandardCharsets.US_ASCII);
        this.chunk = ("BDAT " + template.size() + " LAST\r\n").getBytes(StandardCharsets.US_ASCII);
        expected.add(Step.GREETING);
    }

    @Override
    public void fill(Bytes out) {
        if (!isReady) {
            open(out);
            return;
        }
        switch (load.mode()) {
            case LOCKSTEP -> fillLockstep(out);
            case PIPELINED -> fillPipelined(out);
            case CHUNKED -> fillChunked(out);
            case HTTP -> throw new IllegalStateException("not SMTP");
        }
    }

    private void open(Bytes out) {
        if (!expected.isEmpty()) {
            return;
        }
        if (stage == Step.GREETING) {
            say(out, "EHLO bench.test\r\n", Step.EHLO);
            stage = Step.EHLO;
        } else if (stage == Step.EHLO && load.login().isPresent()) {
            String[] login = load.login().get().split(":", 2);
            byte[] plain = ("\0" + login[0] + "\0" + login[1]).getBytes(StandardCharsets.UTF_8);
            say(out, "AUTH PLAIN " + Base64.getEncoder().encodeToString(plain) + "\r\n", Step.AUTH);
            stage = Step.AUTH;
        } else {
            isReady = true;
            fill(out);
        }
    }

    private void say(Bytes out, String line, Step step) {
        out.add(line);
        expected.add(step);
    }

    private boolean begin() {
        number = course.next();
        beganNanos = System.nanoTime();
        if (number < 0) {
            isOver = inFlight == 0;
            return false;
        }
        begins.add(beganNanos);
        inFlight++;
        return true;
    }

    private void fillLockstep(Bytes out) {
        if (!expected.isEmpty() || isOver) {
            return;
        }
        switch (stage) {
            case MAIL -> {
                out.add(recipient());
                expect(Step.RCPT);
            }
            case RCPT -> {
                out.add("DATA\r\n");
                expect(Step.DATA);
            }
            case DATA -> {
                template.write(out, number);
                out.add(".\r\n");
                expect(Step.BODY);
            }
            default -> {
                if (begin()) {
                    out.add(mail);
                    expect(Step.MAIL);
                }
            }
        }
    }

    private void expect(Step step) {
        expected.add(step);
        stage = step;
    }

    private void fillPipelined(Bytes out) {
        boolean isBusy = !expected.isEmpty() && expected.peek() != Step.BODY;
        if (isWaitingForData || isOver || isBusy) {
            return;
        }
        if (stage == Step.DATA) {
            template.write(out, number);
            out.add(".\r\n");
            expected.add(Step.BODY);
            stage = Step.BODY;
        }
        if (begin()) {
            out.add(mail);
            out.add(recipient());
            out.add("DATA\r\n");
            expected.add(Step.MAIL);
            expected.add(Step.RCPT);
            expected.add(Step.DATA);
            isWaitingForData = true;
        }
    }

    private void fillChunked(Bytes out) {
        while (inFlight < WINDOW && !isOver && begin()) {
            out.add(mail);
            out.add(recipient());
            out.add(chunk);
            template.write(out, number);
            expected.add(Step.MAIL);
            expected.add(Step.RCPT);
            expected.add(Step.BODY);
        }
    }

    private byte[] recipient() {
        String domain =
                load.domains() == 1 ? load.destination() : "d" + number % load.domains() + "." + load.destination();
        return ("RCPT TO:<user" + number + "@" + domain + ">\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int take(byte[] in, int length) {
        int at = 0;
        for (int i = 0; i < length; i++) {
            if (in[i] == '\n') {
                if (i - at >= 4 && in[at + 3] != '-') {
                    reply(in, at, i);
                }
                at = i + 1;
            }
        }
        return at;
    }

    private void reply(byte[] in, int at, int end) {
        Step step = expected.poll();
        boolean isRefusal = in[at] >= '4';
        if (step == null || (isRefusal && OPENING.contains(step))) {
            throw new IllegalStateException("the server said: " + text(in, at, end));
        }
        switch (step) {
            case MAIL, RCPT -> wasRefused |= isRefusal;
            case DATA -> {
                isWaitingForData = false;
                stage = Step.DATA;
                if (isRefusal) {
                    stage = Step.BODY;
                    ended(text(in, at, end));
                }
            }
            case BODY -> ended(isRefusal ? text(in, at, end) : "");
            case GREETING, EHLO, AUTH -> {
                // The opening goes on by what is expected no more.
            }
        }
    }

    private void ended(String refusal) {
        inFlight--;
        Long began = begins.remove();
        if (refusal.isEmpty() && !wasRefused) {
            course.accepted(began);
        } else {
            course.refused(refusal);
        }
        wasRefused = false;
        if (number < 0 && inFlight == 0) {
            isOver = true;
        }
    }

    private static String text(byte[] in, int at, int end) {
        return new String(in, at, end - at, StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean isOver() {
        return isOver;
    }
}
