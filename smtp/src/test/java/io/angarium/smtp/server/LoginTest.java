package io.angarium.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AUTH, RFC 4954. */
class LoginTest {
    private final FakeGuest guest = new FakeGuest();
    private final SmtpServerSettings offered =
            SmtpServerSettings.of("mx.example").withLogin(Login.OFFERED, false);
    private final SmtpServerSettings required =
            SmtpServerSettings.of("mx.example").withLogin(Login.REQUIRED, false);

    private SmtpDialogue dialogue() {
        return SmtpDialogue.inMemory(offered, guest).greeted();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String plain(String user, String password) {
        return base64("\0" + user + "\0" + password);
    }

    @Test
    void logsInByPlainWithAnInitialResponse() {
        dialogue().send("AUTH PLAIN " + plain("ada", "engine"), "MAIL FROM:<>").expect("235 2.7.0", "250 2.1.0");
        assertThat(guest.senders.getFirst().login()).hasValue("ada");
    }

    @Test
    void logsInByPlainWithAChallenge() {
        SmtpDialogue dialogue = dialogue().send("auth plain");
        assertThat(dialogue.nextLine()).isEqualTo("334 ");
        dialogue.send(plain("ada", "engine")).expect("235 2.7.0").expectOpen();
    }

    @Test
    void logsInByLogin() {
        dialogue()
                .send("AUTH LOGIN")
                .expect("334 VXNlcm5hbWU6")
                .send(base64("ada"))
                .expect("334 UGFzc3dvcmQ6")
                .send(base64("engine"))
                .expect("235 2.7.0");
        dialogue()
                .send("AUTH LOGIN " + base64("ada"))
                .expect("334 UGFzc3dvcmQ6")
                .send(base64("engine"))
                .expect("235 2.7.0");
    }

    @Test
    void refusesAWrongPassword() {
        dialogue()
                .send("AUTH PLAIN " + plain("ada", "wrong"))
                .expect("535 5.7.8")
                .expectOpen();
    }

    @Test
    void saysLaterWhenTheLoginCanNotBeChecked() {
        dialogue()
                .send("AUTH PLAIN " + plain("trouble", "x"))
                .expect("454 4.7.0")
                .expectOpen();
    }

    @Test
    void canBeCancelled() {
        dialogue()
                .send("AUTH PLAIN")
                .expect("334")
                .send("*")
                .expect("501 5.7.0")
                .expectOpen();
        dialogue()
                .send("AUTH LOGIN " + base64("ada"))
                .expect("334")
                .send("*")
                .expect("501 5.7.0")
                .expectOpen();
        assertThat(guest.loginsAsked).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=",
                "!",
                "YQ",
                "AGFkYQ==",
                "AGFkYQBlbmdpbmUAAA==",
                "b3RoZXIAYWRhAGVuZ2luZQ==",
                "AABlbmdpbmU=",
                "AGFkYQA=",
                "AP8AZW5naW5l",
                "AGFkYQBlbmdpbmU= x"
            })
    void refusesAResponseThatIsNotPlain(String response) {
        SmtpDialogue.inMemory(offered, guest)
                .greeted()
                .send("AUTH PLAIN " + response)
                .expect("501 5.5.2")
                .expectOpen();
        assertThat(guest.loginsAsked).isZero();
    }

    @Test
    void takesAnAuthorizationIdentityThatIsTheUser() {
        dialogue().send("AUTH PLAIN " + base64("ada\0ada\0engine")).expect("235 2.7.0");
    }

    @Test
    void refusesUnknownMechanismsASecondLoginAndOneInATransaction() {
        dialogue()
                .send("AUTH", "AUTH CRAM-MD5", "AUTH XOAUTH2 x", "MAIL FROM:<>", "AUTH PLAIN", "RSET")
                .expect("501 5.5.4", "504 5.5.4", "504 5.5.4", "250", "503 5.5.1", "250")
                .send("AUTH PLAIN " + plain("ada", "engine"), "AUTH PLAIN")
                .expect("235 2.7.0", "503 5.5.1");
    }

    @Test
    void isNeededBeforeMailWhereItIsRequired() {
        SmtpDialogue.inMemory(required, guest)
                .greeted()
                .send("MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA", "AUTH PLAIN " + plain("ada", "engine"))
                .expect("530 5.7.0", "503", "503", "235")
                .send("MAIL FROM:<> AUTH=ada+40b.example")
                .expect("250 2.1.0");
        assertThat(guest.senders).hasSize(1);
    }

    @Test
    void checksTheIdentityThatMailMayCarry() {
        dialogue()
                .send("MAIL FROM:<> AUTH=", "MAIL FROM:<> AUTH=a+4", "MAIL FROM:<> AUTH=a=b", "MAIL FROM:<> AUTH=<>")
                .expect("501 5.5.4", "501 5.5.4", "501 5.5.4", "250 2.1.0");
    }

    @Test
    void isOfferedOnlyUnderTlsWhereThatIsAsked() {
        SmtpServerSettings underTls = offered.withLogin(Login.OFFERED, true);
        SmtpDialogue.inMemory(underTls, guest)
                .greeted()
                .send("AUTH PLAIN " + plain("ada", "engine"))
                .expect("538 5.7.11");
        assertThat(guest.loginsAsked).isZero();

        MemoryLine secure = new MemoryLine(underTls, guest, Optional.of("TLSv1.3 X"), 100);
        SmtpDialogue.inMemory(secure)
                .greeted()
                .send("AUTH PLAIN " + plain("ada", "engine"), "MAIL FROM:<>")
                .expect("235 2.7.0", "250");
        assertThat(guest.senders.getFirst().tls()).hasValue("TLSv1.3 X");
    }

    @Test
    void isNotThereWhereItIsNotOffered() {
        SmtpDialogue.inMemory(SmtpServerSettings.of("mx.example"), guest)
                .greeted()
                .send("AUTH PLAIN " + plain("ada", "engine"))
                .expect("502 5.5.1");
        assertThat(guest.loginsAsked).isZero();
    }

    @Test
    void takesLongResponsesUpToTheirLimit() {
        SmtpServerSettings small = offered.withLimit(Limit.AUTH_LINE_BYTES, 4_000);
        String exactly = "x".repeat(4_000 - 2);
        SmtpDialogue.inMemory(small, guest)
                .greeted()
                .send("AUTH PLAIN")
                .expect("334")
                .send(exactly)
                .expect("501 5.5.2");
        SmtpDialogue.inMemory(small, guest)
                .greeted()
                .send("AUTH PLAIN")
                .expect("334")
                .send(exactly + "x")
                .expect("500 5.5.6")
                .expectOpen();
        SmtpDialogue.inMemory(small, guest)
                .greeted()
                .send("AUTH PLAIN " + "x".repeat(3_980))
                .expect("501 5.5.2");
        SmtpDialogue.inMemory(small, guest)
                .greeted()
                .send("AUTH PLAIN " + "x".repeat(4_000))
                .expect("500 5.5.6");
    }

    @Test
    void cutsOffGuessing() {
        SmtpDialogue dialogue =
                SmtpDialogue.inMemory(offered.withLimit(Limit.ERRORS, 2), guest).greeted();
        String guess = "AUTH PLAIN " + plain("ada", "wrong");
        dialogue.send(guess, guess, guess).expect("535", "535", "421 4.7.0").expectEnd();
    }

    @Test
    void canNotBeRequiredUnderTlsWhereThereIsNoTls() {
        assertThatThrownBy(() -> offered.withLogin(Login.REQUIRED, true)).hasMessageContaining("encryption is NONE");
    }
}
