package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.smtp.Reply;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** BDAT, RFC 3030. */
class ChunkingTest {
    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings = SmtpServerSettings.of("mx.example");

    private SmtpDialogue dialogue() {
        return SmtpDialogue.inMemory(settings, guest);
    }

    @Test
    void takesAMessageInChunksWithoutUnstuffing() {
        dialogue()
                .readyForData()
                .chunk("Subject: x\r\n")
                .expect("250 2.0.0")
                .lastChunk("\r\n..two\r\n.\r\n")
                .expect("250 2.0.0 Taken");
        assertThat(guest.only().text()).isEqualTo("Subject: x\r\n\r\n..two\r\n.\r\n");
        assertThat(guest.only().letter().dotFree()).isFalse();
    }

    @Test
    void takesAnEmptyLastChunk() {
        dialogue().readyForData().chunk("x\r\n").expect("250").lastChunk("").expect("250 2.0.0 Taken");
        assertThat(guest.only().text()).isEqualTo("x\r\n");
    }

    @Test
    void takesAnEmptyMessage() {
        guest.preamble = "Received: x\r\n";
        dialogue().readyForData().lastChunk("").expect("250 2.0.0 Taken");
        assertThat(guest.only().text()).isEqualTo("Received: x\r\n");
        assertThat(guest.only().letter().preamble()).isEqualTo(13);
    }

    @Test
    void closesAnOpenLastLine() {
        dialogue().readyForData().lastChunk("x").expect("250 2.0.0 Taken");
        assertThat(guest.only().text()).isEqualTo("x\r\n");
    }

    @Test
    void notesADotAtTheBeginningOfALineEvenWhereAChunkBegins() {
        dialogue()
                .readyForData()
                .chunk("x\r\n")
                .expect("250")
                .lastChunk(".y\r\n")
                .expect("250");
        dialogue()
                .readyForData()
                .chunk("x\r\ny")
                .expect("250")
                .lastChunk(".y\r\n")
                .expect("250");
        assertThat(guest.taken).extracting(t -> t.letter().dotFree()).containsExactly(false, true);
    }

    @Test
    void notesEightBitText() {
        dialogue().readyForData().lastChunk("gr\u00fc\u00dfe\r\n").expect("250");
        dialogue().readyForData().lastChunk("long enough for a word \u00fc\r\n").expect("250");
        dialogue().readyForData().lastChunk("\u00fclong enough for a word\r\n").expect("250");
        dialogue()
                .readyForData()
                .lastChunk("plain and long enough for a word\r\n")
                .expect("250");
        assertThat(guest.taken).extracting(t -> t.letter().eightBit()).containsExactly(true, true, true, false);
    }

    @Test
    void canNotBeMixedWithData() {
        dialogue()
                .readyForData()
                .chunk("x\r\n")
                .expect("250")
                .send("DATA", "RCPT TO:<late@server.example>")
                .expect("503 5.5.1", "503 5.5.1")
                .lastChunk("")
                .expect("250 2.0.0 Taken");
    }

    @Test
    void readsAndForgetsChunksWithoutATransaction() {
        dialogue()
                .greeted()
                .lastChunk("NOOP\r\n")
                .expect("503 5.5.1")
                .chunk("")
                .expect("503 5.5.1")
                .expectOpen();
    }

    @Test
    void endsTheTransactionWhenItsChunkFails() {
        guest.onRecipient = _ -> Optional.of(Reply.of(550, "5.1.1 Who?"));
        dialogue()
                .greeted()
                .raw("MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 3 LAST\r\nx\r\nMAIL FROM:<>\r\n")
                .expect("250 2.1.0", "550 5.1.1", "554 5.5.1", "250 2.1.0");
    }

    @Test
    void forgetsChunksAtRset() {
        dialogue()
                .readyForData()
                .chunk("x\r\n")
                .expect("250")
                .send("RSET", "MAIL FROM:<>", "RCPT TO:<a@b.example>")
                .expect("250", "250", "250")
                .lastChunk("y\r\n")
                .expect("250");
        assertThat(guest.only().text()).isEqualTo("y\r\n");
    }
}
