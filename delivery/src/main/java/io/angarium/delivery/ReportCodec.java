package io.angarium.delivery;

import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Rendering;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.AttemptReport.Tls;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The compact form of an {@link AttemptReport}: a version, a byte of flags that says which parts are there, then the parts in
 * order, the classification last. Numbers are big-endian, times are microseconds since 1970, a text is its length in bytes (16 bits) and UTF-8.
 */
final class ReportCodec {
    static final int VERSION = 2;

    /** Without the classification at the end. */
    private static final int VERSION_WITHOUT_CLASSIFICATION = 1;

    /** More than the longest report takes. */
    static final int MAX_BYTES = 32 * 1024;

    private static final int HAS_RENDERING = 1;
    private static final int HAS_CONNECTION = 1 << 1;
    private static final int HAS_TLS = 1 << 2;
    private static final int HAS_SENT = 1 << 3;
    private static final int HAS_NEXT_DUE = 1 << 4;
    private static final int IS_REUSED = 1 << 5;
    private static final int IS_VERIFIED = 1 << 6;
    private static final int IS_DUPLICATE_RISK = 1 << 7;

    /** Instants beyond this many microseconds around 1970 (about 9,500 years) are nobody's. */
    private static final long MAX_MICROS = 300_000_000_000_000_000L;

    private static final int MICROS = 1_000_000;

    private ReportCodec() {}

    static byte[] encode(AttemptReport report) {
        Output out = new Output();
        out.octet(VERSION);
        out.octet(flags(report));
        out.number(report.attempt());
        out.time(report.due());
        out.time(report.taken());
        out.text(report.waited());
        report.rendering().ifPresent(rendering -> write(out, rendering));
        report.connection().ifPresent(hop -> write(out, hop));
        report.sent().ifPresent(out::time);
        out.octet(report.stage().code());
        out.octet(report.reason().code());
        out.number(report.code());
        out.number(report.replyCode());
        out.text(report.text());
        out.duration(report.took());
        report.nextDue().ifPresent(out::time);
        out.octet(report.classification().isPresent() ? 1 : 0);
        report.classification().ifPresent(meaning -> write(out, meaning));
        return out.bytes();
    }

    private static int flags(AttemptReport report) {
        int flags = 0;
        flags |= report.rendering().isPresent() ? HAS_RENDERING : 0;
        flags |= report.sent().isPresent() ? HAS_SENT : 0;
        flags |= report.nextDue().isPresent() ? HAS_NEXT_DUE : 0;
        flags |= report.duplicateRisk() ? IS_DUPLICATE_RISK : 0;
        if (report.connection().isPresent()) {
            Hop hop = report.connection().get();
            flags |= HAS_CONNECTION;
            flags |= hop.reused() ? IS_REUSED : 0;
            flags |= hop.tls().isPresent() ? HAS_TLS : 0;
            flags |= hop.tls().isPresent() && hop.tls().get().certificateVerified() ? IS_VERIFIED : 0;
        }
        return flags;
    }

    private static void write(Output out, Rendering rendering) {
        out.time(rendering.finished());
        out.duration(rendering.took());
        out.octet(rendering.notes().size());
        rendering.notes().forEach(out::text);
    }

    private static void write(Output out, Classification meaning) {
        out.octet(meaning.category().code());
        out.octet(meaning.scope().code());
        out.octet(meaning.advice().code());
        out.text(meaning.rule());
    }

    private static void write(Output out, Hop hop) {
        out.wide(hop.id());
        out.text(hop.host());
        out.address(hop.remote());
        out.number(hop.port());
        out.address(hop.source());
        out.time(hop.opened());
        out.duration(hop.setUp());
        out.text(hop.remark());
        hop.tls().ifPresent(tls -> {
            out.text(tls.protocol());
            out.text(tls.cipher());
        });
    }

    static AttemptReport decode(ByteBuffer detail) {
        if (detail.remaining() > MAX_BYTES) {
            throw new IllegalArgumentException("an attempt's report has at most " + MAX_BYTES + " bytes");
        }
        try {
            Input in = new Input(detail.slice());
            int version = in.octet();
            if (version != VERSION && version != VERSION_WITHOUT_CLASSIFICATION) {
                throw new IllegalArgumentException("version " + version + " of an attempt's report is not known");
            }
            AttemptReport report = read(in, version);
            if (in.hasMore()) {
                throw new IllegalArgumentException("an attempt's report has bytes behind its end");
            }
            return report;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("an attempt's report is cut short", e);
        }
    }

    private static AttemptReport read(Input in, int version) {
        int flags = in.octet();
        int attempt = in.number();
        Instant due = in.time();
        Instant taken = in.time();
        String waited = in.text(AttemptReport.MAX_TEXT);
        Optional<Rendering> rendering = has(flags, HAS_RENDERING) ? Optional.of(rendering(in)) : Optional.empty();
        Optional<Hop> hop = has(flags, HAS_CONNECTION) ? Optional.of(hop(in, flags)) : Optional.empty();
        Optional<Instant> sent = has(flags, HAS_SENT) ? Optional.of(in.time()) : Optional.empty();
        Stage stage = Stage.ofCode(in.octet());
        Reason reason = Reason.ofCode(in.octet());
        int code = in.number();
        int replyCode = in.number();
        String text = in.text(AttemptReport.MAX_TEXT);
        Duration took = in.duration();
        Optional<Instant> nextDue = has(flags, HAS_NEXT_DUE) ? Optional.of(in.time()) : Optional.empty();
        Optional<Classification> classification =
                version == VERSION_WITHOUT_CLASSIFICATION ? Optional.empty() : classification(in);
        return new AttemptReport(
                attempt,
                due,
                taken,
                waited,
                rendering,
                hop,
                sent,
                stage,
                code,
                replyCode,
                text,
                reason,
                took,
                has(flags, IS_DUPLICATE_RISK),
                nextDue,
                classification);
    }

    private static Optional<Classification> classification(Input in) {
        int present = in.octet();
        if (present > 1) {
            throw new IllegalArgumentException("an attempt's report has a classification or none, not " + present);
        }
        return present == 0
                ? Optional.empty()
                : Optional.of(new Classification(
                        Category.ofCode(in.octet()),
                        Scope.ofCode(in.octet()),
                        Advice.ofCode(in.octet()),
                        in.text(Classification.MAX_RULE)));
    }

    private static Rendering rendering(Input in) {
        Instant finished = in.time();
        Duration took = in.duration();
        int count = in.octet();
        if (count > AttemptReport.MAX_NOTES) {
            throw new IllegalArgumentException("an attempt's report has at most " + AttemptReport.MAX_NOTES + " notes");
        }
        List<String> notes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            notes.add(in.text(AttemptReport.MAX_NAME));
        }
        return new Rendering(finished, took, notes);
    }

    private static Hop hop(Input in, int flags) {
        long id = in.wide();
        String host = in.text(AttemptReport.MAX_NAME);
        InetAddress remote = in.address();
        int port = in.number();
        InetAddress source = in.address();
        Instant opened = in.time();
        Duration setUp = in.duration();
        String remark = in.text(AttemptReport.MAX_TEXT);
        Optional<Tls> tls = has(flags, HAS_TLS)
                ? Optional.of(new Tls(
                        in.text(AttemptReport.MAX_NAME), in.text(AttemptReport.MAX_NAME), has(flags, IS_VERIFIED)))
                : Optional.empty();
        return new Hop(id, host, remote, port, source, tls, has(flags, IS_REUSED), opened, setUp, remark);
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    /** Grows as needed; a usual report fits in its first array. */
    private static final class Output {
        private static final int USUAL = 320;

        private byte[] bytes = new byte[USUAL];
        private int end;

        void octet(int value) {
            room(1);
            bytes[end++] = (byte) value;
        }

        void number(int value) {
            room(Integer.BYTES);
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes[end++] = (byte) (value >>> shift);
            }
        }

        void wide(long value) {
            number((int) (value >>> 32));
            number((int) value);
        }

        void time(Instant instant) {
            wide(Math.addExact(Math.multiplyExact(instant.getEpochSecond(), MICROS), instant.getNano() / 1000));
        }

        void duration(Duration duration) {
            wide(Math.addExact(Math.multiplyExact(duration.getSeconds(), MICROS), duration.getNano() / 1000));
        }

        void address(InetAddress address) {
            byte[] raw = address.getAddress();
            octet(raw.length);
            raw(raw);
        }

        void text(String text) {
            byte[] raw = text.getBytes(StandardCharsets.UTF_8);
            octet(raw.length >>> 8);
            octet(raw.length);
            raw(raw);
        }

        private void raw(byte[] raw) {
            room(raw.length);
            System.arraycopy(raw, 0, bytes, end, raw.length);
            end += raw.length;
        }

        private void room(int more) {
            if (bytes.length - end < more) {
                bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, end + more));
            }
        }

        byte[] bytes() {
            return Arrays.copyOf(bytes, end);
        }
    }

    private record Input(ByteBuffer buffer) {
        private static final int BYTES_PER_CHARACTER = 3;

        boolean hasMore() {
            return buffer.hasRemaining();
        }

        int octet() {
            return buffer.get() & 0xff;
        }

        int number() {
            int number = buffer.getInt();
            if (number < 0) {
                throw new IllegalArgumentException("a number in an attempt's report is negative");
            }
            return number;
        }

        long wide() {
            return buffer.getLong();
        }

        private long micros() {
            long micros = buffer.getLong();
            if (micros > MAX_MICROS || micros < -MAX_MICROS) {
                throw new IllegalArgumentException("a time in an attempt's report is out of range");
            }
            return micros;
        }

        Instant time() {
            long micros = micros();
            return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
        }

        Duration duration() {
            long micros = micros();
            return Duration.ofSeconds(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * 1000L);
        }

        InetAddress address() {
            int length = octet();
            if (length != 4 && length != 16) {
                throw new IllegalArgumentException(
                        "an address in an attempt's report has 4 or 16 bytes, not " + length);
            }
            byte[] raw = new byte[length];
            buffer.get(raw);
            try {
                return InetAddress.getByAddress(raw);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("an address in an attempt's report is none", e);
            }
        }

        String text(int maxCharacters) {
            int length = octet() << 8 | octet();
            if (length > maxCharacters * BYTES_PER_CHARACTER || length > buffer.remaining()) {
                throw new IllegalArgumentException("a text in an attempt's report is longer than it can be");
            }
            ByteBuffer raw = buffer.slice(buffer.position(), length);
            buffer.position(buffer.position() + length);
            try {
                String text = StandardCharsets.UTF_8.newDecoder().decode(raw).toString();
                if (text.length() > maxCharacters) {
                    throw new IllegalArgumentException("a text in an attempt's report is longer than it can be");
                }
                return text;
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("a text in an attempt's report is not UTF-8", e);
            }
        }
    }
}
