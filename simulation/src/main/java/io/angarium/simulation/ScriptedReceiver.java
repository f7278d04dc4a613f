package io.angarium.simulation;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.client.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * An SMTP receiver on a real socket of the loopback interface, with a character that a test gives it.
 *
 * <p>Without further words it offers PIPELINING, CHUNKING, 8BITMIME, SMTPUTF8 and ENHANCEDSTATUSCODES, takes every message and
 * keeps it. All methods may be called at any time from any thread; what they change holds for the next command that comes.
 *
 * <pre>{@code
 * try (ScriptedReceiver receiver = ScriptedReceiver.start()) {
 *     receiver.on(Moment.RCPT).recipient("late@b.example").times(2).reply("450 4.2.0 greylisted");
 *     receiver.on(Moment.END_OF_BODY).after(10).times(1).drop();
 *     ...
 *     receiver.awaitLetters(3, Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Rules are asked in the order in which they were given; the first that applies counts.
 */
public final class ScriptedReceiver implements AutoCloseable {
    /** Commands that are remembered; later ones are not. */
    public static final int REMEMBERED_COMMANDS = 100_000;

    private final ServerSocket listener;
    private final List<Rule> rules = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    private volatile Set<String> extensions =
            Set.of("PIPELINING", "CHUNKING", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES");
    private volatile Optional<SSLContext> tls = Optional.empty();
    private volatile Duration flightDelay = Duration.ZERO;
    private volatile Duration tarpit = Duration.ZERO;
    private final CountDownLatch closed = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<ReceivedLetter> letters = new ArrayList<>();
    private final List<String> commands = new ArrayList<>();

    private ScriptedReceiver(ServerSocket listener) {
        this.listener = listener;
    }

    /** Listens on a free port of the loopback interface. */
    public static ScriptedReceiver start() {
        return start(InetAddress.getLoopbackAddress());
    }

    /** Listens on a free port of this address, for tests with several hosts such as 127.0.0.2. */
    public static ScriptedReceiver start(InetAddress address) {
        return start(new InetSocketAddress(address, 0));
    }

    /** Listens there. */
    public static ScriptedReceiver start(InetSocketAddress address) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(address, 1000);
            ScriptedReceiver receiver = new ScriptedReceiver(listener);
            Thread.ofVirtual().name("scripted-receiver").start(receiver::accept);
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // Character

    /** Offers exactly these EHLO keywords (with their parameters); STARTTLS is {@link #offerStartTls}'s business. */
    public ScriptedReceiver offerOnly(String... keywords) {
        extensions = Set.of(keywords);
        return this;
    }

    /** Offers these too, such as {@code SIZE 1000}. */
    public ScriptedReceiver offer(String... keywords) {
        Set<String> more = new LinkedHashSet<>(extensions);
        more.addAll(List.of(keywords));
        extensions = Set.copyOf(more);
        return this;
    }

    /** Does not offer these. */
    public ScriptedReceiver withhold(String... keywords) {
        Set<String> less = new LinkedHashSet<>(extensions);
        less.removeAll(List.of(keywords));
        extensions = Set.copyOf(less);
        return this;
    }

    /** Offers STARTTLS with this certificate; {@link SelfSigned#context} has one. */
    public ScriptedReceiver offerStartTls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    /** Is that far away: a flight of commands is answered so long after it came. */
    public ScriptedReceiver delayEachFlight(Duration delay) {
        flightDelay = delay;
        return this;
    }

    /** Is slow on purpose: takes so long for each single reply. */
    public ScriptedReceiver tarpit(Duration perReply) {
        tarpit = perReply;
        return this;
    }

    /** Begins a rule: at this moment, do as said next. */
    public Rule on(Moment moment) {
        return new Rule(this, moment);
    }

    /** Forgets all rules. */
    public ScriptedReceiver behave() {
        rules.clear();
        return this;
    }

    void hold(Rule rule) {
        rules.add(rule);
    }

    // Observation

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** For a dialler: this receiver, under the name of localhost. */
    public Endpoint endpoint() {
        return new Endpoint("localhost", address(), Optional.empty());
    }

    /** Connections accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** Connections that are open now. */
    public int openConnections() {
        return open.size();
    }

    /** TLS handshakes completed so far. */
    public int handshakes() {
        return handshakes.get();
    }

    /** The letters taken so far, in the order in which they were taken. */
    public List<ReceivedLetter> letters() {
        lock.lock();
        try {
            return List.copyOf(letters);
        } finally {
            lock.unlock();
        }
    }

    /** The commands that came so far, without contents, of all connections. */
    public List<String> commands() {
        lock.lock();
        try {
            return List.copyOf(commands);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until so many letters were taken, and returns all that are there.
     *
     * @throws AssertionError if they don't come in time; says how many came
     */
    public List<ReceivedLetter> awaitLetters(int count, Duration patience) throws InterruptedException {
        await(() -> letters.size() >= count, patience, "letters: expected " + count + ", got ", letters);
        return letters();
    }

    /**
     * Waits until so many commands came that begin with this.
     *
     * @throws AssertionError if they don't come in time
     */
    public void awaitCommands(String beginning, int count, Duration patience) throws InterruptedException {
        BooleanSupplier there = () ->
                commands.stream().filter(each -> each.startsWith(beginning)).count() >= count;
        await(there, patience, count + " commands " + beginning + " expected; commands in all: ", commands);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            listener.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // For conversations

    Optional<Behaviour> behaviour(Moment moment, List<EmailAddress> addressed) {
        for (Rule rule : rules) {
            Optional<Behaviour> found = rule.visit(moment, addressed);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    Set<String> extensions() {
        return extensions;
    }

    Optional<SSLContext> tls() {
        return tls;
    }

    Duration flightDelay() {
        return flightDelay;
    }

    Duration tarpitDelay() {
        return tarpit;
    }

    void awaitClose() throws InterruptedException {
        closed.await();
    }

    void shookHands() {
        handshakes.incrementAndGet();
    }

    void keep(ReceivedLetter letter) {
        lock.lock();
        try {
            letters.add(letter);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void heard(String command) {
        lock.lock();
        try {
            if (commands.size() < REMEMBERED_COMMANDS) {
                commands.add(command);
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                int number = connections.incrementAndGet();
                open.add(socket);
                Thread.ofVirtual().name("scripted-receiver-" + number).start(() -> converse(socket, number));
            } catch (IOException e) {
                // The listener was closed; nothing else ends an accept on loopback.
                return;
            }
        }
    }

    private void converse(Socket socket, int number) {
        try (socket) {
            new Conversation(this, socket, number).run();
        } catch (IOException e) {
            // The client went, or the script said so.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private void await(BooleanSupplier there, Duration patience, String what, List<?> counted)
            throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (!there.getAsBoolean()) {
                if (left <= 0) {
                    throw new AssertionError(what + counted.size() + " within " + patience);
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
