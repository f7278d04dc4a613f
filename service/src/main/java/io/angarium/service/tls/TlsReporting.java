package io.angarium.service.tls;

import io.angarium.delivery.shaping.Stream;
import io.angarium.dns.Resolver;
import io.angarium.dns.Texts;
import io.angarium.dns.https.HttpsClient;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.mail.EmailAddress;
import io.angarium.mail.LetterScan;
import io.angarium.service.submission.MessageAttributes;
import io.angarium.service.submission.MessageFlags;
import io.angarium.service.tls.TlsCounts.Day;
import io.angarium.spool.Addressee;
import io.angarium.spool.Spool;
import io.angarium.spool.SpoolFullException;
import io.angarium.spool.Submission;
import io.angarium.storage.StorageException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells domains once a day how the TLS of their hosts did, where they ask for it (RFC 8460).
 *
 * <p>A domain's row goes when its report is in the spool or handed in. So the job may be broken off at any point: the next run
 * goes on with the rows that are left, and at worst sends one report twice, under the same id.
 */
public final class TlsReporting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsReporting.class);

    /** Counts are made durable so often: what a crash costs. One write if anything was counted, else nothing. */
    static final Duration FLUSH = Duration.ofSeconds(3);
    /** What could not be handed in is tried again so often. */
    static final Duration RETRY = Duration.ofHours(1);
    /** And given up so long after its day (RFC 8460 §5.5: 24 hours). */
    static final Duration GIVE_UP = Duration.ofHours(28);
    /** A page of the table. */
    private static final int PAGE = 100;
    /** Days that are looked at for what is left. */
    private static final int DAYS = 8;

    /** What a round in progress gets at the end. */
    private static final Duration LAST_ROUND = Duration.ofSeconds(5);

    private static final Duration WEB_PATIENCE = Duration.ofSeconds(30);
    private static final int WEB_ANSWER = 64 * 1024;

    private final TlsCounts counts;
    private final Resolver resolver;
    private final HttpsClient web;
    private final Spool spool;
    private final Settings settings;
    private final InstantSource clock;
    /** One round at a time, and no flush in the middle of one. */
    private final ReentrantLock rounds = new ReentrantLock();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopping = lock.newCondition();
    private final Thread thread = Thread.ofVirtual().name("tls-reports").unstarted(this::work);
    private boolean stopped;
    private Instant nextRun = Instant.MIN;

    /**
     * Who reports.
     *
     * @param from the reports' author; its domain signs them if it is one of ours
     * @param organization the name that reports bear
     * @param submitter this host's name
     * @param account whose mail the reports are
     * @param delay between a day's end and its reports, so that not all the world reports at midnight
     */
    public record Settings(EmailAddress from, String organization, String submitter, String account, Duration delay) {}

    public TlsReporting(
            TlsCounts counts, Resolver resolver, HttpsClient web, Spool spool, Settings settings, InstantSource clock) {
        this.counts = counts;
        this.resolver = resolver;
        this.web = web;
        this.spool = spool;
        this.settings = settings;
        this.clock = clock;
    }

    /** Begins to flush and to report. Called once. */
    public void start() {
        thread.start();
    }

    private void work() {
        do {
            try {
                flush();
                Instant now = clock.instant();
                if (!now.isBefore(nextRun)) {
                    nextRun = now.plus(RETRY);
                    run();
                }
            } catch (RuntimeException trouble) {
                LOG.error("TLS reports: this round failed, the next one goes on", trouble);
            }
        } while (!isStoppedWithin(FLUSH));
    }

    private boolean isStoppedWithin(Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!stopped && left > 0) {
                left = stopping.awaitNanos(left);
            }
            return stopped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void flush() {
        rounds.lock();
        try {
            counts.flush();
        } finally {
            rounds.unlock();
        }
    }

    /** Reports on all days that are over and not reported yet. Returns the number of reports that went out. Blocks. */
    public int run() {
        rounds.lock();
        try {
            Instant now = clock.instant();
            LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
            int sent = 0;
            for (LocalDate day = today.minusDays(DAYS); day.isBefore(today); day = day.plusDays(1)) {
                Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
                if (!now.isBefore(end.plus(settings.delay()))) {
                    sent += report(new Round(day, Optional.empty(), now.isAfter(end.plus(GIVE_UP))));
                }
            }
            return sent;
        } finally {
            rounds.unlock();
        }
    }

    /**
     * Reports on today so far. Today's last report will be about the rest, so that no session is told of twice. Returns the
     * number of reports that went out. Blocks until all are handed over.
     */
    public int runSoFar() {
        rounds.lock();
        try {
            counts.flush();
            Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
            return report(new Round(LocalDate.ofInstant(now, ZoneOffset.UTC), Optional.of(now), false));
        } finally {
            rounds.unlock();
        }
    }

    /**
     * What is reported on.
     *
     * @param until end of a day that isn't over
     * @param isLastTry what can't be handed over now is given up
     */
    private record Round(LocalDate day, Optional<Instant> until, boolean isLastTry) {}

    private int report(Round round) {
        int sent = 0;
        String behind = "";
        List<Day> page;
        do {
            page = counts.page(round.day(), behind, PAGE);
            for (Day domain : page) {
                behind = domain.domain();
                int out = domain.counts().tallies().isEmpty() ? 0 : report(round, domain);
                sent += Math.max(0, out);
                if (out >= 0 || round.isLastTry()) {
                    settle(round, domain, out);
                }
            }
        } while (page.size() == PAGE && !isStoppedWithin(Duration.ZERO));
        return sent;
    }

    private void settle(Round round, Day domain, int out) {
        if (round.until().isEmpty()) {
            counts.forget(round.day(), domain.domain());
        } else if (out > 0) {
            counts.beginAnew(round.day(), domain.domain(), round.until().get());
        }
    }

    /** Reports that went out; negative if the domain wants some and none could be handed over. */
    private int report(Round round, Day domain) {
        List<ReportAddress> wanted;
        switch (resolver.texts("_smtp._tls." + domain.domain())) {
            case Texts.Found found -> wanted = ReportAddress.of(found.texts());
            case Texts.None _ -> wanted = List.of();
            case Texts.Unavailable _ -> {
                return -1;
            }
        }
        TlsReport report = new TlsReport(
                settings.submitter(),
                settings.organization(),
                settings.from().toString(),
                round.day(),
                round.until(),
                domain.domain(),
                domain.counts());
        int sent = 0;
        for (ReportAddress address : wanted) {
            sent += handOver(report, address) ? 1 : 0;
        }
        return sent == 0 && !wanted.isEmpty() ? -1 : sent;
    }

    private boolean handOver(TlsReport report, ReportAddress address) {
        return switch (address) {
            case ReportAddress.Mail mail -> mail(report, mail.address());
            case ReportAddress.Web page -> post(report, page);
        };
    }

    private boolean post(TlsReport report, ReportAddress.Web page) {
        try {
            HttpsClient.Answer answer = web.post(
                    new HttpsClient.Target(page.host(), page.port(), page.path(), WEB_PATIENCE, WEB_ANSWER),
                    "application/tlsrpt+gzip",
                    report.compressed());
            if (answer.status() / 100 == 2) {
                return true;
            }
            LOG.info("{} answered {} to the TLS report on {}", page.host(), answer.status(), report.domain());
        } catch (HttpsFailure e) {
            LOG.info("the TLS report on {} can't be handed in: {}", report.domain(), e.getMessage());
        }
        return false;
    }

    private boolean mail(TlsReport report, EmailAddress to) {
        Instant now = clock.instant();
        EmailAddress from = settings.from();
        String messageId = report.name() + ".tls-report@" + settings.submitter();
        byte[] letter = ReportLetter.write(report, from, to, messageId, now);
        String sender = from.domain();
        LetterScan scan = LetterScan.of(letter);
        MessageAttributes attributes = new MessageAttributes(
                "smtp",
                "127.0.0.1",
                "tls-reports",
                letter.length,
                List.of("tls-report"),
                "",
                Map.of(),
                Optional.empty());
        try {
            spool.accept(new Submission(
                            messageId,
                            sender,
                            from.toString(),
                            now,
                            now,
                            now.plus(Duration.ofDays(1)),
                            // RFC 8460 §3: a report about broken TLS can't wait for TLS that works.
                            MessageFlags.RELAX_TLS | (scan.dotFree() ? MessageFlags.DOT_FREE : 0),
                            new Stream(settings.account(), sender, "tls-report", false).encode(),
                            "",
                            List.of(new Addressee(to)),
                            attributes.encode(),
                            List.of(ByteBuffer.wrap(letter))))
                    .await();
            return true;
        } catch (SpoolFullException | StorageException e) {
            LOG.warn("the TLS report on {} can't be stored: {}", report.domain(), e.getMessage());
            return false;
        }
    }

    /** Ends the thread after what it has in hand, and makes durable what was counted. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopped = true;
            stopping.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(LAST_ROUND.toMillis());
            if (rounds.tryLock(LAST_ROUND.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    counts.flush();
                } finally {
                    rounds.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
