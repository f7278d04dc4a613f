package io.angarium.service.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.service.Installation;
import io.angarium.service.domain.DomainEvent.Kind;
import io.angarium.service.domain.SendingDomain.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An owner hears when a record breaks and when it is good again. */
class RecordWatchTest {
    private static final String NAME = "example.test";
    private static final Duration INTERVAL = Duration.ofHours(6);

    private final Installation installation = new Installation();
    private final StoredDomains domains = installation.domains;
    private final RecordWatch watch = new RecordWatch(domains, INTERVAL, installation.clock, new Random(7));

    @AfterEach
    void close() {
        watch.close();
        installation.close();
    }

    private void publish(String name) {
        SendingDomain domain = installation.domain(name);
        installation.zone.text(name, "v=spf1 a:mail.host.test ~all");
        domain.signing().keys().forEach(key -> installation.zone.text(key.recordName(), key.recordValue()));
    }

    private void sweepOnceMore() throws InterruptedException {
        installation.clock.advance(INTERVAL.multipliedBy(2));
        watch.sweep();
    }

    private List<Kind> told(String recordName) {
        return domains.history(NAME, 100).stream()
                .filter(event -> event.name().equals(recordName))
                .map(DomainEvent::kind)
                .toList();
    }

    @Test
    void tellsWhenARecordIsFoundBreaksAndHeals() throws InterruptedException {
        publish(NAME);
        watch.sweep();
        sweepOnceMore();
        assertThat(domains.find(NAME).orElseThrow().state()).isEqualTo(State.ACTIVE);

        installation.zone.noText("s1._domainkey.example.test");
        sweepOnceMore();
        assertThat(domains.find(NAME).orElseThrow().state()).isEqualTo(State.UNVERIFIED);

        publish(NAME);
        sweepOnceMore();
        sweepOnceMore();

        assertThat(domains.find(NAME).orElseThrow().state()).isEqualTo(State.ACTIVE);
        assertThat(told("s1._domainkey.example.test"))
                .containsExactly(Kind.RECORD_HEALED, Kind.RECORD_BROKE, Kind.RECORD_FOUND);
        assertThat(domains.history(NAME, 100))
                .filteredOn(event -> event.kind() == Kind.STATE_CHANGED)
                .extracting(DomainEvent::detail)
                .containsExactly("is active", "is unverified", "is active");
        assertThat(domains.history(NAME, 1)).hasSize(1);
    }

    @Test
    void takesSilenceForNothingNew() throws InterruptedException {
        publish(NAME);
        domains.verify(NAME);
        List<DomainEvent> before = domains.history(NAME, 100);

        installation.zone.dead(NAME);
        installation.zone.dead("s1._domainkey.example.test");
        watch.sweep();
        sweepOnceMore();

        assertThat(domains.find(NAME).orElseThrow().state()).isEqualTo(State.ACTIVE);
        assertThat(domains.history(NAME, 100)).isEqualTo(before);
    }

    @Test
    void givesEachDomainATimeOfItsOwn() throws InterruptedException {
        int count = 60;
        for (int i = 0; i < count; i++) {
            installation.domain("d" + i + ".test");
        }
        List<Integer> looks = new ArrayList<>();
        watch.sweep();
        for (int i = 0; i < 12; i++) {
            installation.clock.advance(INTERVAL.dividedBy(12));
            looks.add(watch.sweep());
        }

        assertThat(looks.stream().mapToInt(Integer::intValue).sum()).isBetween(count, 2 * count);
        assertThat(looks).allMatch(number -> number < count / 2);
    }

    @Test
    void looksAtNoMoreThanSoManyInOneSweep() throws InterruptedException {
        for (int i = 0; i <= RecordWatch.MAX_PER_SWEEP; i++) {
            installation.domain("d" + i + ".test");
        }
        watch.sweep();
        installation.clock.advance(INTERVAL.multipliedBy(2));

        assertThat(watch.sweep()).isEqualTo(RecordWatch.MAX_PER_SWEEP);
        assertThat(watch.sweep()).isOne();
    }

    @Test
    void leavesTheSandboxAlone() throws InterruptedException {
        domains.sandbox(installation.account, "sandbox.localhost");
        watch.sweep();
        sweepOnceMore();

        assertThat(domains.find("sandbox.localhost").orElseThrow().state()).isEqualTo(State.ACTIVE);
        assertThat(domains.history("sandbox.localhost", 10)).isEmpty();
    }

    @Test
    void tellsANewOwnerNothingOfTheOldOnes() {
        publish(NAME);
        domains.verify(NAME);
        domains.delete(NAME);

        installation.domain(NAME);

        assertThat(domains.history(NAME, 10)).isEmpty();
    }
}
