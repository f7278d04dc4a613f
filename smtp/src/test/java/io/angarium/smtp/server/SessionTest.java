package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionTest {
    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings = SmtpServerSettings.of("mx.example");

    private SmtpDialogue dialogue() {
        return SmtpDialogue.inMemory(settings, guest);
    }

    @Test
    void takesAMessageByData() {
        dialogue()
                .inData()
                .send("Subject: hello", "", "..dot", "end", ".")
                .expect("250 2.0.0 Taken")
                .send("QUIT")
                .expect("221 2.0.0")
                .expectEnd();

        FakeGuest.Taken taken = guest.only();
        assertThat(taken.text()).isEqualTo("Subject: hello\r\n\r\n.dot\r\nend\r\n");
        assertThat(taken.letter().dotFree()).isFalse();
        assertThat(taken.letter().eightBit()).isFalse();
        assertThat(taken.transaction().greeting()).isEqualTo("client.example");
        assertThat(taken.transaction().esmtp()).isTrue();
        assertThat(taken.transaction().returnPath()).map(Object::toString).hasValue("from@client.example");
        assertThat(taken.transaction().recipients()).map(Object::toString).containsExactly("to@server.example");
    }

    @Test
    void takesAMessageByChunks() {
        dialogue()
                .readyForData()
                .chunk("Subject: x\r\n")
                .expect("250 2.0.0")
                .lastChunk("\r\n.hallo\r\n")
                .expect("250 2.0.0 Taken");

        assertThat(guest.only().text()).isEqualTo("Subject: x\r\n\r\n.hallo\r\n");
        assertThat(guest.only().letter().dotFree()).isFalse();
    }
}
