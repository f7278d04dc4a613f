package io.angarium.dns.https;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final int MAX = 100;

    private static HttpsClient.Answer read(String text) throws IOException, HttpsFailure {
        return AnswerReader.read(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), MAX);
    }

    private static String body(String text) throws IOException, HttpsFailure {
        return new String(read(text).body(), ISO_8859_1);
    }

    @Test
    void readsByLengthByChunkAndToTheEnd() throws Exception {
        assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more"))
                .isEqualTo("hello");
        assertThat(body("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n"))
                .isEqualTo("hello");
        assertThat(body("HTTP/1.0 200\r\n\r\nhello")).isEqualTo("hello");
        assertThat(body("HTTP/1.1 204 No Content\r\n\r\nhello")).isEmpty();
    }

    @Test
    void readsStatusAndType() throws Exception {
        HttpsClient.Answer answer = read(
                "HTTP/1.1 301 Moved\r\nLocation: https://evil.test/\r\ncontent-type: Text/Plain; charset=utf-8\r\n\r\n");
        assertThat(answer.status()).isEqualTo(301);
        assertThat(answer.contentType()).isEqualTo("text/plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "220 mx.example.com ESMTP\r\n\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhello\r\n0\r\n\r\n",
            })
    void refusesWhatIsNoAnswer(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(HttpsFailure.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"})
    void tellsWhatBreaksOff(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
            })
    void takesAsMuchAsItMayAndNoMore(String head) throws Exception {
        String end = head.contains("chunked") ? "\r\n0\r\n\r\n" : "";
        assertThat(body(String.format(head, MAX) + "x".repeat(MAX) + end)).hasSize(MAX);
        assertThatThrownBy(() -> body(String.format(head, MAX + 1) + "x".repeat(MAX + 1) + end))
                .isInstanceOf(HttpsFailure.class)
                .hasMessageContaining("100 bytes");
    }

    @Test
    void boundsTheHead() throws Exception {
        String fields = "a: b\r\n".repeat(AnswerReader.MAX_LINES);
        assertThat(read("HTTP/1.1 200 OK\r\n" + fields + "\r\n").status()).isEqualTo(200);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\na: b\r\n" + fields + "\r\n"))
                .isInstanceOf(HttpsFailure.class);
        String line = "a: " + "b".repeat(AnswerReader.MAX_LINE - 4);
        assertThat(read("HTTP/1.1 200 OK\r\n" + line + "\r\n\r\n").status()).isEqualTo(200);
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + line + "bb\r\n\r\n"))
                .isInstanceOf(HttpsFailure.class);
    }

    @FuzzTest(maxDuration = "10s")
    void anything(FuzzedDataProvider data) {
        try {
            byte[] bytes = data.consumeRemainingAsBytes();
            assertThat(AnswerReader.read(new ByteArrayInputStream(bytes), MAX).body())
                    .hasSizeLessThanOrEqualTo(MAX);
        } catch (IOException | HttpsFailure refused) {
            assertThat(refused).isNotNull();
        }
    }
}
