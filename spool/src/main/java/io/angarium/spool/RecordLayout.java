package io.angarium.spool;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How the spool's records lie in the log.
 *
 * <p>A message: version, flags, three times, five short texts, the counts, a table with the offset of each recipient (so that
 * one of a million is found at once), the recipients, the attributes, the content. An outcome: version and fixed fields, then
 * the detail. Integers are big-endian, times are milliseconds since 1970, texts UTF-8 behind their length.
 */
final class RecordLayout {
    /** Type of the record of an accepted message. */
    static final byte MESSAGE = 1;
    /** Type of the record of what happened to a recipient. */
    static final byte HAPPENED = 2;

    /** Type of the record of a cancellation. */
    static final byte CANCELLED = 3;

    /** Messages of version 1 have no stream; from version 3 on each recipient has its own delay. */
    private static final byte MESSAGE_VERSION = 3;

    private static final byte WITHOUT_DELAYS = 2;
    private static final byte WITHOUT_STREAM = 1;

    private static final byte HAPPENED_VERSION = 1;
    private static final byte CANCELLED_VERSION = 1;

    private RecordLayout() {}

    /** Everything of a message's record before the attributes. */
    static byte[] head(Submission submission) {
        int contentLength = 0;
        for (ByteBuffer piece : submission.content()) {
            contentLength += piece.remaining();
        }
        List<Addressee> addressees = submission.addressees();
        boolean hasDelays = hasDelays(addressees);
        Writer out = new Writer(128 + addressees.size() * 48);
        out.u8(hasDelays ? MESSAGE_VERSION : WITHOUT_DELAYS);
        out.u32(submission.flags());
        out.u64(submission.acceptedAt().toEpochMilli());
        out.u64(submission.due().toEpochMilli());
        out.u64(submission.expires().toEpochMilli());
        out.text(submission.messageId());
        out.text(submission.domain());
        out.text(submission.returnPath());
        out.text(submission.route());
        out.text(submission.stream());
        out.u32(addressees.size());
        out.u32(submission.attributes().length);
        out.u32(contentLength);
        int recipientsLengthAt = out.at;
        out.u32(0);
        int table = out.at;
        out.skip(4 * addressees.size());
        int block = out.at;
        for (int i = 0; i < addressees.size(); i++) {
            Addressee addressee = addressees.get(i);
            out.u32At(table + 4 * i, out.at - block);
            out.text(addressee.address().local());
            out.text(addressee.address().domain());
            out.u32(addressee.variables().length);
            out.bytes(addressee.variables());
            if (hasDelays) {
                out.u32((int) addressee.later().toSeconds());
            }
        }
        out.u32At(recipientsLengthAt, out.at - block);
        return Arrays.copyOf(out.buffer, out.at);
    }

    /** Most messages are due for all at once: they don't pay for those that are not. */
    private static boolean hasDelays(List<Addressee> addressees) {
        for (Addressee addressee : addressees) {
            if (!addressee.later().isZero()) {
                return true;
            }
        }
        return false;
    }

    /** A message from its whole record. */
    static MessageView message(long position, ByteBuffer payload) {
        return MessageView.of(position, payload.duplicate());
    }

    static byte[] happened(
            long message, int recipient, int attempt, Outcome outcome, Instant at, Instant nextDue, byte[] detail) {
        Writer out = new Writer(40 + detail.length);
        out.u8(HAPPENED_VERSION);
        out.u64(message);
        out.u32(recipient);
        out.u32(attempt);
        out.u8(outcome.code());
        out.u64(at.toEpochMilli());
        out.u64(nextDue.toEpochMilli());
        out.bytes(detail);
        return Arrays.copyOf(out.buffer, out.at);
    }

    static SpoolRecord.Happened happened(long position, ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        checkVersion(in.get(), HAPPENED_VERSION);
        return new SpoolRecord.Happened(
                position,
                in.getLong(),
                in.getInt(),
                in.getInt(),
                Outcome.ofCode(in.get()),
                Instant.ofEpochMilli(in.getLong()),
                Instant.ofEpochMilli(in.getLong()),
                in.slice().asReadOnlyBuffer());
    }

    static byte[] cancelled(Cancellation cancellation, Instant at) {
        Writer out = new Writer(64);
        out.u8(CANCELLED_VERSION);
        out.u64(at.toEpochMilli());
        out.u32(cancellation.streams().size());
        cancellation.streams().forEach(out::text);
        out.u32(cancellation.messages().size());
        cancellation.messages().forEach(out::u64);
        return Arrays.copyOf(out.buffer, out.at);
    }

    static SpoolRecord.Cancelled cancelled(long position, ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        checkVersion(in.get(), CANCELLED_VERSION);
        Instant at = Instant.ofEpochMilli(in.getLong());
        List<String> streams = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            streams.add(MessageView.text(in));
        }
        List<Long> messages = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            messages.add(in.getLong());
        }
        return new SpoolRecord.Cancelled(position, new Cancellation(streams, messages), at);
    }

    private static byte checkVersion(byte version, byte newest) {
        if (version < 1 || version > newest) {
            throw new IllegalArgumentException(
                    "spool record of version " + version + ", this program reads up to " + newest);
        }
        return version;
    }

    /** A message, read where it lies. */
    static final class MessageView implements StoredMessage {
        /** Of this object, its buffers and texts, and its entry in a map. */
        private static final int OBJECTS_BYTES = 600;

        private final long position;
        private final ByteBuffer head;
        private final boolean hasDelays;
        private final int flags;
        private final long acceptedAt;
        private final long due;
        private final long expires;
        private final String messageId;
        private final String domain;
        private final String returnPath;
        private final String route;
        private final String stream;
        private final int recipients;
        private final int table;
        private final ByteBuffer attributes;
        private final ByteBuffer content;

        private MessageView(long position, ByteBuffer head, ByteBuffer attributes, ByteBuffer content) {
            this.position = position;
            this.head = head;
            this.attributes = attributes;
            this.content = content;
            ByteBuffer in = head.duplicate();
            byte version = checkVersion(in.get(), MESSAGE_VERSION);
            hasDelays = version > WITHOUT_DELAYS;
            flags = in.getInt();
            acceptedAt = in.getLong();
            due = in.getLong();
            expires = in.getLong();
            messageId = text(in);
            domain = text(in);
            returnPath = text(in);
            route = text(in);
            stream = version == WITHOUT_STREAM ? "" : text(in);
            recipients = in.getInt();
            table = in.position() + 12;
        }

        /** From a record as the log gives it. */
        static MessageView of(long position, ByteBuffer payload) {
            byte version = checkVersion(payload.get(payload.position()), MESSAGE_VERSION);
            ByteBuffer in = payload.duplicate();
            in.position(in.position() + 29);
            for (int i = 0; i < (version == WITHOUT_STREAM ? 4 : 5); i++) {
                int length = in.getShort() & 0xffff;
                in.position(in.position() + length);
            }
            int recipients = in.getInt();
            int attributesLength = in.getInt();
            in.getInt();
            int recipientsLength = in.getInt();
            int headEnd = in.position() + 4 * recipients + recipientsLength;
            // A reader may have asked for the first bytes only: then what lies behind them is empty.
            int end = payload.limit();
            ByteBuffer head = payload.duplicate().limit(Math.min(end, headEnd)).slice();
            int attributesEnd = Math.min(end, headEnd + attributesLength);
            ByteBuffer attributes = payload.duplicate().limit(attributesEnd).position(Math.min(end, headEnd));
            ByteBuffer content = payload.duplicate().position(attributesEnd);
            return new MessageView(
                    position,
                    head,
                    attributes.slice().asReadOnlyBuffer(),
                    content.slice().asReadOnlyBuffer());
        }

        /** From the parts that were just written, without reading them back. */
        static MessageView young(long position, byte[] head, byte[] attributes, List<ByteBuffer> content) {
            return new MessageView(
                    position,
                    ByteBuffer.wrap(head),
                    ByteBuffer.wrap(attributes).asReadOnlyBuffer(),
                    joined(content).asReadOnlyBuffer());
        }

        private static ByteBuffer joined(List<ByteBuffer> pieces) {
            if (isOneStretch(pieces)) {
                ByteBuffer first = pieces.getFirst();
                int from = first.arrayOffset() + first.position();
                ByteBuffer last = pieces.getLast();
                return ByteBuffer.wrap(first.array(), from, last.arrayOffset() + last.limit() - from)
                        .slice();
            }
            int length = 0;
            for (ByteBuffer piece : pieces) {
                length += piece.remaining();
            }
            ByteBuffer all = ByteBuffer.allocate(length);
            for (ByteBuffer piece : pieces) {
                all.put(piece.duplicate());
            }
            return all.flip();
        }

        /** Whether the pieces follow each other in one array, as a letter and the field put before it mostly do. */
        private static boolean isOneStretch(List<ByteBuffer> pieces) {
            if (pieces.isEmpty() || !pieces.getFirst().hasArray()) {
                return false;
            }
            for (int i = 1; i < pieces.size(); i++) {
                if (!follows(pieces.get(i - 1), pieces.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @SuppressWarnings("ReferenceEquality") // it has to be the same array, not an equal one
        private static boolean follows(ByteBuffer before, ByteBuffer after) {
            return after.hasArray()
                    && after.array() == before.array()
                    && before.arrayOffset() + before.limit() == after.arrayOffset() + after.position();
        }

        /** Bytes of memory that the message holds, about. */
        long bytes() {
            return OBJECTS_BYTES + (long) head.capacity() + attributes.capacity() + content.capacity();
        }

        Instant due() {
            return Instant.ofEpochMilli(due);
        }

        /** When this recipient is due at the earliest. */
        long dueMillis(int number) {
            if (!hasDelays) {
                return due;
            }
            ByteBuffer in = at(number);
            skipText(in);
            skipText(in);
            return due + 1_000L * in.getInt(in.position() + 4 + in.getInt(in.position()));
        }

        /** The queue in which each recipient waits. */
        QueueKey[] queues() {
            QueueKey[] keys = new QueueKey[recipients];
            if (!route.isEmpty()) {
                Arrays.fill(keys, new QueueKey(stream, route));
                return keys;
            }
            QueueKey before = new QueueKey(stream, "");
            for (int i = 0; i < recipients; i++) {
                String domain = recipient(i).asciiDomain();
                // Recipients of one domain often follow each other.
                before = domain.equals(before.destination()) ? before : new QueueKey(stream, domain);
                keys[i] = before;
            }
            return keys;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public String messageId() {
            return messageId;
        }

        @Override
        public String domain() {
            return domain;
        }

        @Override
        public String returnPath() {
            return returnPath;
        }

        @Override
        public Instant acceptedAt() {
            return Instant.ofEpochMilli(acceptedAt);
        }

        @Override
        public Instant expires() {
            return Instant.ofEpochMilli(expires);
        }

        @Override
        public int flags() {
            return flags;
        }

        @Override
        public String stream() {
            return stream;
        }

        @Override
        public String route() {
            return route;
        }

        @Override
        public int recipients() {
            return recipients;
        }

        @Override
        public EmailAddress recipient(int number) {
            ByteBuffer in = at(number);
            String local = text(in);
            return new EmailAddress(local, text(in));
        }

        @Override
        public ByteBuffer variables(int number) {
            ByteBuffer in = at(number);
            skipText(in);
            skipText(in);
            int length = in.getInt();
            return in.slice(in.position(), length).asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer attributes() {
            return attributes.duplicate();
        }

        @Override
        public ByteBuffer content() {
            return content.duplicate();
        }

        private ByteBuffer at(int number) {
            if (number < 0 || number >= recipients) {
                throw new IndexOutOfBoundsException("recipient " + number + " of " + recipients);
            }
            ByteBuffer in = head.duplicate();
            return in.position(table + 4 * recipients + head.getInt(table + 4 * number));
        }

        private static String text(ByteBuffer in) {
            int length = in.getShort() & 0xffff;
            String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
            in.position(in.position() + length);
            return text;
        }

        private static void skipText(ByteBuffer in) {
            int length = in.getShort() & 0xffff;
            in.position(in.position() + length);
        }
    }

    /** A growing array with big-endian writes. */
    private static final class Writer {
        private byte[] buffer;
        private int at;

        Writer(int capacity) {
            buffer = new byte[capacity];
        }

        void u8(int value) {
            room(1);
            buffer[at++] = (byte) value;
        }

        void u32(int value) {
            room(4);
            u32At(at, value);
            at += 4;
        }

        void u32At(int where, int value) {
            buffer[where] = (byte) (value >>> 24);
            buffer[where + 1] = (byte) (value >>> 16);
            buffer[where + 2] = (byte) (value >>> 8);
            buffer[where + 3] = (byte) value;
        }

        void u64(long value) {
            u32((int) (value >>> 32));
            u32((int) value);
        }

        void text(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0xffff) {
                throw new IllegalArgumentException("a text of " + bytes.length + " bytes is over the limit of 65535");
            }
            u8(bytes.length >>> 8);
            u8(bytes.length);
            bytes(bytes);
        }

        void bytes(byte[] bytes) {
            room(bytes.length);
            System.arraycopy(bytes, 0, buffer, at, bytes.length);
            at += bytes.length;
        }

        void skip(int count) {
            room(count);
            at += count;
        }

        private void room(int count) {
            if (buffer.length - at < count) {
                buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, at + count));
            }
        }
    }
}
