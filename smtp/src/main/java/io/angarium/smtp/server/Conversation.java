package io.angarium.smtp.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection: moves octets between its socket and its {@link Session}, on its own virtual thread. Other threads may only
 * take it over while it waits: {@link #watch} when it waited too long, {@link #sendAway} when the server stops. Whoever
 * changes {@link #activity} first has the socket.
 */
final class Conversation implements Runnable {
    private enum Activity {
        WORKING,
        /** Blocked in a read, between transactions. */
        AWAITING_MAIL,
        /** Blocked in a read, in a transaction. */
        AWAITING_COMMAND,
        AWAITING_DATA,
        SHAKING_HANDS,
        WRITING,
        /** Another thread says the last word. */
        TAKEN_OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);
    /** Enough for commands; grows to the larger size when a read fills it. */
    private static final int SMALL_BUFFER = 4_096;

    private static final int LARGE_BUFFER = 65_536;
    /** How long, and for how many octets, a closing connection is read on, so that the client can read the last reply. */
    private static final int LINGER_MILLIS = 1_000;

    private static final int LINGER_BYTES = 1_048_576;

    private final SmtpServer server;
    private final SmtpServerSettings settings;
    private final Socket plain;
    private final LongSupplier nanoTime;
    private final AtomicReference<Activity> activity = new AtomicReference<>(Activity.WORKING);
    /** When the activity began; read by the watch after it has read the activity. */
    private volatile long since;

    private volatile Socket socket;
    private volatile OutputStream out;
    private InputStream in;
    private byte[] buffer = new byte[SMALL_BUFFER];
    private int start;
    private int end;

    Conversation(SmtpServer server, SmtpServerSettings settings, Socket socket, LongSupplier nanoTime)
            throws IOException {
        this.server = server;
        this.settings = settings;
        this.plain = socket;
        this.socket = socket;
        this.nanoTime = nanoTime;
        this.in = socket.getInputStream();
        this.out = socket.getOutputStream();
    }

    Socket plainSocket() {
        return plain;
    }

    @Override
    public void run() {
        try {
            Optional<String> tls = Optional.empty();
            if (settings.encryption() == Encryption.IMPLICIT) {
                tls = Optional.of(shakeHands());
            }
            Client client = new Client((InetSocketAddress) plain.getRemoteSocketAddress(), (InetSocketAddress)
                    plain.getLocalSocketAddress());
            welcome(client, tls);
        } catch (IOException e) {
            LOG.debug("connection lost: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.error("connection failed", e);
        } finally {
            close();
            server.left(this);
        }
    }

    private void welcome(Client client, Optional<String> tls) throws IOException {
        Guest guest;
        try {
            guest = server.reception().welcome(client);
        } catch (RuntimeException e) {
            LOG.error("a client could not be welcomed", e);
            out.write(Answers.TROUBLE_AT_START);
            return;
        }
        Session session = new Session(settings, client, tls, guest, server.memory(), server::isStopping);
        try {
            converse(session);
        } finally {
            session.close();
        }
    }

    private void converse(Session session) throws IOException {
        while (true) {
            start = session.receive(buffer, start, end);
            if (moreIsHere(session)) {
                if (!read(session)) {
                    return;
                }
                continue;
            }
            session.settle();
            if (server.isStopping() && session.isBetweenTransactions()) {
                session.sendAway();
            }
            Session.Next next = session.next();
            if (!write(session)) {
                return;
            }
            switch (next) {
                case INPUT -> {
                    if (!read(session)) {
                        return;
                    }
                }
                case FLUSH -> {}
                case TLS -> session.secured(shakeHands());
                case END -> {
                    linger();
                    return;
                }
            }
        }
    }

    /** Before it waits for a disk, a session takes in what came meanwhile: more messages may share the wait. */
    private boolean moreIsHere(Session session) throws IOException {
        return session.next() == Session.Next.INPUT && session.owesReplies() && in.available() > 0;
    }

    private boolean write(Session session) throws IOException {
        begin(Activity.WRITING);
        session.writeTo(out);
        return finish(Activity.WRITING);
    }

    /** False when the client is gone, or somebody else sends it away. */
    private boolean read(Session session) throws IOException {
        makeRoom();
        Activity waiting = session.isReceivingLetter()
                ? Activity.AWAITING_DATA
                : session.isBetweenTransactions() ? Activity.AWAITING_MAIL : Activity.AWAITING_COMMAND;
        begin(waiting);
        if (waiting == Activity.AWAITING_MAIL && server.isStopping()) {
            return finish(waiting); // the stop may have missed that we wait: go round once more
        }
        int count = in.read(buffer, end, buffer.length - end);
        if (!finish(waiting) || count < 0) {
            return false;
        }
        end += count;
        return true;
    }

    private void makeRoom() {
        boolean wasFull = end == buffer.length;
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }
        if (wasFull && buffer.length < LARGE_BUFFER) {
            buffer = Arrays.copyOf(buffer, LARGE_BUFFER);
        }
    }

    private String shakeHands() throws IOException {
        begin(Activity.SHAKING_HANDS);
        SSLSocket secure = (SSLSocket)
                settings.tls().orElseThrow().getSocketFactory().createSocket(plain, (InputStream) null, true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        SSLSession agreed = secure.getSession();
        in = secure.getInputStream();
        out = secure.getOutputStream();
        socket = secure;
        start = 0;
        end = 0;
        if (!finish(Activity.SHAKING_HANDS)) {
            throw new IOException("TLS handshake took too long");
        }
        return agreed.getProtocol() + " " + agreed.getCipherSuite();
    }

    /** A close with unread octets would reset the connection, and the client might never see why. */
    private void linger() throws IOException {
        if (socket instanceof SSLSocket) {
            return;
        }
        plain.shutdownOutput();
        plain.setSoTimeout(LINGER_MILLIS);
        int left = LINGER_BYTES;
        int count = 0;
        while (left > 0 && count >= 0) {
            count = in.read(buffer);
            left -= count;
        }
    }

    private void begin(Activity what) {
        since = nanoTime.getAsLong();
        activity.compareAndSet(Activity.WORKING, what);
    }

    private boolean finish(Activity what) {
        return activity.compareAndSet(what, Activity.WORKING);
    }

    /** Ends what takes too long. Called by the server's watch. */
    void watch(long now) {
        Activity current = Objects.requireNonNull(activity.get());
        long waited = now - since;
        Timeouts timeouts = settings.timeouts();
        switch (current) {
            case AWAITING_MAIL, AWAITING_COMMAND ->
                sayIfOver(current, waited, timeouts.command().toNanos());
            case AWAITING_DATA -> sayIfOver(current, waited, timeouts.data().toNanos());
            case SHAKING_HANDS ->
                closeIfOver(current, waited, timeouts.handshake().toNanos());
            case WRITING -> closeIfOver(current, waited, timeouts.write().toNanos());
            case TAKEN_OVER -> {
                if (waited > timeouts.write().toNanos()) {
                    closePlain(); // not even the last word was taken
                }
            }
            case WORKING -> {}
        }
    }

    private void sayIfOver(Activity current, long waited, long limit) {
        if (waited > limit && activity.compareAndSet(current, Activity.TAKEN_OVER)) {
            sayLastWord(Answers.TOO_SLOW);
        }
    }

    private void closeIfOver(Activity current, long waited, long limit) {
        if (waited > limit && activity.compareAndSet(current, Activity.TAKEN_OVER)) {
            closePlain();
        }
    }

    /** Sends the client away if it waits between transactions. */
    void sendAway() {
        if (activity.compareAndSet(Activity.AWAITING_MAIL, Activity.TAKEN_OVER)) {
            sayLastWord(Answers.STOPPING);
        }
    }

    /** On a thread of its own, since a client that doesn't read could block it until the socket is closed. */
    private void sayLastWord(byte[] reply) {
        since = nanoTime.getAsLong();
        Thread.ofVirtual().name("smtp-last-word").start(() -> {
            try {
                out.write(reply);
            } catch (IOException e) {
                LOG.debug("the last word was not heard: {}", e.toString());
            } finally {
                closePlain();
            }
        });
    }

    private void close() {
        if (activity.get() != Activity.TAKEN_OVER) {
            try {
                socket.close();
            } catch (IOException e) {
                LOG.debug("close failed: {}", e.toString());
            }
            closePlain();
        }
    }

    /** Ends the connection at once, whatever it does. */
    void closePlain() {
        try {
            plain.close();
        } catch (IOException e) {
            LOG.debug("close failed: {}", e.toString());
        }
    }
}
