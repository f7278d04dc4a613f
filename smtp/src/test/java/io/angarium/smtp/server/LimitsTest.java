package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.smtp.Reply;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each limit, at it and one past it. Those of connections are tested with the server. */
class LimitsTest {
    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings = SmtpServerSettings.of("mx.example");

    private SmtpDialogue dialogue(Limit limit, long value) {
        return SmtpDialogue.inMemory(settings.withLimit(limit, value), guest);
    }

    @Test
    void refusesValuesOutOfRangeByName() {
        assertThatThrownBy(() -> Limits.standard().with(Limit.RECIPIENTS, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SMTP limit RECIPIENTS is 0, expected 1 to 1000000");
    }

    @Test
    void takesAsManyRecipientsAsAllowed() {
        dialogue(Limit.RECIPIENTS, 2)
                .greeted()
                .send("MAIL FROM:<>", "RCPT TO:<a@b.example>", "RCPT TO:<b@b.example>", "RCPT TO:<c@b.example>", "DATA")
                .expect("250", "250", "250", "452 4.5.3", "354")
                .send(".")
                .expect("250");
        assertThat(guest.only().transaction().recipients()).hasSize(2);
    }

    @Test
    void takesALetterOfExactlyTheLargestSize() {
        dialogue(Limit.MESSAGE_BYTES, 10).inData().send("12345678", ".").expect("250 2.0.0 Taken");
        dialogue(Limit.MESSAGE_BYTES, 10)
                .readyForData()
                .lastChunk("12345678\r\n")
                .expect("250 2.0.0 Taken");
        assertThat(guest.taken).hasSize(2);
    }

    @Test
    void refusesALetterOneOctetLargerOnceItsEndCame() {
        dialogue(Limit.MESSAGE_BYTES, 10)
                .inData()
                .send("123456789")
                .expectNothing()
                .send(".")
                .expect("552 5.3.4")
                .expectOpen();
        assertThat(guest.taken).isEmpty();
    }

    @Test
    void doesNotCountThePreambleAndTheStuffing() {
        guest.preamble = "Received: long enough\r\n";
        dialogue(Limit.MESSAGE_BYTES, 10).inData().send("..234", "..23", ".").expect("552 5.3.4");
        dialogue(Limit.MESSAGE_BYTES, 10).inData().send("..234", "..2", ".").expect("250");
    }

    @Test
    void refusesTheChunkThatGoesPastTheSizeAndReadsItWhole() {
        dialogue(Limit.MESSAGE_BYTES, 10)
                .readyForData()
                .chunk("12345\r\n")
                .expect("250 2.0.0")
                .chunk("NOOP\r\n")
                .expect("552 5.3.4")
                .lastChunk("NOOP\r\n")
                .expect("503 5.5.1")
                .expectOpen();
        assertThat(guest.taken).isEmpty();
    }

    @Test
    void closesWhenTooMuchHasToBeThrownAway() {
        SmtpServerSettings small = settings.withLimit(Limit.MESSAGE_BYTES, 10).withLimit(Limit.DISCARDED_BYTES, 10);
        SmtpDialogue.inMemory(small, guest)
                .inData()
                .raw("x".repeat(18))
                .expectNothing()
                .send("", ".")
                .expect("552");
        SmtpDialogue.inMemory(small, guest)
                .inData()
                .raw("x".repeat(21))
                .expect("552 5.3.4")
                .expectEnd();
        SmtpDialogue.inMemory(small, guest)
                .readyForData()
                .raw("BDAT 11 LAST\r\n")
                .expect("552 5.3.4")
                .expectEnd();
        SmtpDialogue.inMemory(small, guest)
                .expect("220")
                .raw("x".repeat(10_000))
                .expect("421 4.7.0")
                .expectEnd();
    }

    @Test
    void takesCommandLinesUpToTheirLimit() {
        dialogue(Limit.COMMAND_LINE_BYTES, 512)
                .expect("220")
                .raw("NOOP " + "x".repeat(505) + "\r\n")
                .expect("250 2.0.0")
                .raw("NOOP " + "x".repeat(506) + "\r\n")
                .expect("500 5.5.2 Line too long")
                .raw("NOOP " + "x".repeat(5_000) + "\r\n")
                .expect("500 5.5.2 Line too long")
                .expectOpen();
    }

    @Test
    void takesLinesOfTextUpToTheirLimit() {
        dialogue(Limit.TEXT_LINE_BYTES, 998).inData().send("x".repeat(998), ".").expect("250 2.0.0");
        dialogue(Limit.TEXT_LINE_BYTES, 998)
                .inData()
                .send("x".repeat(999), ".")
                .expect("554 5.6.0")
                .expectOpen();
        dialogue(Limit.TEXT_LINE_BYTES, 998)
                .readyForData()
                .chunk("x".repeat(500))
                .expect("250")
                .lastChunk("x".repeat(499) + "\r\n")
                .expect("554 5.6.0");
    }

    @Test
    void saysTooManyErrorsAndCloses() {
        dialogue(Limit.ERRORS, 2)
                .expect("220")
                .send("DATA", "DATA", "DATA", "NOOP")
                .expect("503", "503", "421 4.7.0")
                .expectEnd();
    }

    @Test
    void doesNotCountBadAddressesAsErrors() {
        dialogue(Limit.ERRORS, 1)
                .greeted()
                .send("MAIL FROM:<>", "RCPT TO:<a b@c>", "RCPT TO:<x>", "RCPT TO:<>", "RCPT TO:<a@b.example>")
                .expect("250", "501 5.1.3", "501 5.1.3", "501 5.1.3", "250");
    }

    @Test
    void startsCountingErrorsAnewAfterAMessage() {
        dialogue(Limit.ERRORS, 2)
                .greeted()
                .send("DATA", "DATA", "MAIL FROM:<>", "RCPT TO:<a@b.example>")
                .expect("503", "503", "250", "250")
                .lastChunk("x\r\n")
                .expect("250")
                .send("DATA", "DATA", "DATA")
                .expect("503", "503", "421 4.7.0")
                .expectEnd();
    }

    @Test
    void closesAfterTooManyUnknownCommands() {
        dialogue(Limit.UNKNOWN_COMMANDS, 2)
                .expect("220")
                .send("FOO", "X", "BAR")
                .expect("500 5.5.1", "500 5.5.1", "421 4.7.0")
                .expectEnd();
    }

    @Test
    void closesAfterTooManyCommandsWithoutAMessage() {
        SmtpServerSettings few = settings.withLimit(Limit.RECIPIENTS, 5).withLimit(Limit.COMMANDS, 10);
        SmtpDialogue dialogue = SmtpDialogue.inMemory(few, guest).readyForData();
        for (int i = 0; i < 7; i++) {
            dialogue.expectOpen();
        }
        dialogue.send("NOOP").expect("421 4.7.0").expectEnd();
    }

    @Test
    void needsMoreCommandsThanRecipients() {
        assertThatThrownBy(() -> settings.withLimit(Limit.COMMANDS, 1_000))
                .hasMessageContaining("COMMANDS is 1000, expected more than RECIPIENTS");
    }

    @Test
    void saysLaterWhenTheMemoryForLettersIsUsedUp() {
        SmtpServerSettings tight = settings.withLimit(Limit.MEMORY_BYTES, 5_000);
        MemoryLine line = new MemoryLine(tight, guest, Optional.empty(), 1_000);
        SmtpDialogue dialogue = SmtpDialogue.inMemory(line);
        dialogue.inData()
                .raw(("x".repeat(98) + "\r\n").repeat(51))
                .expectNothing()
                .send(".")
                .expect("452 4.3.1");
        assertThat(guest.taken).isEmpty();
        assertThat(line.memory.free()).isEqualTo(5_000);

        assertThat(line.memory.take(5_000)).isTrue();
        dialogue.send("MAIL FROM:<>").expect("452 4.3.1");
        line.memory.giveBack(5_000);
        dialogue.send("MAIL FROM:<>").expect("250 2.1.0");
    }

    @Test
    void holdsTheMemoryOfALetterUntilItsReplyIsKnown() {
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), 2_000);
        long free = line.memory.free();
        guest.onMessage = () -> () -> {
            assertThat(line.memory.free()).isEqualTo(free - 1_000);
            return Reply.of(250, "2.0.0 Taken");
        };
        SmtpDialogue.inMemory(line)
                .readyForData()
                .lastChunk("x".repeat(998) + "\r\n")
                .expect("250 2.0.0 Taken");
        assertThat(line.memory.free()).isEqualTo(free);
    }

    @Test
    void believesADeclaredSizeOnlySoFar() {
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), 1_000);
        long free = line.memory.free();
        SmtpDialogue.inMemory(line)
                .greeted()
                .send("MAIL FROM:<> SIZE=20000000", "RCPT TO:<a@b.example>", "DATA")
                .expect("250", "250", "354")
                .raw("x");
        assertThat(free - line.memory.free()).isLessThanOrEqualTo(262_144);
    }
}
