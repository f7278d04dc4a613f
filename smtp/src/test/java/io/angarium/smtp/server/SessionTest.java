package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import io.angarium.smtp.Reply;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The dialogue of RFC 5321, command by command. */
class SessionTest {
    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings settings = SmtpServerSettings.of("mx.example");

    private SmtpDialogue dialogue() {
        return SmtpDialogue.inMemory(settings, guest);
    }

    private SmtpDialogue dialogue(Limit limit, long value) {
        return SmtpDialogue.inMemory(settings.withLimit(limit, value), guest);
    }

    @Test
    void takesAMessageByData() {
        dialogue()
                .inData()
                .send("Subject: hello", "", "text", ".")
                .expect("250 2.0.0 Taken")
                .send("QUIT")
                .expect("221 2.0.0")
                .expectEnd();

        FakeGuest.Taken taken = guest.only();
        assertThat(taken.text()).isEqualTo("Subject: hello\r\n\r\ntext\r\n");
        assertThat(taken.transaction().greeting()).isEqualTo("client.example");
        assertThat(taken.transaction().esmtp()).isTrue();
        assertThat(taken.transaction().tls()).isEmpty();
        assertThat(taken.transaction().client()).isEqualTo(MemoryLine.CLIENT);
        assertThat(taken.transaction().returnPath()).map(Object::toString).hasValue("from@client.example");
        assertThat(taken.transaction().recipients()).map(Object::toString).containsExactly("to@server.example");
    }

    @Test
    void greetsWithItsNameAndOffersItsExtensions() {
        dialogue()
                .expect("220 mx.example ESMTP")
                .send("EHLO client.example")
                .expect(
                        "250-mx.example",
                        "250-PIPELINING",
                        "250-CHUNKING",
                        "250-8BITMIME",
                        "250-SMTPUTF8",
                        "250-SIZE 26214400",
                        "250 ENHANCEDSTATUSCODES")
                .expectNothing();
    }

    @Test
    void answersHeloInOneLineAndTakesNoParametersThen() {
        dialogue()
                .expect("220")
                .send("HELO client.example")
                .expect("250 mx.example")
                .send("MAIL FROM:<a@b.example> SIZE=10")
                .expect("555 5.5.4")
                .send("MAIL FROM:<a@b.example>")
                .expect("250 2.1.0");
        assertThat(guest.senders.getFirst().esmtp()).isFalse();
    }

    @Test
    void refusesAGreetingWithoutOrWithAnImpossibleName() {
        dialogue()
                .expect("220")
                .send("EHLO", "EHLO two words", "EHLO (comment)", "EHLO " + "x".repeat(256), "MAIL FROM:<a@b.example>")
                .expect("501 5.5.4", "501 5.5.4", "501 5.5.4", "501 5.5.4", "503 5.5.1");
    }

    @Test
    void wantsTheCommandsInTheirOrder() {
        dialogue()
                .expect("220")
                .send("MAIL FROM:<a@b.example>", "RCPT TO:<a@b.example>", "DATA")
                .expect("503 5.5.1", "503 5.5.1", "503 5.5.1")
                .send("HELO x")
                .expect("250 ")
                .send("MAIL FROM:<a@b.example>", "DATA", "MAIL FROM:<a@b.example>")
                .expect("250 2.1.0", "503 5.5.1 RCPT", "503 5.5.1 A transaction");
    }

    @Test
    void refusesDataWhenEveryRecipientWasRefused() {
        guest.onRecipient = _ -> Optional.of(Reply.of(550, "5.1.1 Who?"));
        dialogue()
                .greeted()
                .send("MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA")
                .expect("250 2.1.0", "550 5.1.1 Who?", "554 5.5.1")
                .expectOpen();
    }

    @Test
    void goesOnWithTheAcceptedRecipients() {
        guest.onRecipient =
                address -> address.local().equals("bad") ? Optional.of(Reply.of(550, "5.1.1 Who?")) : Optional.empty();
        dialogue()
                .greeted()
                .send("MAIL FROM:<>", "RCPT TO:<one@b.example>", "RCPT TO:<bad@b.example>", "RCPT TO:<two@b.example>")
                .expect("250", "250", "550", "250")
                .send("DATA")
                .expect("354")
                .send("x", ".")
                .expect("250");
        assertThat(guest.only().transaction().recipients())
                .containsExactly(new EmailAddress("one", "b.example"), new EmailAddress("two", "b.example"));
        assertThat(guest.only().transaction().returnPath()).isEmpty();
    }

    @Test
    void tellsTheClientWhenTheGuestRefusesTheSender() {
        guest.onSender = _ -> Optional.of(Reply.of(550, "5.7.1 Not you"));
        dialogue()
                .greeted()
                .send("MAIL FROM:<a@b.example>", "RCPT TO:<a@b.example>")
                .expect("550 5.7.1 Not you", "503 5.5.1");
    }

    @Test
    void addsAnEnhancedCodeWhereTheGuestLeftItOut() {
        guest.onSender = _ -> Optional.of(new Reply(451, List.of("Later", "Perhaps")));
        dialogue().greeted().send("MAIL FROM:<>").expect("451-4.0.0 Later", "451 4.0.0 Perhaps");
    }

    @Test
    void cutsAReplyLineAt512Octets() {
        guest.onSender = _ -> Optional.of(Reply.of(451, "4.0.0 " + "x".repeat(1_000)));
        SmtpDialogue dialogue = dialogue().greeted().send("MAIL FROM:<>");
        assertThat(dialogue.nextLine()).hasSize(510);
        dialogue.expectOpen();
    }

    @Test
    void endsTheSessionWhenTheGuestSays421() {
        guest.onRecipient = _ -> Optional.of(Reply.of(421, "4.7.0 Go away"));
        dialogue()
                .greeted()
                .send("MAIL FROM:<>", "RCPT TO:<a@b.example>", "NOOP")
                .expect("250", "421 4.7.0 Go away")
                .expectEnd();
    }

    @Test
    void endsTheSessionWhenAPromisedReplyIs421() {
        guest.onMessage = () -> () -> Reply.of(421, "4.3.0 Stopping");
        dialogue()
                .readyForData()
                .raw("BDAT 3 LAST\r\nx\r\nNOOP\r\n")
                .expect("421 4.3.0 Stopping")
                .expectEnd();
    }

    @Test
    void saysLaterWhenTheGuestFails() {
        guest.onSender = _ -> {
            throw new IllegalStateException("no");
        };
        dialogue().greeted().send("MAIL FROM:<>").expect("451 4.3.0").expectOpen();
        guest.onSender = _ -> Optional.empty();
        guest.onMessage = () -> {
            throw new IllegalStateException("no");
        };
        dialogue().inData().send(".").expect("451 4.3.0").expectOpen();
        guest.onMessage = () -> () -> {
            throw new IllegalStateException("no");
        };
        dialogue().inData().send(".").expect("451 4.3.0").expectOpen();
    }

    @Test
    void forgetsTheTransactionAtRsetAndAtEhlo() {
        dialogue()
                .readyForData()
                .send("RSET", "DATA")
                .expect("250 2.0.0", "503 5.5.1 MAIL")
                .send("MAIL FROM:<>", "EHLO again.example")
                .expect("250 2.1.0", "250-", "250-", "250-", "250-", "250-", "250-", "250 ")
                .send("RCPT TO:<a@b.example>")
                .expect("503 5.5.1 MAIL");
    }

    @Test
    void answersTheSmallCommands() {
        dialogue()
                .greeted()
                .send(
                        "NOOP",
                        "noop anything",
                        "VRFY ada",
                        "HELP",
                        "EXPN list",
                        "RSET now",
                        "QUIT now",
                        "DATA now",
                        "quit  ")
                .expect(
                        "250 2.0.0",
                        "250 2.0.0",
                        "252 2.5.0",
                        "214 2.0.0",
                        "502 5.5.1",
                        "501 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "221 2.0.0")
                .expectEnd();
    }

    @Test
    void takesCommandsInAnyCase() {
        dialogue()
                .expect("220")
                .send("ehlo x")
                .expect("250-", "250-", "250-", "250-", "250-", "250-", "250 ")
                .send("mail from:<a@b.example> size=5 body=8bitmime smtputf8", "rcpt to:<a@b.example>")
                .expect("250 2.1.0", "250 2.1.5");
        assertThat(guest.senders.getFirst().declaredSize()).isEqualTo(5);
        assertThat(guest.senders.getFirst().eightBitMime()).isTrue();
        assertThat(guest.senders.getFirst().smtpUtf8()).isTrue();
    }

    @Test
    void refusesParametersItDoesNotKnowOrUnderstand() {
        dialogue()
                .greeted()
                .send(
                        "MAIL FROM:<> RET=FULL",
                        "MAIL FROM:<> AUTH=<>",
                        "MAIL FROM:<> SIZE=x",
                        "MAIL FROM:<> SIZE=",
                        "MAIL FROM:<> SIZE=123456789012345678901",
                        "MAIL FROM:<> SIZE=1 SIZE=2",
                        "MAIL FROM:<> BODY=BINARYMIME",
                        "MAIL FROM:<> SMTPUTF8=yes",
                        "MAIL FROM:<>SIZE=1",
                        "MAIL FROM:<>",
                        "RCPT TO:<a@b.example> NOTIFY=NEVER")
                .expect(
                        "555 5.5.4",
                        "555 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "501 5.5.4",
                        "250 2.1.0",
                        "555 5.5.4");
    }

    @Test
    void refusesALetterDeclaredTooLargeAtOnce() {
        dialogue(Limit.MESSAGE_BYTES, 1_000)
                .greeted()
                .send("MAIL FROM:<> SIZE=1001", "MAIL FROM:<> SIZE=99999999999999999999", "MAIL FROM:<> SIZE=1000")
                .expect("552 5.3.4", "552 5.3.4", "250 2.1.0");
    }

    @Test
    void takesUtf8AddressesOnlyWithSmtpUtf8() {
        dialogue()
                .greeted()
                .utf8("MAIL FROM:<jörg@bücher.example>")
                .expect("553 5.6.7")
                .send("MAIL FROM:<>")
                .expect("250")
                .utf8("RCPT TO:<jörg@bücher.example>")
                .expect("553 5.6.7")
                .send("RSET")
                .expect("250")
                .utf8("MAIL FROM:<jörg@bücher.example> SMTPUTF8")
                .expect("250 2.1.0")
                .utf8("RCPT TO:<\"jörg b\"@bücher.example>")
                .expect("250 2.1.5")
                .raw("RCPT TO:<\u00ff@b.example>\r\n")
                .expect("501 5.1.3");
        assertThat(guest.asked).containsExactly(new EmailAddress("jörg b", "bücher.example"));
    }

    @Test
    void putsThePreambleBeforeTheLetter() {
        guest.preamble = "Received: from there\r\n\tby here\r\n";
        dialogue().inData().send("Subject: x", "", "text", ".").expect("250");

        Letter letter = guest.only().letter();
        assertThat(guest.only().text()).isEqualTo("Received: from there\r\n\tby here\r\nSubject: x\r\n\r\ntext\r\n");
        assertThat(letter.preamble()).isEqualTo(guest.preamble.length());
        assertThat(letter.dotFree()).isTrue();
    }

    @Test
    void keepsParsingWhileRepliesArePromisedAndWritesThemTogether() {
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), Integer.MAX_VALUE / 2);
        SmtpDialogue dialogue = SmtpDialogue.inMemory(line).greeted();
        int before = line.writes();
        int[] awaited = {0};
        guest.onMessage = () -> () -> {
            awaited[0]++;
            assertThat(guest.taken).hasSize(3);
            return Reply.of(250, "2.0.0 Number " + awaited[0]);
        };
        String one = "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 3 LAST\r\nx\r\n";
        dialogue.raw(one + one + one)
                .expect("250 2.1.0", "250 2.1.5", "250 2.0.0 Number 1")
                .expect("250 2.1.0", "250 2.1.5", "250 2.0.0 Number 2")
                .expect("250 2.1.0", "250 2.1.5", "250 2.0.0 Number 3");
        assertThat(line.writes() - before).isEqualTo(1);
    }

    @Test
    void readsNoFurtherThanItsLimitOfPromisedReplies() {
        int[] most = {0};
        int[] awaited = {0};
        guest.onMessage = () -> () -> {
            most[0] = Math.max(most[0], guest.taken.size() - awaited[0]++);
            return Reply.of(250, "2.0.0 Taken");
        };
        String one = "MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nBDAT 3 LAST\r\nx\r\n";
        dialogue(Limit.PENDING_REPLIES, 4).greeted().raw(one.repeat(5));
        assertThat(guest.taken).hasSize(5);
        assertThat(most[0]).isEqualTo(4);
    }

    @Test
    void saysGoodbyeToTheGuestOnceAndGivesTheMemoryBack() {
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), 100);
        long free = line.memory.free();
        SmtpDialogue.inMemory(line).inData().raw("half a letter");
        assertThat(line.memory.free()).isLessThan(free);
        line.session.close();
        assertThat(guest.goodbyes).isEqualTo(1);
        assertThat(line.memory.free()).isEqualTo(free);
    }

    @Test
    void sendsClientsAwayAtMailWhenTheServerStops() {
        MemoryLine line = new MemoryLine(settings, guest, Optional.empty(), 100);
        SmtpDialogue dialogue = SmtpDialogue.inMemory(line).inData();
        line.stopping = true;
        dialogue.send("x", ".")
                .expect("250 2.0.0 Taken")
                .send("MAIL FROM:<>")
                .expect("421 4.3.2")
                .expectEnd();
    }
}
