package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.AttemptReport.Hop;
import io.angarium.delivery.AttemptReport.Reason;
import io.angarium.delivery.AttemptReport.Rendering;
import io.angarium.delivery.AttemptReport.Stage;
import io.angarium.delivery.classification.Classification;
import io.angarium.delivery.classification.Classification.Advice;
import io.angarium.delivery.classification.Classification.Category;
import io.angarium.delivery.classification.Classification.Scope;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AttemptReportTest {
    private static final Instant NOW = Instant.parse("2026-11-01T00:00:00.123456789Z");

    /** A report whose every part comes from a seed. */
    private static AttemptReport random(SplittableRandom random) {
        return new AttemptReport(
                random.nextInt(1, 1000),
                instant(random),
                instant(random),
                text(random, 700),
                random.nextBoolean()
                        ? Optional.of(new Rendering(
                                instant(random),
                                Duration.ofNanos(random.nextLong(1L << 40)),
                                Collections.nCopies(
                                        random.nextInt(random.nextInt(10) == 0 ? 20 : 3), text(random, 300))))
                        : Optional.empty(),
                random.nextBoolean() ? Optional.of(hop(random)) : Optional.empty(),
                random.nextBoolean() ? Optional.of(instant(random)) : Optional.empty(),
                Stage.values()[random.nextInt(Stage.values().length)],
                random.nextInt(1000),
                random.nextInt(600),
                text(random, 700),
                Reason.values()[random.nextInt(Reason.values().length)],
                Duration.ofNanos(random.nextLong(1L << 50)),
                random.nextBoolean(),
                random.nextBoolean() ? Optional.of(instant(random)) : Optional.empty(),
                random.nextBoolean()
                        ? Optional.of(new Classification(
                                Category.values()[random.nextInt(Category.values().length)],
                                Scope.values()[random.nextInt(Scope.values().length)],
                                Advice.values()[random.nextInt(Advice.values().length)],
                                text(random, Classification.MAX_RULE - 1)))
                        : Optional.empty());
    }

    private static Hop hop(SplittableRandom random) {
        return new Hop(
                random.nextLong(),
                text(random, 300),
                InetAddress.ofLiteral(random.nextBoolean() ? "192.0.2.1" : "2001:db8::1"),
                random.nextInt(65536),
                InetAddress.ofLiteral(random.nextBoolean() ? "192.0.2.2" : "2001:db8::2"),
                random.nextBoolean()
                        ? Optional.of(new AttemptReport.Tls(text(random, 20), text(random, 20), random.nextBoolean()))
                        : Optional.empty(),
                random.nextBoolean(),
                instant(random),
                Duration.ofNanos(random.nextLong(1L << 40)),
                text(random, 600));
    }

    private static Instant instant(SplittableRandom random) {
        return Instant.ofEpochSecond(random.nextLong(-1L << 33, 1L << 33), random.nextInt(1_000_000_000));
    }

    private static String text(SplittableRandom random, int max) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(max);
        while (text.length() < length) {
            text.appendCodePoint(random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : 32 + random.nextInt(2000));
        }
        return text.toString();
    }

    private static AttemptReport simple(String text) {
        return new AttemptReport(
                1,
                NOW,
                NOW,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Stage.RCPT,
                550,
                550,
                text,
                Reason.BOUNCE,
                Duration.ZERO,
                false,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void readsBackWhatItWrote() {
        long seed = 20261101;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 300; i++) {
            AttemptReport report = random(random);
            assertThat(AttemptReport.decode(ByteBuffer.wrap(report.encode())))
                    .as("report %d of seed %d", i, seed)
                    .isEqualTo(report);
        }
    }

    @Test
    void neverTakesMoreThanTheLimit() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 500; i++) {
            assertThat(random(random).encode()).hasSizeLessThan(ReportCodec.MAX_BYTES);
        }
        assertThatThrownBy(() -> AttemptReport.decode(ByteBuffer.allocate(ReportCodec.MAX_BYTES + 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void cutsTextsAtTheLimitButNoCharacterInTwo() {
        assertThat(simple("x".repeat(AttemptReport.MAX_TEXT + 1)).text()).hasSize(AttemptReport.MAX_TEXT);
        String smiles = "x" + "\uD83D\uDE00".repeat(AttemptReport.MAX_TEXT);
        AttemptReport cut = simple(smiles);
        assertThat(cut.text()).hasSize(AttemptReport.MAX_TEXT - 1);
        assertThat(AttemptReport.decode(ByteBuffer.wrap(cut.encode()))).isEqualTo(cut);
    }

    @Test
    void refusesWhatIsCutShort() {
        byte[] whole = random(new SplittableRandom(5)).encode();
        for (int length = 0; length < whole.length; length++) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, length);
            assertThatThrownBy(() -> AttemptReport.decode(part)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void refusesOtherVersionsAndBytesBehindTheEnd() {
        byte[] whole = simple("no").encode();
        byte[] longer = java.util.Arrays.copyOf(whole, whole.length + 1);
        assertThatThrownBy(() -> AttemptReport.decode(ByteBuffer.wrap(longer)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("behind its end");
        whole[0] = 3;
        assertThatThrownBy(() -> AttemptReport.decode(ByteBuffer.wrap(whole)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void readsWhatWasWrittenBeforeThereWasAClassification() {
        AttemptReport report = simple("no");
        byte[] now = report.encode();
        byte[] older = java.util.Arrays.copyOf(now, now.length - 1);
        older[0] = 1;
        assertThat(AttemptReport.decode(ByteBuffer.wrap(older))).isEqualTo(report);
    }

    @Test
    void findsTheEnhancedCode() {
        assertThat(simple("5.1.1 no such user").enhancedCode()).isEqualTo("5.1.1");
        assertThat(simple("4.7.652 slow down").enhancedCode()).isEqualTo("4.7.652");
        assertThat(simple("2.0.0").enhancedCode()).isEqualTo("2.0.0");
        for (String none :
                List.of("", "5", "5.1", "5.1.", "3.1.1 x", "5.1111.1 x", "5.1.1111", "5..1 x", "5.1.1x", "x 5.1.1")) {
            assertThat(simple(none).enhancedCode()).as(none).isEmpty();
        }
    }

    @Test
    void survivesMutatedReports() {
        long seed = 99;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = random(random).encode();
            for (int flips = random.nextInt(1, 5); flips > 0; flips--) {
                bytes[random.nextInt(Math.min(bytes.length, 200))] = (byte) random.nextInt();
            }
            AttemptReportFuzzTest.readOrRefuse(bytes);
        }
    }
}
