package io.angarium.smtp.client;

import io.angarium.smtp.Reply;
import io.angarium.smtp.client.ConnectFailedException.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;

/** The beginning of one session, up to the point where mail can be sent (RFC 5321 §3.1 and §3.2, RFC 3207). */
final class Opening {
    private final Endpoint endpoint;
    private final TlsMode mode;
    private final ClientSettings settings;
    private final String ehloName;
    private final SSLContext tls;
    private final WireWatch watch;
    private final Machine machine;

    private Stage stage = Stage.CONNECT;

    Opening(
            Endpoint endpoint,
            TlsMode mode,
            ClientSettings settings,
            String ehloName,
            SSLContext tls,
            WireWatch watch,
            Machine machine) {
        this.endpoint = endpoint;
        this.mode = mode;
        this.settings = settings;
        this.ehloName = ehloName;
        this.tls = tls;
        this.watch = watch;
        this.machine = machine;
    }

    Connection open() throws ConnectFailedException {
        if (endpoint.demand() instanceof TlsDemand.Impossible impossible) {
            stage = Stage.STARTTLS;
            throw failed(Optional.empty(), impossible.reason(), Optional.of(impossible.flaw()));
        }
        WatchedChannel tcp = new WatchedChannel(channel(), watch);
        Wire wire = new PlainWire(tcp);
        boolean open = false;
        try {
            Connection connection = converse(tcp, wire);
            open = true;
            return connection;
        } catch (IOException e) {
            throw failed(Optional.empty(), e);
        } finally {
            if (!open) {
                wire.close();
            }
        }
    }

    private SocketChannel channel() throws ConnectFailedException {
        try {
            return machine.socket();
        } catch (IOException e) {
            throw failed(Optional.empty(), e);
        }
    }

    private Connection converse(WatchedChannel tcp, Wire plain) throws IOException, ConnectFailedException {
        long begin = machine.nanoTime();
        connect(tcp);

        ReplyReader replies = new ReplyReader(plain, settings, machine::nanoTime);
        Reply banner = greeting(replies);
        PeerOffer offer = introduce(plain, replies);

        boolean mayStayClear = mode == TlsMode.NEVER && !endpoint.demand().isMandatory();
        if (!mayStayClear && startTls(plain, replies, offer)) {
            stage = Stage.TLS_HANDSHAKE;
            TlsWire secure = TlsWire.handshake(
                    tls, serverName(), tcp, settings.timeouts().tlsHandshake());
            prove(secure.session());
            // RFC 3207 §4.2: what was learnt in clear is forgotten, hence a new reader and a new EHLO.
            ReplyReader secureReplies = new ReplyReader(secure, settings, machine::nanoTime);
            PeerOffer secureOffer = introduce(secure, secureReplies);
            Facts facts = new Facts(tcp.channel(), Optional.of(agreed(secure.session())), banner, secureOffer, begin);
            return facts.connection(secure, secureReplies);
        }
        return new Facts(tcp.channel(), Optional.empty(), banner, offer, begin).connection(plain, replies);
    }

    /** RFC 7672 §8.1: the peer may have a certificate of its own for the name that its TLSA records stand under. */
    private String serverName() {
        return endpoint.demand() instanceof TlsDemand.Dane dane ? dane.names().getFirst() : endpoint.host();
    }

    /** Nothing but the handshake has been said when this looks: a peer that proves nothing learns nothing of the mail. */
    private void prove(SSLSession session) throws IOException, ConnectFailedException {
        switch (endpoint.demand()) {
            case TlsDemand.Nothing _, TlsDemand.Encrypted _, TlsDemand.Impossible _ -> {}
            case TlsDemand.Verified _ -> {
                CertificateJudgement judgement = OpportunisticTrust.judgement(session);
                if (judgement.flaw().isPresent()) {
                    throw failed(Optional.empty(), "certificate not verified: " + judgement.words(), judgement.flaw());
                }
            }
            case TlsDemand.Dane dane -> {
                Optional<DaneCheck.Failure> failure = DaneCheck.check(chain(session), dane);
                if (failure.isPresent()) {
                    throw failed(
                            Optional.empty(),
                            "DANE: " + failure.get().words(),
                            Optional.of(failure.get().flaw()));
                }
            }
        }
    }

    private static List<X509Certificate> chain(SSLSession session) throws IOException {
        List<X509Certificate> chain = new ArrayList<>();
        for (Certificate certificate : session.getPeerCertificates()) {
            if (certificate instanceof X509Certificate x509) {
                chain.add(x509);
            }
        }
        return chain;
    }

    private void connect(WatchedChannel tcp) throws IOException {
        SocketChannel channel = tcp.channel();
        try {
            tcp.within(settings.timeouts().connect(), "connecting", () -> {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                Optional<InetAddress> source = endpoint.source();
                if (source.isPresent()) {
                    channel.bind(new InetSocketAddress(source.get(), 0));
                }
                return channel.connect(endpoint.address());
            });
        } catch (UnresolvedAddressException e) {
            throw new IOException("the address of " + endpoint.host() + " is not resolved", e);
        }
    }

    private Reply greeting(ReplyReader replies) throws IOException, ConnectFailedException {
        stage = Stage.GREETING;
        return requirePositive(replies.next(settings.timeouts().greeting()), "the peer doesn't want to talk");
    }

    private PeerOffer introduce(Wire wire, ReplyReader replies) throws IOException, ConnectFailedException {
        stage = Stage.EHLO;
        Reply ehlo = ask("EHLO " + ehloName, wire, replies);
        if (!ehlo.isPermanent()) {
            return PeerOffer.of(requirePositive(ehlo, "EHLO was refused"));
        }
        // RFC 5321 §3.2: a peer that knows no extensions is greeted in the old way.
        requirePositive(ask("HELO " + ehloName, wire, replies), "EHLO and HELO were refused");
        return PeerOffer.NOTHING;
    }

    /** True if the handshake is to follow; false if the session goes on in clear. */
    private boolean startTls(Wire wire, ReplyReader replies, PeerOffer offer)
            throws IOException, ConnectFailedException {
        stage = Stage.STARTTLS;
        boolean required = mode == TlsMode.REQUIRED || endpoint.demand().isMandatory();
        if (!offer.startTls()) {
            if (required) {
                throw failed(
                        Optional.empty(),
                        "TLS is required, and the peer doesn't offer STARTTLS",
                        Optional.of(TlsFlaw.NOT_OFFERED));
            }
            return false;
        }
        Reply reply = ask("STARTTLS", wire, replies);
        if (!reply.isPositive() && (reply.code() == 421 || required)) {
            throw failed(Optional.of(reply), "STARTTLS was refused: " + reply, Optional.of(TlsFlaw.NOT_OFFERED));
        }
        if (reply.isPositive() && replies.hasLeftovers()) {
            // Somebody on the way put words into the peer's mouth that would be taken as said under TLS.
            throw failed(Optional.of(reply), "more than the reply to STARTTLS came in clear");
        }
        return reply.isPositive();
    }

    private Reply ask(String command, Wire wire, ReplyReader replies) throws IOException {
        OutputBuffer out = new OutputBuffer().ascii(command).ascii("\r\n");
        wire.write(out.array(), out.length(), settings.timeouts().ehlo());
        return replies.next(settings.timeouts().ehlo());
    }

    private Reply requirePositive(Reply reply, String otherwise) throws ConnectFailedException {
        if (!reply.isPositive()) {
            throw failed(Optional.of(reply), otherwise + ": " + reply);
        }
        return reply;
    }

    private static Connection.Tls agreed(SSLSession session) {
        Optional<TlsFlaw> flaw = OpportunisticTrust.judgement(session).flaw();
        return new Connection.Tls(session.getProtocol(), session.getCipherSuite(), flaw.isEmpty(), flaw);
    }

    private ConnectFailedException failed(Optional<Reply> reply, IOException cause) {
        String words = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        ConnectFailedException failure = failed(reply, words);
        failure.initCause(cause);
        return failure;
    }

    private ConnectFailedException failed(Optional<Reply> reply, String message) {
        Optional<TlsFlaw> flaw = switch (stage) {
            case STARTTLS, TLS_HANDSHAKE -> Optional.of(TlsFlaw.HANDSHAKE_FAILED);
            case CONNECT, GREETING, EHLO -> Optional.empty();
        };
        return failed(reply, message, flaw);
    }

    private ConnectFailedException failed(Optional<Reply> reply, String message, Optional<TlsFlaw> flaw) {
        return new ConnectFailedException(stage, reply, message, flaw);
    }

    /** What has been learnt when the session is open. */
    private final class Facts {
        private final Connection.Facts facts;
        private final PeerOffer offer;

        Facts(SocketChannel channel, Optional<Connection.Tls> agreed, Reply banner, PeerOffer offer, long begin)
                throws IOException {
            this.offer = endpoint.byData() ? offer.withoutChunking() : offer;
            this.facts = new Connection.Facts(
                    endpoint.host(),
                    (InetSocketAddress) channel.getRemoteAddress(),
                    (InetSocketAddress) channel.getLocalAddress(),
                    agreed,
                    banner.text(),
                    offer.keywords(),
                    Duration.ofNanos(machine.nanoTime() - begin));
        }

        Connection connection(Wire wire, ReplyReader replies) {
            return new SmtpConnection(facts, offer, settings, wire, replies, machine::nanoTime);
        }
    }
}
