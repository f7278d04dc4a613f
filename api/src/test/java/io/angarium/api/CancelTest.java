package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code DELETE /angarium/v1/queue} */
class CancelTest {
    private RunningApi api;

    @BeforeEach
    void start() throws IOException {
        api = new RunningApi();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void cancelsByTagDomainOrMessageAndSaysHowMany() {
        assertThat(delete("?tag=news%20letter").body()).contains("\"cancelled\":20000000");
        assertThat(delete("?domain=send.test").body()).contains("\"cancelled\":3");
        assertThat(delete("?message=1@send.test").body()).contains("\"cancelled\":1");
        String account = api.tenancy.accounts().primary();
        assertThat(api.product.cancelled)
                .containsExactly(
                        "tag news letter of " + account,
                        "domain send.test of " + account,
                        "message 1@send.test of " + account);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?tag=", "?tag=a&domain=b.test", "?tags=a"})
    void wantsExactlyOneThingToCancel(String query) {
        HttpResponse<String> response = delete(query);
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("expected exactly one of the parameters tag, domain and message");
        assertThat(api.product.cancelled).isEmpty();
    }

    @Test
    void knowsWhenThereIsNoSuchMessage() {
        assertThat(delete("?message=unknown@send.test").statusCode()).isEqualTo(404);
    }

    @Test
    void wantsAKey() {
        assertThat(api.send(api.anonymous("/angarium/v1/queue?tag=a").DELETE()).statusCode())
                .isEqualTo(401);
        assertThat(api.product.cancelled).isEmpty();
    }

    private HttpResponse<String> delete(String query) {
        return api.send(api.request("/angarium/v1/queue" + query).DELETE());
    }
}
