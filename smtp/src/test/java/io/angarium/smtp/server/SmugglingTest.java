package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing but CRLF.CRLF ends a letter, and nothing but CRLF ends a command. */
class SmugglingTest {
    private static final String SMUGGLED =
            "MAIL FROM:<admin@server.example>\r\nRCPT TO:<victim@server.example>\r\nDATA\r\nfalse\r\n.\r\n";

    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings refusing = SmtpServerSettings.of("mx.example");
    private final SmtpServerSettings normalising = refusing.withBareNewline(BareNewline.NORMALISE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\r\n.\n",
                "\n.\r\n",
                "\r.\r\n",
                "\r\n.\r",
                "\r.\r",
                "\r\n.\r\r\n",
                "\r\r\n.\r\r\n",
                "\n\n.\n\n",
                "\r\n\n.\r\n",
                "\n\r.\r\n",
                "\r\n.\n\r\n",
                "\r\n.\0\r\n",
                "\0\r\n.\n",
                "\r\n\0.\r\n"
            })
    void refusesTheWholeLetterAtItsTrueEnd(String falseEnd) {
        SmtpDialogue.inMemory(refusing, guest)
                .inData()
                .raw("Subject: x\r\n\r\ntext" + falseEnd + SMUGGLED)
                .expect("554 5.6.0")
                .expectOpen();
        assertThat(guest.taken).isEmpty();
        assertThat(guest.senders).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\r\n.\n",
                "\n.\r\n",
                "\r.\r\n",
                "\r\n.\r",
                "\r.\r",
                "\r\n.\r\r\n",
                "\n\n.\n\n",
                "\r\n\n.\r\n",
                "\n\r.\r\n",
                "\r\n.\n\r\n"
            })
    void normalisesWithoutEverMakingAnEnd(String falseEnd) {
        SmtpDialogue.inMemory(normalising, guest)
                .inData()
                .raw("Subject: x\r\n\r\ntext" + falseEnd + SMUGGLED)
                .expect("250 2.0.0 Taken")
                .expectOpen();
        assertThat(guest.senders).hasSize(1);
        assertThat(guest.only().text())
                .contains("MAIL FROM:<admin@server.example>\r\n")
                .endsWith("false\r\n");
        assertThat(guest.only().text().replace("\r\n", "")).doesNotContain("\r").doesNotContain("\n");
    }

    @Test
    void marksALetterWhoseMadeLineIsADotSoThatItIsStuffedOnItsWayOut() {
        SmtpDialogue.inMemory(normalising, guest)
                .inData()
                .raw("text\n.\nmore\r\n.\r\n")
                .expect("250");
        assertThat(guest.only().text()).isEqualTo("text\r\n.\r\nmore\r\n");
        assertThat(guest.only().letter().dotFree()).isFalse();
    }

    @Test
    void refusesBareNewlinesInChunksToo() {
        SmtpDialogue.inMemory(refusing, guest)
                .readyForData()
                .lastChunk("a\nb\r\n")
                .expect("554 5.6.0")
                .expectOpen();
        SmtpDialogue.inMemory(refusing, guest)
                .readyForData()
                .lastChunk("a\rb\r\n")
                .expect("554 5.6.0")
                .expectOpen();
        SmtpDialogue.inMemory(refusing, guest)
                .readyForData()
                .lastChunk("a\r")
                .expect("554 5.6.0")
                .expectOpen();
        SmtpDialogue.inMemory(refusing, guest)
                .readyForData()
                .chunk("a\r")
                .expect("250")
                .lastChunk("b\r\n")
                .expect("554 5.6.0");
        assertThat(guest.taken).isEmpty();
    }

    @Test
    void takesACrlfThatTwoChunksShare() {
        SmtpDialogue.inMemory(refusing, guest)
                .readyForData()
                .chunk("a\r")
                .expect("250")
                .lastChunk("\n.\r\nb\r\n")
                .expect("250 2.0.0 Taken");
        assertThat(guest.only().text()).isEqualTo("a\r\n.\r\nb\r\n");
        assertThat(guest.only().letter().dotFree()).isFalse();
    }

    @Test
    void normalisesInChunks() {
        SmtpDialogue.inMemory(normalising, guest)
                .readyForData()
                .chunk("a\r")
                .expect("250")
                .lastChunk("b\nc\r")
                .expect("250 2.0.0 Taken");
        assertThat(guest.only().text()).isEqualTo("a\r\nb\r\nc\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\nNOOP\r\n", "NOOP\n", "NO\rOP\r\n", "NOOP\r\r\n", "NOOP \r\nNOOP\n"})
    void endsTheSessionAtABareNewlineInACommand(String commands) {
        SmtpDialogue dialogue =
                SmtpDialogue.inMemory(refusing, guest).expect("220").raw(commands);
        if (commands.startsWith("NOOP \r\n")) {
            dialogue.expect("250 2.0.0");
        }
        dialogue.expect("500 5.5.2").expectEnd();
    }

    @Test
    void takesABareLfForTheEndOfACommandWhenNormalising() {
        SmtpDialogue.inMemory(normalising, guest)
                .expect("220")
                .raw("NOOP\nNOOP\r\nNO\rOP\r\n")
                .expect("250 2.0.0", "250 2.0.0", "500 5.5.2")
                .expectOpen();
    }

    @Test
    void refusesControlCharactersInCommands() {
        SmtpDialogue.inMemory(refusing, guest)
                .expect("220")
                .raw("NOOP\0\r\nNO\tOP\r\nEHLO\0x\r\n")
                .expect("500 5.5.2", "500 5.5.2", "500 5.5.2")
                .expectOpen();
    }

    @Test
    void refusesNulInALetterWhateverTheNewlinePolicy() {
        SmtpDialogue.inMemory(normalising, guest)
                .inData()
                .raw("a\0b\r\n.\r\n")
                .expect("554 5.6.0 The message has a NUL");
    }

    @Test
    void keepsACommandThatFollowsARefusedChunkApart() {
        SmtpDialogue.inMemory(refusing, guest)
                .greeted()
                .raw("BDAT 14\r\nNOOP\r\nQUIT\r\n\r\nNOOP\r\n")
                .expect("503 5.5.1", "250 2.0.0")
                .expectNothing();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BDAT",
                "BDAT x",
                "BDAT -1",
                "BDAT 10 FIRST",
                "BDAT 10LAST",
                "BDAT 1234567890123456789",
                "BDAT 1 2"
            })
    void endsTheSessionAtAChunkOfUnknownLength(String command) {
        SmtpDialogue.inMemory(refusing, guest)
                .readyForData()
                .send(command, "MAIL FROM:<>")
                .expect("501 5.5.4")
                .expectEnd();
    }

    @Test
    void endsTheSessionOfABrowser() {
        SmtpDialogue.inMemory(refusing, guest)
                .expect("220")
                .send("POST / HTTP/1.1", "Host: mx.example", "", SMUGGLED)
                .expect("421 4.7.0")
                .expectEnd();
        SmtpDialogue.inMemory(refusing, guest)
                .expect("220")
                .send("GET / HTTP/1.1")
                .expect("421 4.7.0")
                .expectEnd();
    }
}
