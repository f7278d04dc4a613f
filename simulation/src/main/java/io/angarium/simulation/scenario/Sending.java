package io.angarium.simulation.scenario;

import io.angarium.simulation.network.SimulatedNetwork;
import io.angarium.simulation.time.Simulator;
import io.angarium.spool.Addressee;
import io.angarium.spool.Submission;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Hands in what one sender sends, at its times. */
final class Sending implements Runnable {
    private final Scenario scenario;
    private final int number;
    private final Scenario.Sender sender;
    private final Account account;
    private final WatchedSpool spool;
    private final Simulator simulator;
    private final SimulatedNetwork network;

    Sending(
            Scenario scenario,
            int number,
            Account account,
            WatchedSpool spool,
            Simulator simulator,
            SimulatedNetwork network) {
        this.scenario = scenario;
        this.number = number;
        this.sender = scenario.senders().get(number);
        this.account = account;
        this.spool = spool;
        this.simulator = simulator;
        this.network = network;
    }

    @Override
    public void run() {
        network.sleep(sender.at());
        int submissions = (sender.messages() + sender.batch() - 1) / sender.batch();
        long begin = simulator.nanoTime();
        for (int i = 0; i < submissions; i++) {
            long due = begin + Math.round((double) sender.over().toNanos() * i / submissions);
            network.sleep(Duration.ofNanos(Math.max(0, due - simulator.nanoTime())));
            handIn(Math.min(sender.batch(), sender.messages() - i * sender.batch()));
        }
    }

    private void handIn(int recipients) {
        Scenario.Recipients place = scenario.receivers().get(sender.to());
        Instant now = simulator.instant();
        List<Addressee> addressees = new ArrayList<>(recipients);
        int first = -1;
        for (int i = 0; i < recipients; i++) {
            int id = account.accept(number);
            first = first < 0 ? id : first;
            addressees.add(new Addressee(Account.address(id, place.domainOf(id))));
        }
        Submission submission = new Submission(
                first + "@" + sender.domain(),
                sender.domain(),
                "bounce@" + sender.domain(),
                now,
                now,
                now.plus(scenario.engine().giveUp()),
                0,
                sender.stream().encode(),
                "",
                addressees,
                new byte[0],
                List.of(PlainLetters.stored(sender.bytes(), sender.tls())));
        spool.know(spool.accept(submission).await(), first);
    }
}
