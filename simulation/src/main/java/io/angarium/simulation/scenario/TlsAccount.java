package io.angarium.simulation.scenario;

import io.angarium.delivery.tls.TlsFailure;
import io.angarium.delivery.tls.TlsNeed;
import io.angarium.delivery.tls.TlsObserver;
import io.angarium.simulation.receiver.Nature;
import io.angarium.simulation.receiver.Passage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Keeps account of the TLS of all sessions, twice: as receivers saw it, and as the engine counts it for TLS reports (RFC 8460).
 * At the end the two have to agree.
 *
 * <p>The receivers' side is exact where nothing but TLS goes wrong: they don't know of a session whose first letter got lost on
 * the way, or was refused before it was said for whom it is. So the sides are compared where a receiver has no mishaps, takes
 * any number of messages, and offers all that letters ask for.
 */
final class TlsAccount implements TlsObserver {
    private final Scenario scenario;
    /** Numbers by their own names and by those of their domains. */
    private final Map<String, Integer> receivers = new HashMap<>();

    private final List<Sessions> sessions = new ArrayList<>();

    /** Of one receiver. */
    private static final class Sessions {
        private int encrypted;
        private int inClear;
        private int good;
        private int bad;
        private int leftInClear;
        private int toldGood;
        private int toldBad;
    }

    TlsAccount(Scenario scenario) {
        this.scenario = scenario;
        for (int number = 0; number < scenario.receivers().size(); number++) {
            sessions.add(new Sessions());
            Scenario.Recipients place = scenario.receivers().get(number);
            for (int domain = 0; domain < place.domains(); domain++) {
                receivers.put(place.domain(domain), number);
            }
            receivers.put(place.name(), number);
        }
    }

    private int receiver(String name) {
        Integer number = receivers.get(name);
        if (number == null) {
            throw new IllegalStateException("nobody in this world receives mail as " + name);
        }
        return number;
    }

    void carried(String domain, Passage passage) {
        int number = receiver(domain);
        Sessions counts = sessions.get(number);
        if (passage.isEncrypted()) {
            counts.encrypted++;
        } else {
            counts.inClear++;
        }
        if (scenario.receivers().get(number).published().isGood(passage)) {
            counts.good++;
        } else {
            counts.bad++;
        }
    }

    void leftInClear(String receiver) {
        sessions.get(receiver(receiver)).leftInClear++;
    }

    @Override
    public void handshake(Handshake handshake) {
        Sessions counts = sessions.get(receiver(handshake.policy().domain()));
        if (handshake.failure().isEmpty()) {
            counts.toldGood++;
        } else if (handshake.failure().get().type() != TlsFailure.Type.DNSSEC_INVALID) {
            // What no record proves is not connected to: no receiver could know of it.
            counts.toldBad++;
        }
    }

    /** Where the sides don't agree, in words. */
    List<String> disagreements() {
        List<String> found = new ArrayList<>();
        for (int number = 0; number < sessions.size(); number++) {
            Scenario.Recipients place = scenario.receivers().get(number);
            Sessions counts = sessions.get(number);
            // Where clear would have done, what went wrong with TLS is told of the session in clear that follows.
            int bad = counts.bad + (isMandatory(number) ? counts.leftInClear : 0);
            boolean agree = counts.good == counts.toldGood && bad == counts.toldBad;
            if (isExact(number) && !agree) {
                found.add("TLS reports tell of " + counts.toldGood + " good and " + counts.toldBad
                        + " failed sessions with " + place.name() + ", which had " + counts.good + " and " + bad);
            }
        }
        return found;
    }

    private boolean isExact(int receiver) {
        Nature character = scenario.receivers().get(receiver).character();
        boolean isAskedForMore = !character.encryption().requireTls()
                && sendersTo(receiver).anyMatch(sender -> sender.tls() == TlsNeed.REQUIRETLS);
        boolean isPatient = character.limit().isEmpty() && character.perConnection() == Integer.MAX_VALUE;
        return character.mishaps().isEmpty() && isPatient && !isAskedForMore;
    }

    private Stream<Scenario.Sender> sendersTo(int receiver) {
        return scenario.senders().stream().filter(sender -> sender.to() == receiver);
    }

    /** Nothing goes there in clear, by the domains' wish or by that of all senders. */
    private boolean isMandatory(int receiver) {
        return scenario.receivers().get(receiver).published().isMandatory()
                || sendersTo(receiver).allMatch(sender -> sender.tls().isSecure());
    }

    /** For the table; empty if the scenario isn't about TLS. */
    List<Result.TlsRow> rows() {
        List<Result.TlsRow> rows = new ArrayList<>();
        for (int number = 0; scenario.isAboutTls() && number < sessions.size(); number++) {
            Sessions counts = sessions.get(number);
            Scenario.Recipients place = scenario.receivers().get(number);
            rows.add(new Result.TlsRow(
                    place.name(),
                    place.published(),
                    counts.encrypted,
                    counts.inClear,
                    counts.leftInClear,
                    counts.toldGood,
                    counts.toldBad));
        }
        return rows;
    }
}
