package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders for mail on its way, and explanations, over HTTP. */
class InterventionApiTest {
    private RunningApi api;

    @BeforeEach
    void start() throws Exception {
        api = new RunningApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> post(String path) throws Exception {
        return api.send(api.request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    @Test
    void pausesListsAndResumes() throws Exception {
        HttpResponse<String> paused = post("/angarium/v1/queue/pause?site=mx.dest.test");
        assertThat(paused.statusCode()).isEqualTo(200);
        assertThat(paused.body()).contains("site mx.dest.test is paused");
        assertThat(api.send(api.request("/angarium/v1/queue/orders")).body())
                .contains("\"action\":\"pause\"")
                .contains("\"name\":\"mx.dest.test\"")
                .contains("\"set_by\":\"key ")
                .contains("\"at\":\"2025-02-24T22:44:03Z\"");
        assertThat(post("/angarium/v1/queue/resume?site=mx.dest.test").statusCode())
                .isEqualTo(200);
        assertThat(post("/angarium/v1/queue/resume?site=mx.dest.test").statusCode())
                .isEqualTo(404);
    }

    @Test
    void movesToAnAddressOfThisMachineOnly() throws Exception {
        assertThat(post("/angarium/v1/queue/move?domain=dest.test&to=127.0.0.1").statusCode())
                .isEqualTo(200);
        HttpResponse<String> foreign = post("/angarium/v1/queue/move?domain=dest.test&to=192.0.2.1");
        assertThat(foreign.statusCode()).isEqualTo(400);
        assertThat(foreign.body()).contains("'to' parameter is '192.0.2.1', expected an IP address of this machine");
        assertThat(post("/angarium/v1/queue/move?domain=dest.test").statusCode())
                .isEqualTo(400);
        assertThat(post("/angarium/v1/queue/move?tag=a&to=127.0.0.1").body()).contains("not a tag");
    }

    @Test
    void wantsExactlyOnePart() throws Exception {
        assertThat(post("/angarium/v1/queue/pause").body()).contains("expected one of the parameters site, provider");
        assertThat(post("/angarium/v1/queue/drain?site=a&tag=b").statusCode()).isEqualTo(400);
    }

    @Test
    void explains() throws Exception {
        assertThat(api.send(api.request("/angarium/v1/explain/dest.test")).body())
                .contains("\"waiting\":6")
                .contains("\"reason\":\"It is held by message rate (12/s).\"")
                .contains("\"name\":\"message rate\"")
                .contains("\"set_by\":\"shaping.toml:7\"")
                .contains("\"reply\":\"421 slow down\"")
                .contains("\"ahead\":5")
                .contains("\"likely\":\"2025-02-24T22:44:07Z\"")
                .contains("\"earliest\":\"2025-02-24T22:44:03Z\"")
                .contains("\"latest\":\"2025-02-24T22:44:12Z\"");
        assertThat(api.send(api.request("/angarium/v1/explain/nobody@dest.test"))
                        .statusCode())
                .isEqualTo(404);
    }
}
