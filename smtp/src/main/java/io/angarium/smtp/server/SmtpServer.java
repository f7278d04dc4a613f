package io.angarium.smtp.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An ESMTP server on one address (RFC 5321 with PIPELINING, CHUNKING, 8BITMIME, SMTPUTF8, SIZE, ENHANCEDSTATUSCODES, STARTTLS
 * and AUTH as set). Checks syntax, order and limits, and leaves every decision about mail to its {@link Reception}. One virtual
 * thread per connection, named {@code smtp-PORT-NUMBER}; one platform thread accepts, another watches the timeouts.
 *
 * <p>All methods are safe for all threads.
 */
public final class SmtpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpServer.class);
    private static final int BACKLOG = 1_024;
    private static final long ACCEPT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ServerSocket listener;
    private final SmtpServerSettings settings;
    private final Reception reception;
    private final LongSupplier nanoTime;
    private final LetterMemory memory;
    private final Set<Conversation> conversations = ConcurrentHashMap.newKeySet();
    private final ClientNetworks clients;
    private final AtomicLong accepted = new AtomicLong();
    private final Thread watch;
    /** Guards nothing; {@link #drain} waits on its condition for conversations to end. */
    private final ReentrantLock leaving = new ReentrantLock();

    private final Condition left = leaving.newCondition();
    private volatile boolean stopping;

    private SmtpServer(ServerSocket listener, SmtpServerSettings settings, Reception reception, LongSupplier nanoTime) {
        this.listener = listener;
        this.settings = settings;
        this.reception = reception;
        this.nanoTime = nanoTime;
        this.memory = new LetterMemory(settings.limits().of(Limit.MEMORY_BYTES));
        this.clients = new ClientNetworks(settings.limits().intOf(Limit.CONNECTIONS_PER_CLIENT));
        this.watch = Thread.ofPlatform()
                .daemon()
                .name("smtp-" + listener.getLocalPort() + "-watch")
                .unstarted(this::watch);
    }

    /**
     * Binds the address (port 0: any free one) and begins to accept.
     *
     * @throws IOException if the address can't be bound
     */
    public static SmtpServer start(InetSocketAddress listen, SmtpServerSettings settings, Reception reception)
            throws IOException {
        ServerSocket listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(listen, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw new IOException("SMTP can't listen on " + listen + ": " + e.getMessage(), e);
        }
        SmtpServer server = new SmtpServer(listener, settings, reception, System::nanoTime);
        Thread.ofPlatform()
                .daemon()
                .name("smtp-" + listener.getLocalPort() + "-accept")
                .start(server::accept);
        server.watch.start();
        return server;
    }

    /** Where it listens, with the real port. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Connections open now. */
    public int connections() {
        return conversations.size();
    }

    /** Connections taken since the start. */
    public long connectionsAccepted() {
        return accepted.get();
    }

    /** Octets that letters may still take in memory before 452 is said. */
    public long freeMemory() {
        return memory.free();
    }

    /**
     * Stops accepting, answers 421 to clients that are between transactions, and lets the others end theirs; what is not over
     * after this time is cut off. Returns when no connection is left.
     *
     * @return whether all ended by themselves
     */
    public boolean drain(Duration patience) throws InterruptedException {
        stopAccepting();
        conversations.forEach(Conversation::sendAway);
        boolean ended = awaitNone(patience.toNanos());
        close();
        return ended;
    }

    private boolean awaitNone(long patienceNanos) throws InterruptedException {
        long nanos = patienceNanos;
        leaving.lockInterruptibly();
        try {
            while (!conversations.isEmpty()) {
                if (nanos <= 0) {
                    return false;
                }
                nanos = left.awaitNanos(nanos);
            }
            return true;
        } finally {
            leaving.unlock();
        }
    }

    /** Stops at once: cuts off every connection. */
    @Override
    public void close() {
        stopAccepting();
        conversations.forEach(Conversation::closePlain);
        LockSupport.unpark(watch);
    }

    private void stopAccepting() {
        stopping = true;
        try {
            listener.close();
        } catch (IOException e) {
            LOG.warn("the listener could not be closed", e);
        }
    }

    boolean isStopping() {
        return stopping;
    }

    Reception reception() {
        return reception;
    }

    LetterMemory memory() {
        return memory;
    }

    private void accept() {
        while (!stopping) {
            try {
                take(listener.accept());
            } catch (SocketException e) {
                if (!stopping) {
                    pause(e);
                }
            } catch (IOException | RuntimeException e) {
                pause(e);
            }
        }
    }

    /** Too many open files, most likely: to go on at once would only burn the processor. */
    private static void pause(Exception e) {
        LOG.warn("a connection could not be accepted: {}", e.toString());
        LockSupport.parkNanos(ACCEPT_PAUSE_NANOS);
    }

    private void take(Socket socket) throws IOException {
        InetAddress address = socket.getInetAddress();
        if (conversations.size() >= settings.limits().of(Limit.CONNECTIONS) || !clients.enter(address)) {
            turnAway(socket);
            return;
        }
        try {
            socket.setTcpNoDelay(true);
            begin(new Conversation(this, settings, socket, nanoTime));
        } catch (IOException e) {
            clients.leave(address);
            socket.close();
            LOG.debug("a connection was lost at once: {}", e.toString());
        }
    }

    private void begin(Conversation conversation) {
        conversations.add(conversation);
        Thread.ofVirtual()
                .name("smtp-" + listener.getLocalPort() + "-" + accepted.incrementAndGet())
                .start(conversation);
        if (stopping) {
            conversation.sendAway();
        }
    }

    /** A fresh connection's send buffer takes this without blocking. */
    private void turnAway(Socket socket) throws IOException {
        try (socket) {
            if (settings.encryption() != Encryption.IMPLICIT) {
                socket.getOutputStream().write(Answers.TOO_MANY_CONNECTIONS);
            }
        }
    }

    /** Called by a conversation's own thread, once, at its end. */
    void left(Conversation conversation) {
        conversations.remove(conversation);
        clients.leave(conversation.plainSocket().getInetAddress());
        if (stopping) {
            leaving.lock();
            try {
                left.signalAll();
            } finally {
                leaving.unlock();
            }
        }
    }

    private void watch() {
        long tick = Math.clamp(
                settings.timeouts().shortest().toNanos() / 4,
                TimeUnit.MILLISECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(1));
        while (!stopping || !conversations.isEmpty()) {
            LockSupport.parkNanos(tick);
            long now = nanoTime.getAsLong();
            for (Conversation conversation : conversations) {
                conversation.watch(now);
            }
        }
    }
}
