package io.angarium.delivery;

import io.angarium.smtp.Reply;
import io.angarium.smtp.client.ConnectFailedException;
import io.angarium.smtp.client.Connection;
import io.angarium.smtp.client.Dialler;
import io.angarium.smtp.client.Endpoint;
import io.angarium.smtp.client.OutgoingMessage;
import io.angarium.smtp.client.TlsMode;
import io.angarium.smtp.client.TransactionOutcome;
import io.angarium.smtp.client.TransactionOutcome.Accepted;
import io.angarium.smtp.client.TransactionOutcome.BdatRefused;
import io.angarium.smtp.client.TransactionOutcome.Lost;
import io.angarium.smtp.client.TransactionOutcome.Refused;
import io.angarium.smtp.client.TransactionOutcome.Stage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A world of receivers, each with a script. */
final class FakeNetwork implements Dialler {
    /** What a receiver makes of one message. */
    @FunctionalInterface
    interface Script {
        TransactionOutcome answer(Wire wire, OutgoingMessage message, int number);
    }

    static final Script TAKES_ALL = (_, _, _) -> accepted();

    static TransactionOutcome accepted() {
        return new Accepted(Reply.of(250, "2.0.0 taken"), Duration.ofMillis(3));
    }

    static TransactionOutcome refused(Stage stage, int code, String text) {
        return new Refused(stage, Reply.of(code, text), Duration.ofMillis(2));
    }

    static TransactionOutcome lost(Stage stage, boolean inDoubt) {
        return new Lost(stage, inDoubt, "connection reset", Duration.ofMillis(1));
    }

    /** A receiver. */
    static final class Host {
        private volatile Script script = TAKES_ALL;
        private volatile ConnectFailedException.@Nullable Stage failing;
        private volatile boolean offersTls;
        private volatile boolean breaksTls;
        private volatile boolean offersChunking;
        private volatile @Nullable Reply farewell;
        private volatile @Nullable CountDownLatch hanging;
        private volatile int depth = 4;
        private volatile int perConnection = Integer.MAX_VALUE;

        Host answering(Script newScript) {
            script = newScript;
            return this;
        }

        Host failing(ConnectFailedException.@Nullable Stage stage) {
            failing = stage;
            return this;
        }

        Host offeringTls() {
            offersTls = true;
            return this;
        }

        Host breakingTls() {
            offersTls = true;
            breaksTls = true;
            return this;
        }

        Host offeringChunking() {
            offersChunking = true;
            return this;
        }

        /** Greets with a refusal; null: it doesn't any more. */
        Host turningAway(@Nullable Reply reply) {
            farewell = reply;
            return this;
        }

        /** The next dial doesn't come back before this is released. */
        Host hangingOnce(CountDownLatch until) {
            hanging = until;
            return this;
        }

        Host depth(int messages) {
            depth = messages;
            return this;
        }

        Host perConnection(int messages) {
            perConnection = messages;
            return this;
        }
    }

    private final Map<Integer, Host> hosts = new HashMap<>();
    private final List<Wire> wires = new ArrayList<>();
    private final List<String> dials = new ArrayList<>();
    private volatile Runnable concluded = () -> {};
    private int openNow;
    private int maxOpen;

    /** Called whenever a receiver answers for a message. */
    void onConcluded(Runnable listener) {
        concluded = listener;
    }

    synchronized Host host(int port) {
        return hosts.computeIfAbsent(port, _ -> new Host());
    }

    synchronized List<Wire> wires() {
        return List.copyOf(wires);
    }

    /** Each dial as {@code PORT MODE}. */
    synchronized List<String> dials() {
        return List.copyOf(dials);
    }

    synchronized int maxOpen() {
        return maxOpen;
    }

    synchronized int openNow() {
        return openNow;
    }

    @Override
    public Connection dial(Endpoint endpoint, TlsMode mode) throws ConnectFailedException {
        Host host = host(endpoint.address().getPort());
        synchronized (this) {
            dials.add(endpoint.address().getPort() + " " + mode);
        }
        CountDownLatch hanging;
        synchronized (host) {
            hanging = host.hanging;
            host.hanging = null;
        }
        if (hanging != null) {
            Waiting.on(hanging);
            throw new ConnectFailedException(
                    ConnectFailedException.Stage.GREETING, Optional.empty(), "the peer said nothing");
        }
        Reply farewell = host.farewell;
        if (farewell != null) {
            throw new ConnectFailedException(
                    ConnectFailedException.Stage.GREETING, Optional.of(farewell), "turned away: " + farewell);
        }
        if (host.failing != null) {
            throw new ConnectFailedException(host.failing, Optional.empty(), host.failing + " failed");
        }
        if (mode == TlsMode.REQUIRED && !host.offersTls) {
            throw new ConnectFailedException(
                    ConnectFailedException.Stage.STARTTLS, Optional.empty(), "STARTTLS is not offered");
        }
        if (mode != TlsMode.NEVER && host.breaksTls) {
            throw new ConnectFailedException(
                    ConnectFailedException.Stage.TLS_HANDSHAKE, Optional.empty(), "handshake failure");
        }
        boolean tls = mode != TlsMode.NEVER && host.offersTls;
        synchronized (this) {
            Wire wire = new Wire(host, endpoint, tls);
            wires.add(wire);
            maxOpen = Math.max(maxOpen, ++openNow);
            return wire;
        }
    }

    private synchronized void closed() {
        openNow--;
    }

    /** A connection whose outcomes come from the host's script, asked at {@link #await}. */
    final class Wire implements Connection {
        private final Host host;
        private final Endpoint endpoint;
        private final boolean tls;
        private final ArrayDeque<OutgoingMessage> flight = new ArrayDeque<>();
        private final CountDownLatch closing = new CountDownLatch(1);
        private int sent;
        private int concluded;
        private int underWayAtFirst;
        private boolean isBroken;
        private volatile boolean isClosed;
        private volatile boolean hasQuit;

        Wire(Host host, Endpoint endpoint, boolean tls) {
            this.host = host;
            this.endpoint = endpoint;
            this.tls = tls;
        }

        int port() {
            return endpoint.address().getPort();
        }

        boolean usesBdat() {
            return host.offersChunking && !endpoint.byData();
        }

        /** Messages that were under way before the first answer. */
        int underWayAtFirst() {
            return underWayAtFirst;
        }

        int concluded() {
            return concluded;
        }

        boolean hasQuit() {
            return hasQuit;
        }

        /** Released when somebody closes the connection: for receivers that never answer. */
        CountDownLatch closing() {
            return closing;
        }

        @Override
        public Facts facts() {
            return new Facts(
                    endpoint.host(),
                    endpoint.address(),
                    new InetSocketAddress("127.0.0.1", 40_000),
                    tls ? Optional.of(new Tls("TLSv1.3", "TLS_AES_128_GCM_SHA256", true)) : Optional.empty(),
                    "hello",
                    host.offersChunking ? Set.of("PIPELINING", "CHUNKING") : Set.of("PIPELINING"),
                    Duration.ofMillis(7));
        }

        @Override
        public boolean hasRoom() {
            return !isBroken && !isClosed && sent < host.perConnection && flight.size() < host.depth;
        }

        @Override
        public int inFlight() {
            return flight.size();
        }

        @Override
        public void send(OutgoingMessage message) {
            sent++;
            flight.add(message);
        }

        @Override
        public TransactionOutcome await() {
            underWayAtFirst = concluded == 0 ? flight.size() : underWayAtFirst;
            OutgoingMessage message = flight.remove();
            FakeNetwork.this.concluded.run();
            if (isBroken || isClosed) {
                return lost(Stage.MAIL, false);
            }
            TransactionOutcome outcome = host.script.answer(this, message, ++concluded);
            isBroken = outcome instanceof Lost
                    || outcome instanceof BdatRefused
                    || (outcome instanceof Refused refused && refused.reply().code() == 421);
            return outcome;
        }

        @Override
        public boolean isReusable() {
            return !isBroken && !isClosed && sent < host.perConnection;
        }

        @Override
        public void quit() {
            hasQuit = true;
            close();
        }

        @Override
        public void close() {
            synchronized (this) {
                if (isClosed) {
                    return;
                }
                isClosed = true;
            }
            // Counted before anybody who waits for it goes on and looks at the count.
            closed();
            closing.countDown();
        }
    }
}
