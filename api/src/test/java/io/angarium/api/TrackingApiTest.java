package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tracking settings and SMTP logins of a domain. */
class TrackingApiTest {
    private static final String PATH = "/v3/domains/example.test/tracking";
    private static final String LOGINS = "/v3/domains/example.test/credentials";

    private final DomainApi api;

    TrackingApiTest() throws IOException {
        api = new DomainApi();
    }

    @BeforeEach
    void makeDomain() {
        api.post("/v4/domains", "name", "example.test");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void tracksNothingUnlessAskedTo() {
        assertThat(api.get(PATH).body().toString())
                .isEqualTo("{\"tracking\":{\"open\":{\"active\":false,\"place_at_the_top\":false},"
                        + "\"click\":{\"active\":false},\"unsubscribe\":{\"active\":false,"
                        + "\"html_footer\":\"\\n<br>\\n<p><a href=\\\"%unsubscribe_url%\\\">unsubscribe</a></p>\\n\","
                        + "\"text_footer\":\"\\n\\nTo unsubscribe click: <%unsubscribe_url%>\\n\\n\"},"
                        + "\"web_scheme\":\"http\"}}");
    }

    @Test
    void remembersWhatIsSet() {
        assertThat(api.put(PATH + "/open", "active", "yes", "place_at_the_top", "true")
                        .body()
                        .toString())
                .isEqualTo("{\"message\":\"Domain tracking settings have been updated\","
                        + "\"open\":{\"active\":true,\"place_at_the_top\":true}}");
        assertThat(api.put(PATH + "/click", "active", "htmlonly")
                        .body()
                        .path("click")
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertThat(api.put(PATH + "/unsubscribe", "active", "True", "html_footer", "<p>bye</p>")
                        .body()
                        .path("unsubscribe")
                        .path("html_footer")
                        .asString())
                .isEqualTo("<p>bye</p>");
        assertThat(api.get(PATH)
                        .body()
                        .path("tracking")
                        .path("open")
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertThat(api.put(PATH + "/click", "active", "no").body().path("click").toString())
                .isEqualTo("{\"active\":false}");
        assertThat(api.put(PATH + "/open", "active", "perhaps").status()).isEqualTo(400);
        assertThat(api.put(PATH + "/unsubscribe", "html_footer", "x".repeat(10_001))
                        .message())
                .isEqualTo("html_footer and text_footer have at most 10000 characters");
    }

    @Test
    void saysThatThereAreNoCertificates() {
        assertThat(api.get("/v2/x509/email.example.test/status")
                        .body()
                        .path("Description")
                        .asString())
                .isEqualTo("Please initiate x509 key pair generation at POST /v2/x509/email.example.test");
        assertThat(api.post("/v2/x509/email.example.test").status()).isEqualTo(501);
        assertThat(api.put("/v2/x509/email.example.test")
                        .body()
                        .path("Description")
                        .asString())
                .isEqualTo("x509 cert not found");
        assertThat(api.post("/v2/x509/email.other.test").status()).isEqualTo(404);
    }

    // ---- logins

    @Test
    void makesSeveralLoginsAtOnce() {
        assertThat(api.post(
                                LOGINS,
                                "login",
                                "Ann",
                                "login",
                                "zoe@example.test",
                                "password",
                                "a-password",
                                "password",
                                "z-password")
                        .body()
                        .toString())
                .isEqualTo("{\"message\":\"Created 2 credentials pair(s)\"}");

        assertThat(api.installation.domains.logins().check("ann@example.test", "a-password"))
                .isTrue();
        assertThat(api.get(LOGINS).body().toString())
                .isEqualTo("{\"items\":["
                        + "{\"mailbox\":\"ann@example.test\",\"login\":\"ann@example.test\","
                        + "\"created_at\":\"Sat, 21 Nov 2026 12:00:00 +0000\",\"size_bytes\":null},"
                        + "{\"mailbox\":\"postmaster@example.test\",\"login\":\"postmaster@example.test\","
                        + "\"created_at\":\"Sat, 21 Nov 2026 12:00:00 +0000\",\"size_bytes\":null},"
                        + "{\"mailbox\":\"zoe@example.test\",\"login\":\"zoe@example.test\","
                        + "\"created_at\":\"Sat, 21 Nov 2026 12:00:00 +0000\",\"size_bytes\":null}],"
                        + "\"total_count\":3}");
        assertThat(api.get(LOGINS + "?skip=2&limit=1")
                        .body()
                        .path("items")
                        .get(0)
                        .path("login")
                        .asString())
                .isEqualTo("zoe@example.test");
        assertThat(api.get(LOGINS + "?limit=1001").message()).isEqualTo("Limit parameter can't be larger than 1000");
    }

    @Test
    void makesNoneIfOneIsWrong() {
        assertThat(api.post(LOGINS, "login", "ann", "login", "bob@other.test").status())
                .isEqualTo(400);
        assertThat(api.post(LOGINS, "login", "ann", "password", "1234").message())
                .isEqualTo("Password is too short. It must be between 5 and 32 characters.");
        assertThat(api.post(LOGINS).message()).isEqualTo("Parameter 'login' is missing");

        assertThat(api.get(LOGINS).body().path("total_count").asInt()).isOne();
    }

    @Test
    void keepsASystemLoginFromBeingDeletedAlone() {
        api.post(LOGINS, "mailbox", "robot", "password", "a-password", "system", "yes");

        assertThat(api.delete(LOGINS + "/robot").message())
                .isEqualTo("Cannot delete system mailbox: robot@example.test");
        assertThat(api.delete(LOGINS + "/postmaster").message())
                .isEqualTo("Cannot delete system mailbox: postmaster@example.test");
        assertThat(api.put(LOGINS + "/robot", "password", "b-password").body().toString())
                .isEqualTo("{\"message\":\"Password changed\"}");
        assertThat(api.put(LOGINS + "/nobody", "password", "b-password").message())
                .isEqualTo("Credentials not found");
        assertThat(api.delete(LOGINS).body().path("count").asInt()).isOne();
    }

    @Test
    void answersUnderTheOldNameToo() {
        assertThat(api.post("/v3/example.test/mailboxes", "mailbox", "ann")
                        .body()
                        .path("note")
                        .asString())
                .isEqualTo("Please store your new password(s) now. You won't be able to see it anymore.");
        assertThat(api.delete("/v3/example.test/mailboxes/ann").body().toString())
                .isEqualTo("{\"message\":\"Credentials have been deleted\",\"spec\":\"ann@example.test\"}");
    }
}
