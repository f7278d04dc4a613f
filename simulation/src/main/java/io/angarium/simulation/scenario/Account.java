package io.angarium.simulation.scenario;

import io.angarium.mail.EmailAddress;
import io.angarium.simulation.receiver.Passage;
import io.angarium.simulation.receiver.Postbox;
import io.angarium.simulation.time.Simulator;
import io.angarium.spool.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Keeps account of every recipient: handed in, taken by a receiver, reported. Notices at once when the two sides tell different
 * stories.
 */
final class Account implements Postbox {
    /** Violations that are kept; more tell nothing new. */
    static final int MAX_VIOLATIONS = 100;

    private static final byte ACCEPTED = 1;
    private static final byte DELIVERED = 2;
    private static final byte FAILED = 4;
    private static final long NEVER = -1;

    private final Simulator simulator;
    private final byte[] state;
    private final byte[] taken;
    private final byte[] doubts;
    private final short[] sender;
    private final long[] acceptedAt;
    private final long[] takenAt;
    private final long[] endedAt;
    private final int[] settledByReceiver;
    private final int[] acceptedByReceiver;
    private final int[][] takenPerSecond;
    private final Scenario scenario;
    private final TlsAccount tls;
    private final List<String> violations = new ArrayList<>();
    private long settled;
    private int accepted;

    Account(Scenario scenario, Simulator simulator) {
        int messages = scenario.messages();
        int receivers = scenario.receivers().size();
        this.scenario = scenario;
        this.simulator = simulator;
        this.tls = new TlsAccount(scenario);
        this.state = new byte[messages];
        this.taken = new byte[messages];
        this.doubts = new byte[messages];
        this.sender = new short[messages];
        this.acceptedAt = new long[messages];
        this.takenAt = new long[messages];
        this.endedAt = new long[messages];
        this.settledByReceiver = new int[receivers];
        this.acceptedByReceiver = new int[receivers];
        this.takenPerSecond =
                new int[receivers][Math.toIntExact(scenario.length().toSeconds()) + 2];
    }

    /** The address whose mail is counted under this number. */
    static EmailAddress address(int id, String domain) {
        return new EmailAddress("r" + id, domain);
    }

    private static int id(EmailAddress address) {
        return Integer.parseInt(address.local().substring(1));
    }

    /** The number of the next recipient, who is from now on kept account of. */
    int accept(int senderNumber) {
        int id = accepted++;
        state[id] = ACCEPTED;
        sender[id] = (short) senderNumber;
        acceptedAt[id] = simulator.nanoTime();
        takenAt[id] = NEVER;
        endedAt[id] = NEVER;
        acceptedByReceiver[receiver(id)]++;
        return id;
    }

    @Override
    public void taken(String receiver, EmailAddress recipient, Passage passage) {
        int id = id(recipient);
        Scenario.Sender from = scenario.senders().get(sender[id]);
        scenario.receivers()
                .get(from.to())
                .published()
                .objection(from.tls(), passage)
                .ifPresent(objection -> violate(recipient + " " + objection));
        if ((state[id] & FAILED) != 0) {
            violate(recipient + " was delivered after it was reported as failed");
        }
        if ((state[id] & DELIVERED) != 0) {
            violate(recipient + " was delivered again after it was reported as delivered");
        }
        if (taken[id] > doubts[id]) {
            violate(recipient + " was delivered again without a doubt about the first time");
        }
        taken[id]++;
        if (takenAt[id] == NEVER) {
            takenAt[id] = simulator.nanoTime();
        }
        int second = (int) simulator.elapsed().toSeconds();
        int[] seconds = takenPerSecond[receiver(id)];
        seconds[Math.min(second, seconds.length - 1)]++;
    }

    @Override
    public void carried(String receiver, String domain, Passage passage) {
        tls.carried(domain, passage);
    }

    @Override
    public void leftInClear(String receiver) {
        tls.leftInClear(receiver);
    }

    /** What the TLS reports would tell, and whether it is true. */
    TlsAccount tls() {
        return tls;
    }

    @Override
    public void disregarded(String receiver, String what) {
        violate(receiver + " " + what);
    }

    void settled(int id, Outcome outcome) {
        if ((state[id] & (DELIVERED | FAILED)) != 0) {
            violate("recipient " + id + " was settled twice");
        }
        if (outcome == Outcome.DELIVERED && taken[id] == 0) {
            violate("recipient " + id + " was reported as delivered, and no receiver has it");
        }
        state[id] |= outcome == Outcome.DELIVERED ? DELIVERED : FAILED;
        endedAt[id] = takenAt[id] == NEVER ? simulator.nanoTime() : takenAt[id];
        settled++;
        settledByReceiver[receiver(id)]++;
    }

    void deferred(int id, Outcome outcome) {
        if ((state[id] & (DELIVERED | FAILED)) != 0) {
            violate("recipient " + id + " was deferred after it was settled");
        }
        if (outcome == Outcome.IN_DOUBT) {
            doubts[id]++;
        } else if (taken[id] > doubts[id]) {
            violate("recipient " + id + " was deferred as " + outcome + ", and a receiver has it");
        }
    }

    void violate(String what) {
        if (violations.size() < MAX_VIOLATIONS) {
            violations.add(simulator.elapsed() + ": " + what);
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    int accepted() {
        return accepted;
    }

    long settled() {
        return settled;
    }

    int accepted(int receiver) {
        return acceptedByReceiver[receiver];
    }

    int queued(int receiver) {
        return acceptedByReceiver[receiver] - settledByReceiver[receiver];
    }

    boolean isDelivered(int id) {
        return (state[id] & DELIVERED) != 0;
    }

    boolean isFailed(int id) {
        return (state[id] & FAILED) != 0;
    }

    int sender(int id) {
        return sender[id];
    }

    int receiver(int id) {
        return scenario.senders().get(sender[id]).to();
    }

    /** When a receiver took it, or it was given up; empty if neither is so yet. */
    OptionalLong endedAt(int id) {
        return endedAt[id] == NEVER ? OptionalLong.empty() : OptionalLong.of(endedAt[id]);
    }

    /** From handed in until a receiver took it, in nanoseconds; below 0 if none did. */
    long waited(int id) {
        return takenAt[id] == NEVER ? NEVER : takenAt[id] - acceptedAt[id];
    }

    /** Messages that a receiver took in each second of the simulation. */
    int[] takenPerSecond(int receiver) {
        return takenPerSecond[receiver];
    }
}
