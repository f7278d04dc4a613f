package io.angarium.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.EmailAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailPathTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "jo, b.example, jo@b.example",
                "jo.doe+tag, b.example, jo.doe+tag@b.example",
                "jo doe, b.example, `\"jo doe\"@b.example`",
                "jo..doe, b.example, `\"jo..doe\"@b.example`",
                ".jo, b.example, `\".jo\"@b.example`",
                "jo., b.example, `\"jo.\"@b.example`",
                "a\"b\\c, b.example, `\"a\\\"b\\\\c\"@b.example`",
                "jo@home, b.example, `\"jo@home\"@b.example`",
                "jo>, b.example, `\"jo>\"@b.example`",
                "jo, [127.0.0.1], jo@[127.0.0.1]",
                "jo, bücher.example, jo@xn--bcher-kva.example",
                "jö, b.example, jö@b.example",
            })
    void writesThePathAsTheStandardWantsIt(String local, String domain, String path) {
        OutputBuffer out = new OutputBuffer();
        EmailAddress address = new EmailAddress(local, domain);
        MailPath.write(address, out);
        assertThat(new String(out.array(), 0, out.length(), StandardCharsets.UTF_8))
                .isEqualTo(path);
    }
}
