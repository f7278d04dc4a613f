package io.angarium.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever the text: an address (list) that can be written and read again, or the exception that says why not. */
class AddressFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void readsAListOrSaysWhyNot(byte[] input) {
        List<Mailbox> mailboxes;
        try {
            mailboxes = AddressList.parse(new String(input, StandardCharsets.UTF_8));
        } catch (AddressSyntaxException refused) {
            assertThat(Characters.hasControl(refused.getMessage())).isFalse();
            return;
        }
        for (Mailbox mailbox : mailboxes) {
            checkAddress(mailbox.address());
            assertThat(Characters.hasControl(mailbox.headerForm())).isFalse();
            assertThat(Mailbox.parse(mailbox.headerForm()).address())
                    .isEqualTo(mailbox.address().ascii());
            assertThat(Mailbox.parse(mailbox.toString()).address()).isEqualTo(mailbox.address());
        }
        assertThat(AddressList.parse(AddressList.headerForm(mailboxes))).hasSameSizeAs(mailboxes);
    }

    @FuzzTest(maxDuration = "30s")
    void readsAnAddressOrSaysWhyNot(byte[] input) {
        EmailAddress address;
        try {
            address = EmailAddress.parse(new String(input, StandardCharsets.UTF_8));
        } catch (AddressSyntaxException refused) {
            assertThat(Characters.hasControl(refused.getMessage())).isFalse();
            return;
        }
        checkAddress(address);
    }

    private static void checkAddress(EmailAddress address) {
        assertThat(EmailAddress.parse(address.toString())).isEqualTo(address);
        assertThat(Characters.isAscii(address.asciiDomain())).isTrue();
        assertThat(EmailAddress.parse(address.ascii().toString())).isEqualTo(address.ascii());
        assertThat(Characters.hasControl(address.toString())).isFalse();
        assertThat(address.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(600);
    }
}
