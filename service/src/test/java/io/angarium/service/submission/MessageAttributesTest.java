package io.angarium.service.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.encoding.MalformedRecordException;
import io.angarium.service.submission.MessageAttributes.Attachment;
import io.angarium.service.submission.MessageAttributes.Summary;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageAttributesTest {
    private static final MessageAttributes FULL = new MessageAttributes(
            "http",
            "192.0.2.7",
            "0a1b2c3d-4e5f6071",
            1234,
            List.of("news", "März"),
            "{\"a\":\"%recipient.id%\"}",
            Map.of("o:tracking", "yes"),
            Optional.of(new Summary(
                    "Ann <ann@a.test>",
                    "bob@b.test",
                    "Grüße",
                    List.of(new Attachment("a.pdf", "application/pdf", 9)))));

    @Test
    void areReadBackAsTheyWereWritten() {
        assertThat(MessageAttributes.decode(ByteBuffer.wrap(FULL.encode()))).isEqualTo(FULL);
    }

    @Test
    void mayHaveNoSummary() {
        MessageAttributes relayed =
                new MessageAttributes("smtp", "::1", "a@b.test", 0, List.of(), "", Map.of(), Optional.empty());

        assertThat(MessageAttributes.decode(ByteBuffer.wrap(relayed.encode()))).isEqualTo(relayed);
        assertThat(relayed.encode()).hasSizeLessThan(40);
    }

    @Test
    void refuseEveryTruncationWithTheirOwnError() {
        byte[] bytes = FULL.encode();
        for (int length = 0; length < bytes.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> MessageAttributes.decode(cut)).isInstanceOf(MalformedRecordException.class);
        }
    }
}
