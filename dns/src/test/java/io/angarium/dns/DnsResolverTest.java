package io.angarium.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** How the resolver behaves towards servers that are slow, broken, full of lies, or simply remembered. */
@Timeout(30)
class DnsResolverTest {
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(600);

    private final List<FakeServer> servers = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");

    @AfterEach
    void stop() throws IOException {
        for (FakeServer server : servers) {
            server.close();
        }
    }

    @Test
    void anAnswerIsRememberedForItsTtl() throws Exception {
        FakeServer server = start(zone().ttl(300).add("a.test", "TXT", "hello"));
        DnsResolver resolver = resolver(LONG, server);
        assertThat(resolver.texts("a.test")).isEqualTo(new Texts.Found(List.of("hello"), Duration.ofMinutes(5)));
        now = now.plusSeconds(299);
        assertThat(resolver.texts("A.TEST")).isEqualTo(new Texts.Found(List.of("hello"), Duration.ofSeconds(1)));
        assertThat(server.asked()).containsExactly("a.test TXT udp");
        now = now.plusSeconds(1);
        resolver.texts("a.test");
        assertThat(server.asked()).containsExactly("a.test TXT udp", "a.test TXT udp");
    }

    @Test
    void ttlsAreKeptWithinTheirBounds() throws Exception {
        assertThat(ttlOf(0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(ttlOf(6)).isEqualTo(Duration.ofSeconds(6));
        assertThat(ttlOf(1_000_000)).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void aTtlWithTheHighestBitSetCountsAsZero() throws Exception {
        assertThat(ttlOf(0x8000_0000L)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void noSuchNameIsRememberedAsLongAsTheZoneSays() throws Exception {
        FakeServer server = start(zone().negativeTtl(60));
        DnsResolver resolver = resolver(LONG, server);
        resolver.texts("missing.test");
        now = now.plusSeconds(59);
        resolver.texts("missing.test");
        assertThat(server.asked()).hasSize(1);
        now = now.plusSeconds(1);
        resolver.texts("missing.test");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void noSuchNameIsRememberedForAnHourAtMost() throws Exception {
        FakeServer server = start(zone().negativeTtl(1_000_000));
        DnsResolver resolver = resolver(LONG, server);
        resolver.texts("missing.test");
        now = now.plusSeconds(3_599);
        resolver.texts("missing.test");
        assertThat(server.asked()).hasSize(1);
        now = now.plusSeconds(1);
        resolver.texts("missing.test");
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aFailureIsRememberedBriefly() throws Exception {
        FakeServer server = start(zone().fail("a.test"));
        DnsResolver resolver = resolver(LONG, server);
        resolver.texts("a.test");
        int tries = server.asked().size();
        now = now.plusMillis(4_999);
        assertThat(resolver.texts("a.test")).isInstanceOf(Texts.Unavailable.class);
        assertThat(server.asked()).hasSize(tries);
        now = now.plusMillis(1);
        resolver.texts("a.test");
        assertThat(server.asked()).hasSize(2 * tries);
    }

    @Test
    void aFailureNamesTheServerAndTheReason() throws Exception {
        FakeServer server = start(zone().fail("a.test"));
        assertThat(resolver(LONG, server).texts("a.test"))
                .isEqualTo(new Texts.Unavailable(
                        "127.0.0.1:" + server.address().getPort() + ": the server answered SERVFAIL"));
    }

    @Test
    void aServerThatFailsIsPassedOver() throws Exception {
        FakeServer broken = start(zone().fail("a.test"));
        FakeServer good = start(zone().add("a.test", "TXT", "hello"));
        assertThat(resolver(LONG, broken, good).texts("a.test")).isInstanceOf(Texts.Found.class);
        assertThat(broken.asked()).hasSize(1);
    }

    @Test
    void aServerThatIsSilentIsPassedOver() throws Exception {
        FakeServer silent = start((query, tcp) -> List.of());
        FakeServer good = start(zone().add("a.test", "TXT", "hello"));
        assertThat(resolver(SHORT, silent, good).texts("a.test")).isInstanceOf(Texts.Found.class);
        assertThat(silent.asked()).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsPassedOverAtOnce() throws Exception {
        InetSocketAddress nobody;
        try (DatagramSocket closed = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), closed.getLocalPort());
        }
        FakeServer good = start(zone().add("a.test", "TXT", "hello"));
        var settings = settings(LONG, List.of(nobody, good.address()), 512);
        assertThat(new DnsResolver(settings, () -> now, new Random(1)).texts("a.test"))
                .isInstanceOf(Texts.Found.class);
    }

    @Test
    void aDatagramThatIsLostIsAskedForAgain() throws Exception {
        AtomicInteger count = new AtomicInteger();
        FakeZone zone = zone().add("a.test", "TXT", "hello");
        FakeServer lossy = start((query, tcp) -> count.incrementAndGet() == 1 ? List.of() : zone.answer(query, tcp));
        assertThat(resolver(SHORT, lossy).texts("a.test")).isInstanceOf(Texts.Found.class);
        assertThat(lossy.asked()).hasSize(2);
    }

    @Test
    void silenceEverywhereEndsAtTheDeadline() throws Exception {
        FakeServer silent = start((query, tcp) -> List.of());
        var settings = new ResolverSettings(
                List.of(silent.address()), LONG, SHORT, 10, 512, Duration.ZERO, LONG, LONG, Duration.ZERO, 1_000_000);
        DnsResolver resolver = new DnsResolver(settings, () -> now, new Random(1));
        assertThat(resolver.texts("a.test")).isInstanceOf(Texts.Unavailable.class);
        assertThat(resolver.mailExchangers("a.test")).isInstanceOf(MailExchangers.Unavailable.class);
        assertThat(resolver.addresses("a.test")).isInstanceOf(Addresses.Unavailable.class);
    }

    @Test
    void aTruncatedAnswerIsFetchedByTcp() throws Exception {
        FakeZone zone = zone();
        for (int i = 0; i < 60; i++) {
            zone.add("big.test", "TXT", "\"" + i + "-" + "x".repeat(100) + "\"");
        }
        FakeServer server = start((query, tcp) -> {
            Message answer = zone.message(query);
            return List.of(tcp ? answer.toWire(65_535) : answer.toWire(ServerExchange.UDP_PAYLOAD));
        });
        var found = (Texts.Found) resolver(LONG, server).texts("big.test");
        assertThat(found.texts()).hasSize(60);
        assertThat(server.asked()).containsExactly("big.test TXT udp", "big.test TXT tcp");
    }

    @Test
    void aTcpAnswerThatBreaksOffIsAFailure() throws Exception {
        FakeServer server = start((query, tcp) -> {
            Message answer = FakeZone.emptyAnswer(query);
            answer.getHeader().setFlag(Flags.TC);
            return tcp ? List.of() : FakeZone.only(answer);
        });
        assertThat(resolver(LONG, server).texts("a.test")).isInstanceOf(Texts.Unavailable.class);
    }

    @Test
    void liesAreIgnoredAndTheTruthBehindThemIsTaken() throws Exception {
        FakeZone truth = zone().add("a.test", "TXT", "truth");
        FakeServer server = start((query, tcp) -> {
            byte[] right = truth.answer(query, tcp).getFirst();
            byte[] wrongId = right.clone();
            wrongId[0] ^= 0x55;
            byte[] wrongQuestion = right.clone();
            wrongQuestion[13] = 'b';
            byte[] notAnAnswer = right.clone();
            notAnAnswer[2] &= 0x7f;
            byte[] garbage = {1, 2, 3};
            byte[] cut = Arrays.copyOf(right, right.length - 4);
            return List.of(garbage, wrongId, wrongQuestion, notAnAnswer, cut, new byte[0], right);
        });
        assertThat(resolver(LONG, server).texts("a.test"))
                .isEqualTo(new Texts.Found(List.of("truth"), Duration.ofHours(1)));
    }

    @Test
    void nothingButLiesIsUnavailable() throws Exception {
        FakeServer server = start((query, tcp) -> {
            Message lie = FakeZone.emptyAnswer(query);
            lie.getHeader().setID(query.getHeader().getID() ^ 1);
            return FakeZone.only(lie);
        });
        assertThat(resolver(SHORT, server).texts("a.test")).isInstanceOf(Texts.Unavailable.class);
    }

    @Test
    void recordsOfOtherNamesInAnAnswerCountForNothing() throws Exception {
        FakeServer server = start((query, tcp) -> {
            Message answer = FakeZone.emptyAnswer(query);
            answer.addRecord(FakeZone.record("evil.test", "TXT", 60, "poison"), Section.ANSWER);
            return FakeZone.only(answer);
        });
        DnsResolver resolver = resolver(LONG, server);
        assertThat(resolver.texts("a.test")).isInstanceOf(Texts.None.class);
        assertThat(resolver.texts("evil.test")).isEqualTo(new Texts.Found(List.of("poison"), Duration.ofSeconds(60)));
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void aServerThatDoesNotKnowEdnsIsAskedWithoutIt() throws Exception {
        FakeZone zone = zone().add("a.test", "TXT", "hello");
        FakeServer old = start((query, tcp) -> {
            if (query.getOPT() == null) {
                return zone.answer(query, tcp);
            }
            Message refusal = FakeZone.emptyAnswer(query);
            refusal.getHeader().setRcode(Rcode.FORMERR);
            return FakeZone.only(refusal);
        });
        assertThat(resolver(LONG, old).texts("a.test")).isInstanceOf(Texts.Found.class);
    }

    @Test
    void aServerThatKnowsOnlyItsOwnZoneLeavesTheAliasToUs() throws Exception {
        FakeZone zone = zone().add("target.test", "MX", "10 mx.test.");
        FakeServer server = start((query, tcp) -> {
            if (!query.getQuestion().getName().equals(Name.fromString("alias.test."))) {
                return zone.answer(query, tcp);
            }
            Message answer = FakeZone.emptyAnswer(query);
            answer.addRecord(FakeZone.record("alias.test", "CNAME", 30, "target.test."), Section.ANSWER);
            return FakeZone.only(answer);
        });
        var found = (MailExchangers.Found) resolver(LONG, server).mailExchangers("alias.test");
        assertThat(found.ttl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(server.asked()).containsExactly("alias.test MX udp", "target.test MX udp");
    }

    @Test
    void aReferralIsNoAnswer() throws Exception {
        FakeServer server = start((query, tcp) -> {
            Message answer = FakeZone.emptyAnswer(query);
            answer.addRecord(FakeZone.record("test", "NS", 60, "ns.test."), Section.AUTHORITY);
            return FakeZone.only(answer);
        });
        assertThat(resolver(LONG, server).mailExchangers("a.test")).isInstanceOf(MailExchangers.Unavailable.class);
    }

    @Test
    void aHundredRecordsAreKeptAndTheNextIsDropped() throws Exception {
        FakeZone zone = zone();
        for (int i = 0; i <= AnswerReader.MAX_RECORDS; i++) {
            zone.add("many.test", "TXT", "t" + i);
        }
        FakeServer server = start((query, tcp) -> {
            Message answer = zone.message(query);
            return List.of(tcp ? answer.toWire(65_535) : answer.toWire(ServerExchange.UDP_PAYLOAD));
        });
        assertThat(((Texts.Found) resolver(LONG, server).texts("many.test")).texts())
                .hasSize(AnswerReader.MAX_RECORDS);
    }

    @Test
    void whatManyAskAtOnceIsAskedOnce() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        FakeZone zone = zone().add("a.test", "TXT", "hello");
        FakeServer server = start((query, tcp) -> {
            await(release);
            return zone.answer(query, tcp);
        });
        DnsResolver resolver = resolver(LONG, server);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Texts>> answers = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                answers.add(threads.submit(() -> resolver.texts("a.test")));
            }
            release.countDown();
            for (Future<Texts> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Texts.Found.class);
            }
        }
        assertThat(server.asked()).containsExactly("a.test TXT udp");
    }

    @Test
    void noMoreQueriesAreInFlightThanAllowed() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        FakeServer server = start((query, tcp) -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            three.countDown();
            await(release);
            inFlight.decrementAndGet();
            Message answer = FakeZone.emptyAnswer(query);
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
            return FakeZone.only(answer);
        });
        DnsResolver resolver = new DnsResolver(settings(LONG, List.of(server.address()), 3), () -> now, new Random(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Texts>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                String name = "n" + i + ".test";
                answers.add(threads.submit(() -> resolver.texts(name)));
            }
            await(three);
            release.countDown();
            for (Future<Texts> answer : answers) {
                assertThat(answer.get()).isInstanceOf(Texts.None.class);
            }
        }
        assertThat(most).hasValue(3);
        assertThat(server.asked()).hasSize(20);
    }

    @Test
    void oneFamilyOfAddressesIsEnoughWhenTheOtherFails() throws Exception {
        FakeZone zone = zone().add("mx.test", "A", "192.0.2.1");
        FakeServer server = start((query, tcp) -> {
            Message answer = zone.message(query);
            if (query.getQuestion().getType() == Type.AAAA) {
                answer.getHeader().setRcode(Rcode.SERVFAIL);
            }
            return FakeZone.only(answer);
        });
        var found = (Addresses.Found) resolver(LONG, server).addresses("mx.test");
        assertThat(found.addresses()).containsExactly(InetAddress.ofLiteral("192.0.2.1"));
    }

    @Test
    void theCacheStaysWithinItsMemory() throws Exception {
        FakeServer server = start(zone());
        ResolverSettings small = settings(LONG, List.of(server.address()), 512, 4_000);
        DnsResolver resolver = new DnsResolver(small, () -> now, new Random(1));
        for (int i = 0; i < 20; i++) {
            resolver.texts("n" + i + ".test");
        }
        for (int i = 0; i < 20; i++) {
            resolver.texts("n" + i + ".test");
        }
        // Ten entries fit at most, thus at least ten of the twenty are asked for again.
        assertThat(server.asked()).hasSizeGreaterThanOrEqualTo(30);
    }

    private Duration ttlOf(long seconds) throws Exception {
        FakeServer server = start((query, tcp) -> {
            Message answer = FakeZone.emptyAnswer(query);
            Record record = FakeZone.record("a.test", "TXT", 77, "hello");
            answer.addRecord(record, Section.ANSWER);
            byte[] wire = answer.toWire(65_535);
            int ttlAt = wire.length - 6 - 2 - 4;
            for (int i = 0; i < 4; i++) {
                wire[ttlAt + i] = (byte) (seconds >> (24 - 8 * i));
            }
            return List.of(wire);
        });
        return ((Texts.Found) resolver(LONG, server).texts("a.test")).ttl();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static FakeZone zone() {
        return new FakeZone();
    }

    private FakeServer start(FakeServer.Behaviour behaviour) throws IOException {
        FakeServer server = new FakeServer(behaviour);
        servers.add(server);
        return server;
    }

    private DnsResolver resolver(Duration queryTimeout, FakeServer... asked) {
        List<InetSocketAddress> addresses =
                Arrays.stream(asked).map(FakeServer::address).toList();
        return new DnsResolver(settings(queryTimeout, addresses, 512), () -> now, new Random(1));
    }

    private static ResolverSettings settings(Duration queryTimeout, List<InetSocketAddress> servers, int inFlight) {
        return settings(queryTimeout, servers, inFlight, 1_000_000);
    }

    private static ResolverSettings settings(
            Duration queryTimeout, List<InetSocketAddress> servers, int inFlight, long cacheBytes) {
        return new ResolverSettings(
                servers,
                queryTimeout,
                Duration.ofSeconds(25),
                2,
                inFlight,
                Duration.ofSeconds(5),
                Duration.ofHours(24),
                Duration.ofHours(1),
                Duration.ofSeconds(5),
                cacheBytes);
    }
}
