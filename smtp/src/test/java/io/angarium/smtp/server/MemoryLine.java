package io.angarium.smtp.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntSupplier;

/** A session without a network: feeds it as a driver would, in pieces of a given size. */
final class MemoryLine {
    static final Client CLIENT =
            new Client(new InetSocketAddress("192.0.2.7", 40_000), new InetSocketAddress("192.0.2.1", 25));

    final Session session;
    final LetterMemory memory;
    private final IntSupplier pieces;
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
    private byte[] left = {};
    private int mostLeftOver;
    private boolean ended;
    private boolean wantsTls;
    private int writes;
    boolean stopping;

    MemoryLine(SmtpServerSettings settings, Guest guest, Optional<String> tls, int piece) {
        this(settings, guest, tls, () -> piece);
    }

    /** @param pieces the length of each piece that the network makes */
    MemoryLine(SmtpServerSettings settings, Guest guest, Optional<String> tls, IntSupplier pieces) {
        this.memory = new LetterMemory(settings.limits().of(Limit.MEMORY_BYTES));
        this.session = new Session(settings, CLIENT, tls, guest, memory, () -> stopping);
        this.pieces = pieces;
        feed(new byte[0]);
    }

    void send(byte[] octets) {
        for (int from = 0; from < octets.length; ) {
            int to = Math.min(octets.length, from + pieces.getAsInt());
            feed(Arrays.copyOfRange(octets, from, to));
            from = to;
        }
    }

    private void feed(byte[] more) {
        if (ended || wantsTls) {
            return;
        }
        byte[] in = Arrays.copyOf(left, left.length + more.length);
        System.arraycopy(more, 0, in, left.length, more.length);
        int at = 0;
        Session.Next next;
        do {
            at = session.receive(in, at, in.length);
            session.settle();
            next = session.next();
            write();
        } while (next == Session.Next.FLUSH);
        left = Arrays.copyOfRange(in, at, in.length);
        ended = next == Session.Next.END;
        mostLeftOver = Math.max(mostLeftOver, ended ? 0 : left.length);
        wantsTls = next == Session.Next.TLS;
    }

    private void write() {
        int before = replies.size();
        try {
            session.writeTo(replies);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writes += replies.size() > before ? 1 : 0;
    }

    void secure() {
        wantsTls = false;
        session.secured("TLSv1.3 TLS_AES_128_GCM_SHA256");
    }

    /** All replies so far, which are then forgotten. */
    byte[] takeReplies() {
        byte[] all = replies.toByteArray();
        replies.reset();
        return all;
    }

    boolean isEnded() {
        return ended;
    }

    boolean wantsTls() {
        return wantsTls;
    }

    /** Most octets that the session left for later. */
    int mostLeftOver() {
        return mostLeftOver;
    }

    int writes() {
        return writes;
    }
}
