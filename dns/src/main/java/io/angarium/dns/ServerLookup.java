package io.angarium.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

/** Asks the servers, one after another and round by round, until one knows or the deadline has come. */
final class ServerLookup implements Lookup {
    private final ResolverSettings settings;
    private final ServerExchange exchange;
    private final AnswerReader reader;
    private final Semaphore inFlight;

    ServerLookup(ResolverSettings settings, ServerExchange exchange) {
        this.settings = settings;
        this.exchange = exchange;
        this.reader = new AnswerReader(settings);
        this.inFlight = new Semaphore(settings.queriesInFlight());
    }

    @Override
    public Answer ask(Question question, Deadline deadline) {
        try {
            if (!inFlight.tryAcquire(deadline.leftNanos(), TimeUnit.NANOSECONDS)) {
                return new Answer.Failed(
                        "more than " + settings.queriesInFlight() + " queries in flight for too long", Duration.ZERO);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted", Duration.ZERO);
        }
        try {
            return askServers(question, deadline);
        } finally {
            inFlight.release();
        }
    }

    private Answer askServers(Question question, Deadline deadline) {
        Answer last = reader.failed("no server was asked in time");
        for (int round = 0; round < settings.rounds(); round++) {
            for (InetSocketAddress server : settings.servers()) {
                if (deadline.isOver()) {
                    return last;
                }
                last = askServer(server, question, deadline);
                if (!(last instanceof Answer.Failed)) {
                    return last;
                }
            }
        }
        return last;
    }

    private Answer askServer(InetSocketAddress server, Question question, Deadline deadline) {
        try {
            Message message = exchange.ask(server, question, deadline.atMostIn(settings.queryTimeout()), true);
            if (message.getRcode() == Rcode.FORMERR || message.getRcode() == Rcode.NOTIMP) {
                // RFC 6891 §7: a server that doesn't know EDNS says so this way.
                message = exchange.ask(server, question, deadline.atMostIn(settings.queryTimeout()), false);
            }
            return named(reader.read(message, question), server);
        } catch (IOException unreachable) {
            return named(reader.failed(String.valueOf(unreachable.getMessage())), server);
        }
    }

    private static Answer named(Answer answer, InetSocketAddress server) {
        return answer instanceof Answer.Failed(String reason, Duration ttl)
                ? new Answer.Failed(server.getAddress().getHostAddress() + ":" + server.getPort() + ": " + reason, ttl)
                : answer;
    }
}
