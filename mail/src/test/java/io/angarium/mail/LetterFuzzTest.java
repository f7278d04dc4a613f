package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Whatever the octets: a header and a letter with nothing dangerous in their decoded values. */
class LetterFuzzTest {
    private static final ReadLimits LIMITS = new ReadLimits(1 << 20, 100, 10_000, 50, 8);

    @FuzzTest(maxDuration = "30s")
    void scansAnyHeader(byte[] letter) {
        HeaderBlock header;
        try {
            header = HeaderBlock.of(letter);
        } catch (LetterSyntaxException beyondALimit) {
            return;
        }
        int end = 0;
        for (HeaderField field : header.fields()) {
            assertThat(field.start()).isEqualTo(end);
            assertThat(field.valueStart()).isBetween(field.start() + 2, field.end());
            assertThat(Characters.hasControl(field.decoded())).isFalse();
            assertThat(header.first(field.name())).isPresent();
            end = field.end();
        }
        assertThat(header.end()).isEqualTo(end);
        assertThat(header.bodyStart()).isBetween(end, letter.length);
        LetterScan.of(letter);
    }

    @FuzzTest(maxDuration = "30s")
    void readsAnyLetter(byte[] letter) {
        ParsedLetter read = LetterReader.read(letter, LIMITS);

        for (Header header : read.headers()) {
            assertThat(Characters.hasControl(header.value())).isFalse();
        }
        for (Attachment file : read.attachments()) {
            assertThat(Characters.hasControl(file.name())).isFalse();
        }
        assertThat(read.headers()).hasSizeLessThanOrEqualTo(100);
        assertThat(read.attachments().size() + read.inline().size()).isLessThanOrEqualTo(50);
    }

    @FuzzTest(maxDuration = "30s")
    void writesAnyDraftAsALetterThatCanTravel(FuzzedDataProvider input) {
        String text = input.consumeString(200);
        var draft = Draft.builder().date(Instant.EPOCH).text(text);
        ifAccepted(draft, d -> d.from(input.consumeString(60)));
        ifAccepted(draft, d -> d.to(input.consumeString(60)));
        ifAccepted(draft, d -> d.header("X-A", input.consumeString(200)));
        ifAccepted(draft, d -> d.header("Reply-To", input.consumeString(100)));
        ifAccepted(draft, d -> d.header("X-" + input.consumeAsciiString(10), ""));
        String subject = input.consumeString(200);
        ifAccepted(
                Draft.builder(),
                d -> draft.subject(d.subject(subject).build().subject().orElseThrow()));
        draft.attachment(Attachment.file(input.consumeString(80), input.consumeString(40), input.consumeBytes(100)));
        draft.inline(new Attachment(input.consumeString(20), "image/png", input.consumeString(20), new byte[] {1}));
        byte[] letter;
        try {
            letter = new LetterWriter(new SplittableRandom(1)).write(draft.build());
        } catch (HeaderSyntaxException refused) {
            return;
        }
        LetterScan scan = LetterScan.of(letter);
        assertThat(scan.bareLineBreaks()).isFalse();
        assertThat(scan.longestLine()).isLessThanOrEqualTo(998);
        HeaderBlock header = HeaderBlock.of(letter);
        assertThat(header.complete()).isTrue();
        assertThat(header.count()).isBetween(3, 9);
        ParsedLetter read = LetterReader.read(letter);
        assertThat(read.notes()).isEmpty();
        assertThat(read.text().orElseThrow()).isEqualTo(canonical(text));
        assertThat(read.attachments().size() + read.inline().size()).isEqualTo(2);
    }

    private static void ifAccepted(Draft.Builder draft, Consumer<Draft.Builder> more) {
        try {
            more.accept(draft);
        } catch (AddressSyntaxException | HeaderSyntaxException refused) {
            // The draft goes without it.
        }
    }

    private static String canonical(String text) {
        return new String(LineEndings.canonical(text), StandardCharsets.UTF_8);
    }
}
