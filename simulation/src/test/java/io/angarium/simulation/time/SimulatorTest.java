package io.angarium.simulation.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class SimulatorTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void jumpsOverTimeInWhichNothingHappens() {
        Simulator simulator = new Simulator(1, START);
        List<Duration> seen = new ArrayList<>();
        SimulatedThreads threads = new SimulatedThreads(simulator);
        threads.virtual("sleeper", () -> {
                    threads.park(Duration.ofDays(3));
                    seen.add(simulator.elapsed());
                })
                .start();
        simulator.run(Duration.ofDays(7).toNanos());
        assertThat(seen).containsExactly(Duration.ofDays(3));
        assertThat(simulator.instant()).isEqualTo(START.plus(Duration.ofDays(7)));
        assertThat(simulator.steps()).isLessThan(10);
    }

    @Test
    void wakesBeforeTheTimeIsOverIfAsked() {
        Simulator simulator = new Simulator(1, START);
        SimulatedThreads threads = new SimulatedThreads(simulator);
        List<Duration> seen = new ArrayList<>();
        Thread sleeper = threads.virtual("sleeper", () -> {
            threads.park(Duration.ofDays(3));
            seen.add(simulator.elapsed());
            threads.park(Duration.ofDays(3));
            seen.add(simulator.elapsed());
        });
        sleeper.start();
        simulator.after(Duration.ofHours(1), () -> threads.unpark(sleeper));
        simulator.run(Duration.ofDays(7).toNanos());
        assertThat(seen).containsExactly(Duration.ofHours(1), Duration.ofHours(73));
    }

    @Test
    void theSameSeedTakesTurnsInTheSameOrderAndAnotherOneInAnother() {
        assertThat(turns(1)).isEqualTo(turns(1)).isNotEqualTo(turns(2));
    }

    private static String turns(long seed) {
        Simulator simulator = new Simulator(seed, START);
        SimulatedThreads threads = new SimulatedThreads(simulator);
        StringBuilder turns = new StringBuilder();
        ReentrantLock lock = new ReentrantLock();
        for (int i = 0; i < 8; i++) {
            String name = "" + i;
            threads.virtual(name, () -> {
                        for (int turn = 0; turn < 20; turn++) {
                            lock.lock();
                            try {
                                turns.append(name);
                                threads.park(Duration.ofMillis(1));
                            } finally {
                                lock.unlock();
                            }
                            Thread.yield();
                        }
                    })
                    .start();
        }
        simulator.run(Duration.ofMinutes(1).toNanos());
        assertThat(turns).hasSize(160);
        return turns.toString();
    }

    @Test
    void noticesAWorldThatRunsInCircles() {
        Simulator simulator = new Simulator(1, START);
        simulator
                .thread("dervish", () -> {
                    while (true) {
                        Thread.yield();
                    }
                })
                .start();
        assertThatThrownBy(() -> simulator.run(1)).hasMessageContaining("runs in circles");
    }

    @Test
    void noticesSomebodyWhoWaitsByTheMachinesClock() {
        Simulator simulator = new Simulator(1, START);
        Thread stray = simulator.thread("stray", () -> LockSupport.parkNanos(1_000_000));
        stray.start();
        assertThatThrownBy(() -> {
                    for (long end = 1; stray.isAlive(); end++) {
                        simulator.run(end);
                        simulator.after(Duration.ZERO, () -> {});
                        Thread.onSpinWait();
                    }
                })
                .hasMessageContaining("waits by the machine's clock");
    }
}
