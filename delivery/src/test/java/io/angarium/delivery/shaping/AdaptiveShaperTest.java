package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import io.angarium.delivery.shaping.Shaper.Answer;
import io.angarium.delivery.shaping.Shaper.Ending;
import io.angarium.delivery.shaping.Shaper.Hold;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdaptiveShaperTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration TOOK = Duration.ofMillis(100);
    private static final InetAddress SOURCE = InetAddress.ofLiteral("192.0.2.1");
    private static final Stream STREAM = new Stream("acme", "acme.test", "news", false);
    private static final Stream OTHER = new Stream("other", "other.test", "", false);
    private static final Path SITE = new Path(Optional.of(SOURCE), "mx.a.test", Optional.empty(), Optional.empty());
    private static final Path BIG1 =
            new Path(Optional.of(SOURCE), "mx1.big.test", Optional.of("big"), Optional.empty());
    private static final Path BIG2 =
            new Path(Optional.of(SOURCE), "mx2.big.test", Optional.of("big"), Optional.empty());
    private static final String BIG = "[provider.big]\nmx = [\"big.test\"]\n";
    private static final String SLOW = "421 4.7.0 slow down";

    // ---- limits that people set

    @Test
    void aProvidersSitesAreOneReceiver() {
        AdaptiveShaper shaper = shaper(BIG + "connections = 2\n");
        assertThat(shaper.mayConnect(BIG1, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.mayConnect(BIG2, NOW)).isInstanceOf(Answer.Go.class);
        Hold hold = held(shaper.mayConnect(BIG1, NOW));
        assertThat(hold)
                .isEqualTo(new Hold(
                        "connections of big from 192.0.2.1",
                        "2 connections",
                        "shaping.toml line 3",
                        "",
                        Optional.empty()));
        shaper.disconnected(BIG2, Optional.empty(), NOW);
        assertThat(shaper.mayConnect(BIG1, NOW)).isInstanceOf(Answer.Go.class);
    }

    @Test
    void unlessEachSiteCountsByItself() {
        AdaptiveShaper shaper = shaper(BIG + "connections = 1\neach = \"site\"\n");
        assertThat(shaper.mayConnect(BIG1, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.mayConnect(BIG2, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.mayConnect(BIG1, NOW)).isInstanceOf(Answer.Wait.class);
    }

    @Test
    void theRateOfConnectionsIsKept() {
        AdaptiveShaper shaper = shaper("[default]\nconnection_rate = \"60/min\"\n");
        assertThat(shaper.mayConnect(SITE, NOW)).isInstanceOf(Answer.Go.class);
        Hold hold = held(shaper.mayConnect(SITE, NOW));
        assertThat(hold.limit()).isEqualTo("connection rate of mx.a.test from 192.0.2.1");
        assertThat(hold.value()).isEqualTo("60/min");
        assertThat(hold.until()).contains(NOW.plusSeconds(1));
        assertThat(shaper.mayConnect(SITE, NOW.plusSeconds(1))).isInstanceOf(Answer.Go.class);
    }

    @Test
    void theCeilingOfMessagesIsKept() {
        AdaptiveShaper shaper = shaper("[default]\nmessage_rate = \"2/s\"\n");
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        Hold hold = held(shaper.maySend(SITE, STREAM, NOW));
        assertThat(hold.setBy()).isEqualTo("shaping.toml line 2");
        assertThat(hold.value()).isEqualTo("2/s");
        assertThat(hold.until()).contains(NOW.plusMillis(500));
    }

    @Test
    void aLimitOfATenantHoldsOnlyThatTenant() {
        AdaptiveShaper shaper = shaper("[limit.each]\nper = [\"tenant\"]\nmessages_under_way = 1\n");
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        Hold hold = held(shaper.maySend(SITE, STREAM, NOW));
        assertThat(hold.limit()).isEqualTo("messages under way of each for acme");
        assertThat(shaper.maySend(SITE, OTHER, NOW)).isInstanceOf(Answer.Go.class);
        shaper.answered(SITE, STREAM, accepted(), NOW);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
    }

    @Test
    void lookingTellsWhatWouldHoldAMessageAndCountsNothing() {
        AdaptiveShaper shaper = shaper("[limit.each]\nper = [\"tenant\"]\nmessage_rate = \"1/s\"\n");
        assertThat(shaper.look(SITE, STREAM, NOW)).isEmpty();
        assertThat(shaper.look(SITE, STREAM, NOW)).isEmpty();
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.look(SITE, STREAM, NOW).orElseThrow().limit()).isEqualTo("message rate of each for acme");
        assertThat(shaper.look(SITE, OTHER, NOW)).isEmpty();
    }

    @Test
    void tellsTheRateThatAStreamHasApart() {
        AdaptiveShaper shaper = shaper("[limit.acme]\ntenant = \"acme\"\nmessage_rate = \"3/s\"\n");
        assertThat(shaper.ownRate(SITE, STREAM, NOW)).hasValue(3);
        assertThat(shaper.ownRate(SITE, OTHER, NOW)).isEmpty();
    }

    @Test
    void lookingTellsOfARestAfterAReply() {
        AdaptiveShaper shaper = shaper("");
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        shaper.answered(SITE, STREAM, throttled(), NOW);
        Hold hold = shaper.look(SITE, OTHER, NOW).orElseThrow();
        assertThat(hold.reply()).isEqualTo(SLOW);
        assertThat(hold.setBy()).contains("adaptation");
    }

    @Test
    void limitsMayAskForAnyCombination() {
        AdaptiveShaper shaper = shaper("""
            [limit.news]
            source = "192.0.2.1"
            provider = "big"
            tag = "news"
            per = ["site", "domain"]
            message_rate = "1/min"

            [limit.host]
            host = "h1.big.test"
            messages_per_connection = 3
            connections = 1
            """ + BIG);
        assertThat(shaper.maySend(BIG1, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.maySend(BIG1, STREAM, NOW)).isInstanceOf(Answer.Wait.class);
        assertThat(shaper.maySend(BIG2, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.maySend(BIG1, OTHER, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.messagesPerConnection(BIG1.at("h1.big.test"))).isEqualTo(3);
        assertThat(shaper.messagesPerConnection(BIG1.at("h2.big.test"))).isEqualTo(Integer.MAX_VALUE);
        assertThat(shaper.mayConnect(BIG1.at("h1.big.test"), NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.mayConnect(BIG1.at("h1.big.test"), NOW)).isInstanceOf(Answer.Wait.class);
        assertThat(shaper.mayConnect(BIG1.at("h2.big.test"), NOW)).isInstanceOf(Answer.Go.class);
    }

    @Test
    void whatWasReturnedDoesNotCount() {
        AdaptiveShaper shaper = shaper("[default]\nmessage_rate = \"1/h\"\n");
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        shaper.returned(SITE, STREAM, NOW);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Wait.class);
    }

    @Test
    void whatOneLimitHoldsDoesNotCountAtAnother() {
        AdaptiveShaper shaper = shaper("""
            [limit.wide]
            message_rate = "2/h"
            [limit.narrow]
            tenant = "acme"
            messages_under_way = 1
            """);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        for (int i = 0; i < 10; i++) {
            assertThat(held(shaper.maySend(SITE, STREAM, NOW.plusSeconds(1_800)))
                            .limit())
                    .contains("narrow");
        }
        assertThat(shaper.maySend(SITE, OTHER, NOW.plusSeconds(1_800))).isInstanceOf(Answer.Go.class);
    }

    // ---- what receivers say

    @Test
    void aThrottlingReplyStopsThePathAndIsNamedByTheHold() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 20);
        shaper.answered(SITE, STREAM, refused(Category.THROTTLED, Scope.SOURCE, Advice.SLOW_DOWN, SLOW), NOW);
        Hold hold = held(shaper.maySend(SITE, STREAM, NOW));
        assertThat(hold.setBy()).isEqualTo("adaptation after \"421 4.7.0 slow down\" at 2026-11-22T12:00:00Z");
        assertThat(hold.reply()).isEqualTo(SLOW);
        assertThat(hold.value()).isEqualTo("one at a time");
        Change change = shaper.history(SITE).getLast();
        assertThat(change.because()).isEqualTo(SLOW);
        assertThat(change.what()).startsWith("message rate of mx.a.test from 192.0.2.1: unlimited → ");
    }

    @Test
    void aRoundTripOfRefusalsIsOneReason() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 20);
        for (int reply = 0; reply < 20; reply++) {
            shaper.answered(SITE, STREAM, throttled(), NOW.plusMillis(reply));
        }
        assertThat(shaper.history(SITE)).hasSize(1);
    }

    @Test
    void afterACutSingleMessagesAreTriedUntilOneIsTaken() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, throttled(), NOW);
        Instant probe = held(shaper.maySend(SITE, STREAM, NOW)).until().orElseThrow();
        assertThat(shaper.maySend(SITE, STREAM, probe)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.maySend(SITE, STREAM, probe)).isInstanceOf(Answer.Wait.class);
        Instant reply = probe.plus(TOOK);
        shaper.answered(SITE, STREAM, throttled(), reply);
        Instant second = held(shaper.maySend(SITE, STREAM, reply)).until().orElseThrow();
        assertThat(Duration.between(reply, second)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(shaper.maySend(SITE, STREAM, second)).isInstanceOf(Answer.Go.class);
        shaper.answered(SITE, STREAM, accepted(), second.plus(TOOK));
        assertThat(shaper.condition(SITE).orElseThrow().probing()).isFalse();
    }

    @Test
    void aHintIsObeyedWithinItsBounds() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(
                SITE,
                STREAM,
                refused(Category.THROTTLED, Scope.SOURCE, Advice.SLOW_DOWN, "421 come back in 10 minutes"),
                NOW);
        assertThat(held(shaper.maySend(SITE, STREAM, NOW)).until()).contains(NOW.plusSeconds(600));
        assertThat(held(shaper.mayConnect(SITE, NOW)).until()).contains(NOW.plusSeconds(600));
        assertThat(shaper.maySend(SITE, STREAM, NOW.plusSeconds(600))).isInstanceOf(Answer.Go.class);
    }

    @Test
    void whoWantsToBeLeftAloneIs() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, refused(Category.BLOCK_LISTED, Scope.SOURCE, Advice.REST, "554 blocked"), NOW);
        Instant until = held(shaper.maySend(SITE, STREAM, NOW)).until().orElseThrow();
        assertThat(until).isEqualTo(NOW.plus(Pace.FIRST_REST));
        assertThat(shaper.maySend(SITE, STREAM, until)).isInstanceOf(Answer.Go.class);
        Instant again = until.plus(TOOK);
        shaper.answered(SITE, STREAM, refused(Category.BLOCK_LISTED, Scope.SOURCE, Advice.REST, "554 blocked"), again);
        assertThat(held(shaper.maySend(SITE, STREAM, again)).until())
                .contains(again.plus(Pace.FIRST_REST.multipliedBy(2)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Category.class,
            names = {"NO_SUCH_RECIPIENT", "MAILBOX_FULL", "GREYLISTED", "SPAM_CONTENT", "UNKNOWN"})
    void otherRefusalsDoNotSlowDown(Category category) {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, refused(category, Scope.SOURCE, Advice.RETRY, "4xx"), NOW);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.history(SITE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"TENANT", "SENDING_DOMAIN", "CONTENT"})
    void aRefusalOfOneSenderHoldsNobodyElse(Scope scope) {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, refused(Category.THROTTLED, scope, Advice.SLOW_DOWN, SLOW), NOW);
        assertThat(held(shaper.maySend(SITE, STREAM, NOW)).limit()).contains("acme");
        assertThat(shaper.maySend(SITE, OTHER, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.history(SITE)).hasSize(1);
        assertThat(shaper.condition(SITE).orElseThrow().underWay()).isOne();
    }

    @Test
    void aRecipientsOwnLimitIsNotThePaths() {
        AdaptiveShaper shaper = shaper(BIG);
        send(shaper, BIG1, 2);
        Ending ofRecipient = refused(Category.THROTTLED, Scope.RECIPIENT, Advice.SLOW_DOWN, "450 4.2.1 too fast");
        Ending ofDomain = refused(Category.THROTTLED, Scope.RECEIVING_DOMAIN, Advice.SLOW_DOWN, "450 4.2.1 too fast");
        shaper.answered(BIG1, STREAM, ofRecipient, NOW);
        shaper.answered(BIG1, STREAM, ofDomain, NOW);
        assertThat(shaper.maySend(BIG1, STREAM, NOW)).isInstanceOf(Answer.Go.class);
    }

    @Test
    void tooManyConnectionsLimitsThemToWhatStands() {
        AdaptiveShaper shaper = shaper("");
        for (int i = 0; i < 3; i++) {
            shaper.mayConnect(SITE, NOW);
        }
        shaper.connected(SITE, TOOK, NOW);
        shaper.connected(SITE, TOOK, NOW);
        Ending.Answered turnedAway =
                refused(Category.TOO_MANY_CONNECTIONS, Scope.CONNECTION, Advice.RETRY, "421 too many connections");
        shaper.failed(SITE, turnedAway, NOW);
        Hold hold = held(shaper.mayConnect(SITE, NOW));
        assertThat(hold.value()).isEqualTo("2 connections");
        assertThat(hold.reply()).isEqualTo("421 too many connections");
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.history(SITE)).hasSize(1);
    }

    @Test
    void aGreetingThatThrottlesCutsTheRateOfConnectionsAndNotThatOfMessages() {
        AdaptiveShaper shaper = shaper("");
        shaper.mayConnect(SITE, NOW);
        shaper.failed(SITE, throttled(), NOW);
        Hold hold = held(shaper.mayConnect(SITE, NOW));
        assertThat(hold.limit()).isEqualTo("connection rate of mx.a.test from 192.0.2.1");
        assertThat(hold.reply()).isEqualTo(SLOW);
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Go.class);
        assertThat(shaper.history(SITE).getLast().what()).contains("connection rate", "unlimited → ");
        assertThat(shaper.mayConnect(SITE, hold.until().orElseThrow())).isInstanceOf(Answer.Go.class);
    }

    @Test
    void aSingleConnectionTooManyIsOneTooSoon() {
        AdaptiveShaper shaper = shaper("");
        shaper.mayConnect(SITE, NOW);
        shaper.failed(
                SITE, refused(Category.TOO_MANY_CONNECTIONS, Scope.SOURCE, Advice.SLOW_DOWN, "421 too many"), NOW);
        assertThat(held(shaper.mayConnect(SITE, NOW)).limit()).startsWith("connection rate of");
    }

    @Test
    void theRateOfConnectionsRecoversWhenTheyAreWelcome() {
        AdaptiveShaper shaper = shaper("");
        shaper.mayConnect(SITE, NOW);
        shaper.failed(SITE, throttled(), NOW);
        double cut = connectionsPerSecond(shaper);
        Instant now = NOW;
        for (int i = 0; i < 100; i++) {
            Instant at = now;
            Answer answer = shaper.mayConnect(SITE, at);
            if (answer instanceof Answer.Wait wait) {
                now = wait.hold().until().orElseThrow();
            } else {
                now = at.plus(TOOK);
                shaper.connected(SITE, TOOK, now);
                shaper.disconnected(SITE, Optional.empty(), now);
            }
        }
        assertThat(connectionsPerSecond(shaper)).isGreaterThan(2 * cut);
    }

    private static double connectionsPerSecond(AdaptiveShaper shaper) {
        return shaper.condition(SITE).orElseThrow().connectionsPerSecond();
    }

    @Test
    void aBlockedSourceRestsWithItsMessages() {
        AdaptiveShaper shaper = shaper("");
        shaper.mayConnect(SITE, NOW);
        shaper.failed(SITE, refused(Category.REPUTATION, Scope.SOURCE, Advice.REST, "554 blocked"), NOW);
        assertThat(held(shaper.mayConnect(SITE, NOW)).until()).contains(NOW.plus(Pace.FIRST_REST));
        assertThat(shaper.maySend(SITE, STREAM, NOW)).isInstanceOf(Answer.Wait.class);
    }

    @Test
    void whatTurnsAwayForOneDomainOfAProviderHoldsNobodyElse() {
        AdaptiveShaper shaper = shaper(BIG);
        shaper.mayConnect(BIG1, NOW);
        shaper.failed(BIG1, refused(Category.POLICY, Scope.RECEIVING_DOMAIN, Advice.REST, "554 no"), NOW);
        assertThat(shaper.mayConnect(BIG2, NOW)).isInstanceOf(Answer.Go.class);
    }

    // ---- messages per connection

    @Test
    void theSecondConnectionThatEndsBehindTheSameNumberOfMessagesShowsACap() {
        AdaptiveShaper shaper = shaper("");
        spent(shaper, 3);
        assertThat(shaper.messagesPerConnection(SITE)).isEqualTo(Integer.MAX_VALUE);
        spent(shaper, 3);
        assertThat(shaper.messagesPerConnection(SITE)).isEqualTo(3);
        assertThat(shaper.condition(SITE).orElseThrow().messagesPerConnection()).isEqualTo(3);
        assertThat(shaper.condition(SITE).orElseThrow().messagesPerSecond()).isInfinite();
        Change change = shaper.history(SITE).getLast();
        assertThat(change.what()).isEqualTo("messages per connection of mx.a.test from 192.0.2.1: unlimited → 3");
        assertThat(change.because()).isEqualTo("421 4.7.0 bye");
    }

    @Test
    void connectionsThatEndBehindDifferentNumbersSpeakOfTheRate() {
        AdaptiveShaper shaper = shaper("");
        spent(shaper, 30);
        spent(shaper, 12);
        assertThat(shaper.messagesPerConnection(SITE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(shaper.condition(SITE).orElseThrow().probing()).isTrue();
    }

    @Test
    void aProvidersWordsAboutTheRateCutAtOnce() {
        AdaptiveShaper shaper = shaper("");
        shaper.maySend(SITE, STREAM, NOW);
        Classification meaning = new Classification(Category.THROTTLED, Scope.SOURCE, Advice.SLOW_DOWN, "test");
        shaper.answered(SITE, STREAM, new Ending.Spent(9, 9, meaning, "421 unusual rate", TOOK), NOW);
        assertThat(shaper.condition(SITE).orElseThrow().probing()).isTrue();
    }

    @Test
    void aCapThatConnectionsAreHeldToDoesNotOutliveItsMemory() {
        AdaptiveShaper shaper = shaper("");
        spent(shaper, 3);
        spent(shaper, 3);
        shaper.mayConnect(SITE, NOW.plusNanos(MessageCap.MEMORY));
        assertThat(shaper.messagesPerConnection(SITE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(shaper.history(SITE).getLast().what()).endsWith("3 → unlimited");
    }

    @Test
    void aCapIsNeverAboveWhatPeopleSet() {
        AdaptiveShaper shaper = shaper("[default]\nmessages_per_connection = 2\n");
        spent(shaper, 3);
        spent(shaper, 3);
        assertThat(shaper.messagesPerConnection(SITE)).isEqualTo(2);
    }

    private static void spent(AdaptiveShaper shaper, int messages) {
        shaper.mayConnect(SITE, NOW);
        shaper.maySend(SITE, STREAM, NOW);
        Classification meaning = new Classification(Category.THROTTLED, Scope.CONNECTION, Advice.SLOW_DOWN, "test");
        shaper.answered(SITE, STREAM, new Ending.Spent(messages, messages, meaning, "421 4.7.0 bye", TOOK), NOW);
        shaper.disconnected(SITE, Optional.empty(), NOW);
    }

    @Test
    void slowAnswersLowerARate() {
        AdaptiveShaper shaper = shaper("[default]\nmessage_rate = \"50/s\"\n");
        double before = answeredIn(shaper, NOW, Duration.ofMillis(150), 20);
        double after = answeredIn(shaper, NOW.plusSeconds(30), Duration.ofMillis(900), 20);
        assertThat(before).isEqualTo(50);
        assertThat(after).isLessThan(45);
    }

    /** Sends as fast as it may for some seconds; the rate that came of it. */
    private static double answeredIn(AdaptiveShaper shaper, Instant from, Duration took, int seconds) {
        Instant now = from;
        while (now.isBefore(from.plusSeconds(seconds))) {
            if (shaper.maySend(SITE, STREAM, now) instanceof Answer.Go) {
                shaper.answered(SITE, STREAM, new Ending.Answered(Optional.empty(), "250", took), now);
            }
            now = now.plusMillis(5);
        }
        return shaper.condition(SITE).orElseThrow().messagesPerSecond();
    }

    // ---- rules change, paths are forgotten

    @Test
    void newRulesKeepWhatWasLearnedAndWhatStands() {
        AdaptiveShaper shaper = shaper("[default]\nconnections = 5\n[limit.all]\nconnections = 5\n");
        for (int i = 0; i < 3; i++) {
            shaper.mayConnect(SITE, NOW);
        }
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, throttled(), NOW);
        shaper.adopt(rules("[default]\nconnections = 9\n[limit.all]\nconnections = 3\n"), NOW);
        Instant later = NOW.plusSeconds(1);
        assertThat(held(shaper.mayConnect(SITE, later)).limit()).isEqualTo("connections of all");
        assertThat(shaper.condition(SITE).orElseThrow().probing()).isTrue();
        shaper.disconnected(SITE, Optional.empty(), later);
        assertThat(shaper.mayConnect(SITE, later)).isInstanceOf(Answer.Go.class);
    }

    @Test
    void forgetsWhatNobodyUses() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, throttled(), NOW);
        Instant later = NOW.plus(AdaptiveShaper.MEMORY).plusSeconds(1);
        shaper.maySend(BIG1, STREAM, later);
        assertThat(shaper.condition(SITE)).isEmpty();
        assertThat(shaper.paths()).isOne();
    }

    @Test
    void doesNotForgetWhatIsUnderWay() {
        AdaptiveShaper shaper = shaper("");
        shaper.mayConnect(SITE, NOW);
        Instant later = NOW.plus(AdaptiveShaper.MEMORY).plusSeconds(1);
        shaper.maySend(BIG1, STREAM, later);
        assertThat(shaper.condition(SITE).orElseThrow().connections()).isOne();
    }

    @Test
    void remembersABoundedNumberOfPaths() {
        AdaptiveShaper shaper = shaper("");
        for (int i = 0; i < AdaptiveShaper.MAX_PATHS; i++) {
            shaper.mayConnect(path("mx" + i + ".test"), NOW);
            shaper.disconnected(path("mx" + i + ".test"), Optional.empty(), NOW);
        }
        shaper.mayConnect(path("one-more.test"), NOW.plus(Duration.ofMinutes(2)));
        assertThat(shaper.paths()).isOne();
        assertThat(shaper.conditions()).hasSize(1);
    }

    @Test
    void keepsABoundedHistory() {
        AdaptiveShaper shaper = shaper("");
        Instant now = NOW;
        for (int i = 0; i <= History.MAX_CHANGES; i++) {
            now = now.plusSeconds(3_600);
            shaper.maySend(SITE, STREAM, now);
            shaper.answered(SITE, STREAM, throttled("421 number " + i), now.plus(TOOK));
        }
        List<Change> history = shaper.history(SITE);
        assertThat(history).hasSize(History.MAX_CHANGES);
        assertThat(history.getLast().because()).isEqualTo("421 number " + History.MAX_CHANGES);
    }

    @Test
    void keepsABoundedPartOfAReply() {
        AdaptiveShaper shaper = shaper("");
        send(shaper, SITE, 1);
        shaper.answered(SITE, STREAM, throttled("x".repeat(History.MAX_REPLY + 1)), NOW);
        assertThat(shaper.history(SITE).getLast().because())
                .hasSize(History.MAX_REPLY + 1)
                .endsWith("…");
    }

    @Test
    void sendersBeyondABoundedNumberShareTheReceiversPace() {
        AdaptiveShaper shaper = shaper("");
        for (int i = 0; i < Throttle.MAX_PARTS; i++) {
            throttle(shaper, new Stream("tenant" + i, "d.test", "", false));
        }
        assertThat(shaper.maySend(SITE, OTHER, NOW)).isInstanceOf(Answer.Go.class);
        throttle(shaper, new Stream("one more", "d.test", "", false));
        assertThat(shaper.maySend(SITE, OTHER, NOW)).isInstanceOf(Answer.Wait.class);
    }

    private static void throttle(AdaptiveShaper shaper, Stream stream) {
        shaper.maySend(SITE, stream, NOW);
        shaper.answered(SITE, stream, refused(Category.THROTTLED, Scope.TENANT, Advice.SLOW_DOWN, SLOW), NOW);
    }

    // ---- words

    private static AdaptiveShaper shaper(String text) {
        return new AdaptiveShaper(rules(text));
    }

    private static ShapingRules rules(String text) {
        return ShapingFile.alone("shaping.toml", text);
    }

    private static Path path(String site) {
        return new Path(Optional.empty(), site, Optional.empty(), Optional.empty());
    }

    private static Hold held(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Wait.class);
        return ((Answer.Wait) answer).hold();
    }

    private static void send(AdaptiveShaper shaper, Path path, int messages) {
        for (int i = 0; i < messages; i++) {
            assertThat(shaper.maySend(path, STREAM, NOW.minus(TOOK))).isInstanceOf(Answer.Go.class);
        }
    }

    private static Ending accepted() {
        return new Ending.Answered(Optional.empty(), "250 ok", TOOK);
    }

    private static Ending.Answered throttled() {
        return throttled(SLOW);
    }

    private static Ending.Answered throttled(String reply) {
        return refused(Category.THROTTLED, Scope.SOURCE, Advice.SLOW_DOWN, reply);
    }

    private static Ending.Answered refused(Category category, Scope scope, Advice advice, String reply) {
        return new Ending.Answered(Optional.of(new Classification(category, scope, advice, "test")), reply, TOOK);
    }
}
