package io.angarium.service.rendition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class RecipientVariablesTest {
    private static final EmailAddress ANN = EmailAddress.parse("ann@a.test");

    @Test
    void replaceTheRecipientsOwnValues() {
        assertThat(with("{\"first\":\"Ann\",\"id\":7}").substitute("Hi %recipient.first%, you are %recipient.id%."))
                .isEqualTo("Hi Ann, you are 7.");
    }

    @Test
    void leaveUnknownKeysAsTyped() {
        assertThat(with("{\"first\":\"Ann\"}").substitute("%recipient.last% 100% %recipients% %recipient.first%"))
                .isEqualTo("%recipient.last% 100% %recipients% Ann");
    }

    @Test
    void giveStructuredValuesAsJson() {
        assertThat(with("{\"u\":\"ü\",\"a\":{\"b\":[1,\"ö\"]},\"n\":null,\"t\":true}")
                        .substitute("%recipient.u%|%recipient.a%|%recipient.n%|%recipient.t%"))
                .isEqualTo("ü|{\"b\":[1,\"ö\"]}||true");
    }

    @Test
    void acceptKeysWithColons() {
        assertThat(with("{\"a:b\":\"x\"}").substitute("%recipient.a:b%")).isEqualTo("x");
    }

    @Test
    void neverLookAtWhatWasPutIn() {
        assertThat(with("{\"a\":\"%recipient.b%\",\"b\":\"secret\"}").substitute("%recipient.a%"))
                .isEqualTo("%recipient.b%");
    }

    @Test
    void knowTheRecipientsNames() {
        RecipientVariables ann = of("Ann Maria Lee", "");

        assertThat(ann.substitute("%recipient%|%recipient_email%|%recipient_name%|%recipient_fname%|%recipient_lname%"))
                .isEqualTo("Ann Maria Lee <ann@a.test>|ann@a.test|Ann Maria Lee|Ann|Lee");
    }

    @Test
    void standForTheAddressAloneWithoutAName() {
        assertThat(of("", "").substitute("%recipient%|%recipient_name%|%recipient_lname%"))
                .isEqualTo("ann@a.test||");
    }

    @Test
    void leaveAnUnfinishedNameAsItIs() {
        assertThat(with("{\"a\":\"x\"}").substitute("%recipient.a")).isEqualTo("%recipient.a");
    }

    private static RecipientVariables with(String json) {
        return of("", json);
    }

    private static RecipientVariables of(String name, String json) {
        return RecipientVariables.of(ANN, ByteBuffer.wrap((name + "\0" + json).getBytes(UTF_8)));
    }
}
