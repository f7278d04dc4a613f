package io.angarium.service.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.tls.TlsFailure;
import io.angarium.delivery.tls.TlsObserver.Handshake;
import io.angarium.delivery.tls.TlsPolicy;
import io.angarium.dns.ZoneResolver;
import io.angarium.dns.https.HttpsClient;
import io.angarium.mail.EmailAddress;
import io.angarium.service.Installation;
import io.angarium.service.submission.MessageFlags;
import io.angarium.spool.StoredMessage;
import io.angarium.storage.StorageException;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** RFC 8460, from the handshake to the letter in the spool. */
class TlsReportingTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

    private final Installation installation = new Installation();
    private final MemoryTables tables = new MemoryTables(() -> NOON);
    private final ZoneResolver dns = new ZoneResolver();
    private final TlsCounts counts = new TlsCounts(tables.table("tlsreport"));
    private Instant now = NOON.plus(Duration.ofDays(1));

    @AfterEach
    void stop() {
        installation.close();
    }

    private TlsReporting reporting() {
        installation.clock.advance(Duration.between(installation.clock.instant(), now));
        return new TlsReporting(
                counts,
                dns,
                new HttpsClient(
                        dns, _ -> Optional.of("nobody"), () -> (SSLSocketFactory) SSLSocketFactory.getDefault(), 443),
                installation.spool,
                new TlsReporting.Settings(
                        EmailAddress.parse("tls@send.test"),
                        "Sender & Co",
                        "mail.send.test",
                        "account",
                        Duration.ofHours(1)),
                () -> now);
    }

    private static TlsPolicy sts(String domain) {
        return new TlsPolicy(
                TlsPolicy.Kind.MTA_STS,
                domain,
                List.of("version: STSv1", "mode: enforce", "mx: *.shop.test", "max_age: 60"),
                List.of("*.shop.test"),
                true,
                Optional.empty());
    }

    private static Handshake handshake(TlsPolicy policy, Optional<TlsFailure> failure) {
        return new Handshake(
                policy,
                NOON,
                "mx.shop.test",
                InetAddress.ofLiteral("192.0.2.1"),
                Optional.of(InetAddress.ofLiteral("198.51.100.1")),
                failure);
    }

    private void count(String domain, int good, int bad) {
        for (int i = 0; i < good; i++) {
            counts.handshake(handshake(sts(domain), Optional.empty()));
        }
        for (int i = 0; i < bad; i++) {
            counts.handshake(handshake(
                    sts(domain), Optional.of(new TlsFailure(TlsFailure.Type.CERTIFICATE_EXPIRED, "since monday"))));
        }
        counts.flush();
    }

    private void asks(String domain, String record) {
        dns.add("_smtp._tls." + domain, "TXT", "\"" + record + "\"");
    }

    private static JsonNode report(String letter) throws Exception {
        String encoded = letter.substring(letter.indexOf("\r\n\r\n", letter.indexOf("tlsrpt+gzip")) + 4);
        byte[] zipped = Base64.getMimeDecoder().decode(encoded.substring(0, encoded.indexOf("\r\n----")));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            return JsonMapper.builder().build().readTree(in.readAllBytes());
        }
    }

    @Test
    void sendsWhatWasCountedToWhomAsksForIt() throws Exception {
        count("shop.test", 3, 2);
        asks("shop.test", "v=TLSRPTv1; rua=mailto:reports@desk.test");
        assertThat(reporting().run()).isEqualTo(1);
        StoredMessage message = installation.taken("desk.test");
        assertThat(message.flags() & MessageFlags.RELAX_TLS).isNotZero();
        assertThat(message.domain()).isEqualTo("send.test");
        String letter = Installation.text(message.content());
        assertThat(letter)
                .contains("To: reports@desk.test\r\n")
                .contains("TLS-Report-Domain: shop.test\r\n", "TLS-Report-Submitter: mail.send.test\r\n")
                .contains("TLS-Required: No\r\n")
                .contains("report-type=\"tlsrpt\"")
                .contains("filename=\"mail.send.test!shop.test!1795219200!1795305599.json.gz\"");
        JsonNode report = report(letter);
        assertThat(report.at("/organization-name").asString()).isEqualTo("Sender & Co");
        assertThat(report.at("/date-range/start-datetime").asString()).isEqualTo("2026-11-21T00:00:00Z");
        assertThat(report.at("/date-range/end-datetime").asString()).isEqualTo("2026-11-21T23:59:59Z");
        assertThat(report.at("/contact-info").asString()).isEqualTo("tls@send.test");
        JsonNode policy = report.at("/policies/0");
        assertThat(policy.at("/policy/policy-type").asString()).isEqualTo("sts");
        assertThat(policy.at("/policy/policy-string/1").asString()).isEqualTo("mode: enforce");
        assertThat(policy.at("/policy/policy-domain").asString()).isEqualTo("shop.test");
        assertThat(policy.at("/policy/mx-host/0").asString()).isEqualTo("*.shop.test");
        assertThat(policy.at("/summary/total-successful-session-count").asInt()).isEqualTo(3);
        assertThat(policy.at("/summary/total-failure-session-count").asInt()).isEqualTo(2);
        JsonNode detail = policy.at("/failure-details/0");
        assertThat(detail.at("/result-type").asString()).isEqualTo("certificate-expired");
        assertThat(detail.at("/sending-mta-ip").asString()).isEqualTo("198.51.100.1");
        assertThat(detail.at("/receiving-mx-hostname").asString()).isEqualTo("mx.shop.test");
        assertThat(detail.at("/receiving-ip").asString()).isEqualTo("192.0.2.1");
        assertThat(detail.at("/failed-session-count").asInt()).isEqualTo(2);
        assertThat(detail.at("/failure-reason-code").asString()).isEqualTo("since monday");
    }

    @Test
    void addsToWhatIsInTheTable() throws Exception {
        count("shop.test", 1, 0);
        count("shop.test", 2, 1);
        assertThat(counts.page(DAY, "", 10)).singleElement().satisfies(day -> {
            PolicyCounts.Tally tally =
                    day.counts().tallies().values().iterator().next();
            assertThat(tally.succeeded()).isEqualTo(3);
            assertThat(tally.failed()).isEqualTo(1);
        });
    }

    @Test
    void sendsEachReportOnceAndForgetsDomainsThatWantNone() {
        count("shop.test", 1, 0);
        count("silent.test", 1, 0);
        asks("shop.test", "v=TLSRPTv1;rua=mailto:reports@desk.test");
        assertThat(reporting().run()).isEqualTo(1);
        assertThat(reporting().run()).isZero();
        assertThat(counts.page(DAY, "", 10)).isEmpty();
    }

    @Test
    void goesOnWithWhatIsLeftAfterABreak() {
        for (int i = 0; i < 150; i++) {
            count("d" + i + ".test", 1, 0);
            asks("d" + i + ".test", "v=TLSRPTv1; rua=mailto:reports@desk.test");
        }
        dns.fail("_smtp._tls.d7.test");
        assertThat(reporting().run()).isEqualTo(149);
        assertThat(counts.page(DAY, "", 10)).extracting(TlsCounts.Day::domain).containsExactly("d7.test");
        dns.recover("_smtp._tls.d7.test");
        assertThat(reporting().run()).isEqualTo(1);
    }

    @Test
    void saysNothingOfADayThatIsNotOver() {
        count("shop.test", 1, 0);
        asks("shop.test", "v=TLSRPTv1; rua=mailto:reports@desk.test");
        now = Instant.parse("2026-11-22T00:59:59Z");
        assertThat(reporting().run()).isZero();
        now = Instant.parse("2026-11-22T01:00:00Z");
        assertThat(reporting().run()).isEqualTo(1);
    }

    @Test
    void tellsOfTodaySoFarWhenAskedAndLaterOfTheRest() throws Exception {
        asks("shop.test", "v=TLSRPTv1; rua=mailto:reports@desk.test");
        count("shop.test", 2, 1);
        now = NOON.plusMillis(600);
        assertThat(reporting().runSoFar()).isEqualTo(1);
        assertThat(reporting().runSoFar()).as("nothing new").isZero();
        String soFar = Installation.text(installation.taken("desk.test").content());
        assertThat(soFar)
                .contains("between 2026-11-21T00:00:00Z and 2026-11-21T11:59:59Z")
                .contains("Report-ID: <1795219200-1795262399.shop.test@mail.send.test>")
                .contains("filename=\"mail.send.test!shop.test!1795219200!1795262399.json.gz\"");
        assertThat(report(soFar)
                        .at("/policies/0/summary/total-successful-session-count")
                        .asInt())
                .isEqualTo(2);

        count("shop.test", 5, 0);
        now = NOON.plus(Duration.ofDays(1));
        assertThat(reporting().run()).isEqualTo(1);
        JsonNode rest = report(Installation.text(installation.taken("desk.test").content()));
        assertThat(rest.at("/date-range/start-datetime").asString()).isEqualTo("2026-11-21T12:00:00Z");
        assertThat(rest.at("/date-range/end-datetime").asString()).isEqualTo("2026-11-21T23:59:59Z");
        JsonNode summary = rest.at("/policies/0/summary");
        assertThat(summary.at("/total-successful-session-count").asInt()).isEqualTo(5);
        assertThat(summary.at("/total-failure-session-count").asInt()).isZero();
    }

    @Test
    void keepsTodayForTheNightWhereNobodyCouldBeToldNow() {
        count("shop.test", 2, 0);
        count("silent.test", 2, 0);
        dns.fail("_smtp._tls.shop.test");
        now = NOON;
        assertThat(reporting().runSoFar()).isZero();
        assertThat(counts.page(DAY, "", 10))
                .hasSize(2)
                .allSatisfy(day -> assertThat(day.counts().since()).isEmpty());
    }

    @Test
    void whatCannotBeWrittenStaysCounted() {
        FailingTable table = new FailingTable(tables.table("tlsreport"));
        TlsCounts kept = new TlsCounts(table);
        kept.handshake(handshake(sts("shop.test"), Optional.empty()));
        table.isBroken = true;
        assertThatThrownBy(kept::flush).isInstanceOf(StorageException.class);
        kept.handshake(handshake(sts("shop.test"), Optional.empty()));
        table.isBroken = false;
        kept.flush();
        assertThat(kept.page(DAY, "", 10))
                .singleElement()
                .satisfies(day -> assertThat(day.counts().tallies().values())
                        .singleElement()
                        .satisfies(tally -> assertThat(tally.succeeded()).isEqualTo(2)));
    }

    @Test
    void aFlushIsOneWriteHoweverManyDomainsHadSessionsAndNoneWithoutAny() {
        FailingTable table = new FailingTable(tables.table("tlsreport"));
        TlsCounts many = new TlsCounts(table);
        for (int i = 0; i < 500; i++) {
            many.handshake(handshake(sts("d" + i + ".test"), Optional.empty()));
        }
        many.flush();
        assertThat(table.writes).isOne();
        many.flush();
        assertThat(table.writes).isOne();
    }

    @Test
    void givesUpWhatNobodyTakes() {
        count("shop.test", 1, 0);
        asks("shop.test", "v=TLSRPTv1; rua=https://reports.test/tls");
        assertThat(reporting().run()).isZero();
        assertThat(counts.page(DAY, "", 10)).hasSize(1);
        now = NOON.plus(Duration.ofDays(3));
        assertThat(reporting().run()).isZero();
        assertThat(counts.page(DAY, "", 10)).isEmpty();
    }

    @Test
    void tellsApartNoMoreThanItsLimits() {
        PolicyCounts sums = new PolicyCounts();
        for (int i = 0; i <= PolicyCounts.MAX_FAILURES; i++) {
            sums.failed(
                    new PolicyCounts.Policy("sts", List.of(), List.of()),
                    new PolicyCounts.Failure("certificate-expired", "", "mx" + i + ".test", "", ""));
        }
        PolicyCounts.Tally tally = sums.tallies().values().iterator().next();
        assertThat(tally.failed()).isEqualTo(PolicyCounts.MAX_FAILURES + 1);
        assertThat(tally.failures()).hasSize(PolicyCounts.MAX_FAILURES);
        for (int i = 0; i <= PolicyCounts.MAX_POLICIES; i++) {
            sums.succeeded(new PolicyCounts.Policy("sts", List.of("id " + i), List.of()));
        }
        assertThat(sums.tallies()).hasSize(PolicyCounts.MAX_POLICIES);
        PolicyCounts again = PolicyCounts.decode(sums.encode());
        assertThat(again.encode()).isEqualTo(sums.encode());
    }

    @Test
    void countsNoMoreDomainsThanItsLimit() {
        for (int i = 0; i <= TlsCounts.MAX_DOMAINS; i++) {
            counts.handshake(handshake(sts("d" + i + ".test"), Optional.empty()));
        }
        counts.flush();
        int rows = 0;
        String behind = "";
        List<TlsCounts.Day> page = counts.page(DAY, behind, 1000);
        while (!page.isEmpty()) {
            rows += page.size();
            behind = page.getLast().domain();
            page = counts.page(DAY, behind, 1000);
        }
        assertThat(rows).isEqualTo(TlsCounts.MAX_DOMAINS);
    }

    @Test
    void readsWhereReportsGo() {
        assertThat(ReportAddress.of(List.of(
                        "v=TLSRPTv1; rua=mailto:a+b@desk.test,https://reports.test:8443/tls?x=1 , ftp://x.test/")))
                .containsExactly(
                        new ReportAddress.Mail(EmailAddress.parse("a+b@desk.test")),
                        new ReportAddress.Web("reports.test", 8443, "/tls?x=1"));
        List<String> many = new ArrayList<>();
        for (int i = 0; i <= ReportAddress.MAX_ADDRESSES; i++) {
            many.add("mailto:r" + i + "@desk.test");
        }
        assertThat(ReportAddress.of(List.of("v=TLSRPTv1;rua=" + String.join(",", many))))
                .hasSize(ReportAddress.MAX_ADDRESSES);
        assertThat(ReportAddress.of(List.of("v=TLSRPTv1;rua=mailto:a@b.test", "v=TLSRPTv1;rua=mailto:c@b.test")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=TLSRPTv1",
                "v=TLSRPTv2; rua=mailto:a@b.test",
                "v=TLSRPTv1; rua=",
                "v=TLSRPTv1; rua=mailto:nobody",
                "v=TLSRPTv1; rua=mailto:%zz@b.test",
                "v=TLSRPTv1; rua=http://b.test/",
                "v=TLSRPTv1; rua=https://user@b.test/",
                "v=TLSRPTv1; rua=https://b.test/ x",
                "rua=mailto:a@b.test; v=TLSRPTv1",
            })
    void takesAMalformedRecordForNone(String record) {
        assertThat(ReportAddress.of(List.of(record))).isEmpty();
    }

    /** A table whose writes are counted and may fail. */
    private static final class FailingTable implements Table {
        private final Table table;
        private boolean isBroken;
        private int writes;

        FailingTable(Table table) {
            this.table = table;
        }

        @Override
        public Optional<byte[]> get(String partition, byte[] key) {
            return table.get(partition, key);
        }

        @Override
        public List<Row> range(String partition, byte[] from, byte[] to, Direction direction, int limit) {
            return table.range(partition, from, to, direction, limit);
        }

        @Override
        public void write(String partition, List<Change> changes) {
            if (isBroken) {
                throw new StorageException.Closed("the disk is gone");
            }
            writes++;
            table.write(partition, changes);
        }

        @Override
        public void writeLater(List<PartitionChanges> changes) {
            table.writeLater(changes);
        }

        @Override
        public boolean putIfAbsent(String partition, byte[] key, byte[] value) {
            return table.putIfAbsent(partition, key, value);
        }

        @Override
        public boolean compareAndPut(String partition, byte[] key, byte[] expected, byte[] value) {
            return table.compareAndPut(partition, key, expected, value);
        }
    }
}
