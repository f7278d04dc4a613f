package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.BodyPart;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the writer writes is read as it was meant: by our reader, and by somebody else's. */
class LetterRoundTripTest {
    private static final int ROUNDS = 300;

    @Test
    void ourReaderFindsWhatWasWritten() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            Draft draft = draft(random);
            byte[] letter = new LetterWriter(random).write(draft);
            ParsedLetter read = LetterReader.read(letter);
            String of = "seed " + seed;

            assertThat(read.notes()).as(of).isEmpty();
            assertThat(read.header("Subject")).as(of).isEqualTo(draft.subject());
            assertThat(read.header("X-Extra"))
                    .as(of)
                    .contains(draft.headers().getFirst().value());
            HeaderBlock header = HeaderBlock.of(letter);
            assertThat(mailboxes(header, "From")).as(of).isEqualTo(ascii(draft.from()));
            assertThat(mailboxes(header, "To")).as(of).isEqualTo(ascii(draft.to()));
            assertThat(mailboxes(header, "Cc")).as(of).isEqualTo(ascii(draft.cc()));
            assertThat(read.text().map(LetterRoundTripTest::essence))
                    .as(of)
                    .isEqualTo(draft.text().map(LetterRoundTripTest::essence));
            assertThat(read.html().map(LetterRoundTripTest::essence))
                    .as(of)
                    .isEqualTo(draft.html().map(LetterRoundTripTest::essence));
            assertThat(read.amp().map(LetterRoundTripTest::essence))
                    .as(of)
                    .isEqualTo(draft.amp().map(LetterRoundTripTest::essence));
            assertSame(of, read.attachments(), draft.attachments());
            assertSame(of, read.inline(), draft.inline());
        }
    }

    @Test
    void everyLineCanTravel() {
        for (int seed = 0; seed < ROUNDS; seed++) {
            var random = new SplittableRandom(seed);
            byte[] letter = new LetterWriter(random).write(draft(random));
            LetterScan scan = LetterScan.of(letter);

            assertThat(scan.eightBit()).as("seed %d", seed).isFalse();
            assertThat(scan.bareLineBreaks()).as("seed %d", seed).isFalse();
            assertThat(scan.longestLine()).as("seed %d", seed).isLessThanOrEqualTo(998);
            assertThat(new String(letter, StandardCharsets.US_ASCII)).endsWith("\r\n");
            HeaderBlock header = HeaderBlock.of(letter);
            assertThat(header.complete()).isTrue();
            for (String line : new String(letter, 0, header.end(), StandardCharsets.US_ASCII).split("\r\n", 0)) {
                assertThat(line).as("seed %d", seed).isNotBlank().hasSizeLessThanOrEqualTo(78);
            }
        }
    }

    @Test
    void anIndependentReaderFindsWhatWasWritten() throws Exception {
        for (int seed = 0; seed < ROUNDS / 3; seed++) { // it is slow
            var random = new SplittableRandom(seed);
            Draft draft = draft(random);
            var message = new MimeMessage(
                    Session.getInstance(new Properties()),
                    new ByteArrayInputStream(new LetterWriter(random).write(draft)));
            String of = "seed " + seed;

            assertThat(message.getSubject()).as(of).isEqualTo(draft.subject().orElseThrow());
            assertThat(message.getSentDate().toInstant())
                    .as(of)
                    .isEqualTo(draft.date().orElseThrow());
            assertThat(MimeUtility.decodeText(MimeUtility.unfold(message.getHeader("X-Extra", null))))
                    .as(of)
                    .isEqualTo(draft.headers().getFirst().value());
            assertThat(names(message.getFrom())).as(of).isEqualTo(names(draft.from()));
            assertThat(names(message.getRecipients(MimeMessage.RecipientType.TO)))
                    .as(of)
                    .isEqualTo(names(draft.to()));
            List<Object> leaves = new ArrayList<>();
            collect(message, leaves);
            List<Object> expected = new ArrayList<>();
            draft.text().ifPresent(text -> expected.add(essence(text)));
            draft.amp().ifPresent(amp -> expected.add(essence(amp)));
            draft.html().ifPresent(html -> expected.add(essence(html)));
            draft.inline().forEach(file -> expected.add(List.of(file.name(), hex(file.bytes()))));
            draft.attachments().forEach(file -> expected.add(List.of(file.name(), hex(file.bytes()))));
            assertThat(leaves).as(of).isEqualTo(expected);
        }
    }

    @Test
    void theSameRandomNumbersGiveTheSameLetter() {
        Draft draft = draft(new SplittableRandom(7));

        assertThat(new LetterWriter(new SplittableRandom(1)).write(draft))
                .isEqualTo(new LetterWriter(new SplittableRandom(1)).write(draft));
    }

    private static Draft draft(RandomGenerator random) {
        var draft = Draft.builder()
                .from(List.of(Samples.mailbox(random)))
                .to(IntStream.range(0, 1 + random.nextInt(5))
                        .mapToObj(i -> Samples.mailbox(random))
                        .toList())
                .subject(Samples.text(random, 400))
                .date(Instant.ofEpochSecond(random.nextInt(Integer.MAX_VALUE)))
                .messageId(random.nextLong() + "@example.com")
                .header("X-Extra", Samples.text(random, 2_000));
        if (random.nextBoolean()) {
            draft.cc(List.of(Samples.mailbox(random), Samples.mailbox(random)));
        }
        boolean html = random.nextBoolean();
        if (!html || random.nextBoolean()) {
            draft.text(Samples.lines(random));
        }
        if (random.nextInt(4) == 0) {
            draft.amp(Samples.lines(random));
        }
        if (html) {
            draft.html(Samples.lines(random));
            for (int i = random.nextInt(3); i > 0; i--) {
                draft.inline(
                        new Attachment("pic" + i + ".png", "image/png", "pic" + i + ".png", Samples.bytes(random)));
            }
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            draft.attachment(Attachment.file(Samples.text(random, 150), type(random), Samples.bytes(random)));
        }
        return draft.build();
    }

    private static String type(RandomGenerator random) {
        return List.of("application/pdf", "text/csv", "text/plain", "image/svg+xml", "application/json")
                .get(random.nextInt(5));
    }

    private static void assertSame(String of, List<Attachment> read, List<Attachment> written) {
        assertThat(read).as(of).hasSameSizeAs(written);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).name()).as(of).isEqualTo(written.get(i).name());
            assertThat(read.get(i).contentType())
                    .as(of)
                    .isEqualTo(written.get(i).contentType());
            assertThat(read.get(i).contentId()).as(of).isEqualTo(written.get(i).contentId());
            assertThat(read.get(i).bytes()).as(of).isEqualTo(written.get(i).bytes());
        }
    }

    private static List<Mailbox> mailboxes(HeaderBlock header, String name) {
        return header.first(name).map(field -> AddressList.parse(field.value())).orElse(List.of());
    }

    private static List<Mailbox> ascii(List<Mailbox> mailboxes) {
        return mailboxes.stream()
                .map(mailbox -> new Mailbox(mailbox.name(), mailbox.address().ascii()))
                .toList();
    }

    private static List<String> names(List<Mailbox> mailboxes) {
        return mailboxes.stream().map(Mailbox::name).toList();
    }

    private static List<String> names(jakarta.mail.Address[] addresses) {
        return Arrays.stream(addresses)
                .map(address -> ((InternetAddress) address).getPersonal())
                .map(name -> name == null ? "" : name)
                .toList();
    }

    private static void collect(Part part, List<Object> leaves) throws IOException, jakarta.mail.MessagingException {
        if (part.getContentType().startsWith("multipart/")) {
            var multipart = (Multipart) part.getContent();
            for (int i = 0; i < multipart.getCount(); i++) {
                BodyPart child = multipart.getBodyPart(i);
                collect(child, leaves);
            }
        } else if (part.getFileName() != null) {
            leaves.add(List.of(part.getFileName(), hex(part.getInputStream().readAllBytes())));
        } else {
            leaves.add(essence(new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8)));
        }
    }

    private static String hex(byte[] bytes) {
        return java.util.HexFormat.of().formatHex(bytes);
    }

    /** A letter of one part gains a last line break if it has none, so those at the end don't count. */
    private static String essence(String text) {
        return text.stripTrailing().isEmpty() ? "" : text.replaceAll("[\r\n]+$", "");
    }
}
