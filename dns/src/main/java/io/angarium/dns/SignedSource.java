package io.angarium.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.Section;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;

/** What the validator asks when it needs data, keys and signatures: the servers, one after another, round by round. */
final class SignedSource implements Resolver {
    private final ResolverSettings settings;
    private final ServerExchange exchange;
    private final Semaphore inFlight;

    SignedSource(ResolverSettings settings, ServerExchange exchange) {
        this.settings = settings;
        this.exchange = exchange;
        this.inFlight = new Semaphore(settings.queriesInFlight());
    }

    /** Whether the servers give signatures along with what is asked for. */
    boolean passesSignaturesOn(Question question, Deadline deadline) throws IOException {
        List<Record> answer = ask(question, deadline).getSection(Section.ANSWER);
        return answer.stream().anyMatch(record -> record.getType() == Type.RRSIG);
    }

    private Message ask(Question question, Deadline deadline) throws IOException {
        try {
            if (!inFlight.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("more than " + settings.queriesInFlight() + " queries in flight for too long");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
        try {
            return askServers(question, deadline);
        } finally {
            inFlight.release();
        }
    }

    private Message askServers(Question question, Deadline deadline) throws IOException {
        IOException last = new IOException("no server was asked in time");
        for (int round = 0; round < settings.rounds(); round++) {
            for (InetSocketAddress server : settings.servers()) {
                if (deadline.isOver()) {
                    throw last;
                }
                try {
                    Message message = exchange.ask(server, question, deadline.atMostIn(settings.queryTimeout()), true);
                    int rcode = message.getRcode();
                    if (rcode == Rcode.NOERROR || rcode == Rcode.NXDOMAIN) {
                        return message;
                    }
                    last = new IOException(server.getAddress().getHostAddress() + ":" + server.getPort()
                            + ": the server answered " + Rcode.string(rcode));
                } catch (IOException e) {
                    last = e;
                }
            }
        }
        throw last;
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        CompletableFuture<Message> coming = new CompletableFuture<>();
        Thread.ofVirtual().name("dnssec").start(() -> {
            try {
                Record asked = query.getQuestion();
                Message answer = ask(new Question(asked.getName(), asked.getType()), Deadline.in(settings.deadline()));
                answer.getHeader().setID(query.getHeader().getID());
                coming.complete(answer);
            } catch (IOException | RuntimeException e) {
                coming.completeExceptionally(e);
            }
        });
        return coming;
    }

    // How the servers are asked is decided here, not by the validator.

    @Override
    public void setPort(int port) {}

    @Override
    public void setTCP(boolean flag) {}

    @Override
    public void setIgnoreTruncation(boolean flag) {}

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {}

    @Override
    public void setTSIGKey(TSIG key) {}

    @Override
    public void setTimeout(Duration timeout) {}
}
