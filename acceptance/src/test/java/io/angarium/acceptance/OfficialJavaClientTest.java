package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.mailgun.api.MailgunApi;
import com.mailgun.api.v3.MailgunDomainsApi;
import com.mailgun.api.v3.MailgunEventsApi;
import com.mailgun.api.v3.MailgunMessagesApi;
import com.mailgun.api.v3.MailgunStoreMessagesApi;
import com.mailgun.client.MailgunClient;
import com.mailgun.enums.EventType;
import com.mailgun.model.domains.DomainCredentials;
import com.mailgun.model.domains.DomainListResponse;
import com.mailgun.model.domains.SingleDomainResponse;
import com.mailgun.model.events.EventItem;
import com.mailgun.model.events.EventsQueryOptions;
import com.mailgun.model.events.EventsResponse;
import com.mailgun.model.message.MailgunMimeMessage;
import com.mailgun.model.message.Message;
import com.mailgun.model.message.MessageResponse;
import com.mailgun.model.message.StoreMessageResponse;
import feign.FeignException;
import io.angarium.simulation.ReceivedLetter;
import io.angarium.simulation.ScriptedReceiver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mailgun's own Java client, unchanged but for its base URL and its key. */
class OfficialJavaClientTest {
    private static final String DOMAIN = "java.test";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static ScriptedReceiver receiver;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        receiver = ScriptedReceiver.start();
        server = RunningServer.start(directory.resolve("data"), "delivery.next_hop.*=127.0.0.1:" + receiver.port());
        server.makeDomain(DOMAIN, "a-password");
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
        receiver.close();
    }

    @Test
    void sendsTextAndHtmlToAllKindsOfRecipients() throws Exception {
        MessageResponse sent = messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("Ann <ann@java.test>")
                                .to("Bob <bob@kinds.example>")
                                .cc("carl@kinds.example")
                                .bcc("dora@kinds.example")
                                .subject("Grüße")
                                .text("plain words")
                                .html("<p>rich words</p>")
                                .build());

        assertThat(sent.getMessage()).isEqualTo("Queued. Thank you.");
        assertThat(sent.getId()).startsWith("<").endsWith("@java.test>");
        List<ReceivedLetter> letters = await(3, it -> it.text().contains(sent.getId()));
        assertThat(letters)
                .flatExtracting(
                        it -> it.recipients().stream().map(Object::toString).toList())
                .containsExactlyInAnyOrder("bob@kinds.example", "carl@kinds.example", "dora@kinds.example");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(letter.text()).contains("plain words", "<p>rich words</p>", "\r\nCc: carl@kinds.example");
            assertThat(letter.text()).as("the blind copy stays blind").doesNotContain("dora@kinds.example");
        });
    }

    @Test
    void sendsFilesBesideAndWithinTheText() throws Exception {
        Path report = Files.writeString(directory.resolve("report.txt"), "figures");
        Path picture = Files.write(directory.resolve("logo.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});

        MessageResponse sent = messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("ann@java.test")
                                .to("bob@files.example")
                                .subject("Files")
                                .html("<img src=\"cid:logo.png\">")
                                .attachment(report.toFile())
                                .inline(picture.toFile())
                                .build());

        String letter =
                await(1, it -> it.text().contains(sent.getId())).getFirst().text();
        assertThat(letter).containsPattern("(?i)content-disposition: attachment;\\s*filename=\"?report.txt");
        assertThat(letter).contains("Content-ID: <logo.png>").containsPattern("(?i)content-disposition: inline");
    }

    @Test
    void givesEachRecipientTheirOwnVariables() throws Exception {
        messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("ann@java.test")
                                .to(List.of("one@batch.example", "two@batch.example"))
                                .subject("Hello %recipient.name%")
                                .text("Your number is %recipient.number%.")
                                .recipientVariables(Map.of(
                                        "one@batch.example", Map.of("name", "Una", "number", 1),
                                        "two@batch.example", Map.of("name", "Duo", "number", 2)))
                                .build());

        List<ReceivedLetter> letters =
                await(2, it -> it.recipients().getFirst().toString().endsWith("@batch.example"));
        assertThat(letters)
                .anySatisfy(letter -> assertThat(letter.text())
                        .contains("To: one@batch.example", "Subject: Hello Una", "Your number is 1."))
                .anySatisfy(letter -> assertThat(letter.text())
                        .contains("To: two@batch.example", "Subject: Hello Duo", "Your number is 2."));
    }

    @Test
    void sendsAMimeMessageAsItIs() throws Exception {
        Path mime = Files.writeString(
                directory.resolve("letter.eml"),
                "From: ann@java.test\r\nTo: someone@else.example\r\nSubject: By hand\r\nX-Mark: kept\r\n\r\nMy own lines.\r\n");

        MessageResponse sent = messages()
                .sendMIMEMessage(
                        DOMAIN,
                        MailgunMimeMessage.builder()
                                .to("bob@mime.example")
                                .message(mime.toFile())
                                .build());

        assertThat(sent.getMessage()).isEqualTo("Queued. Thank you.");
        ReceivedLetter letter =
                await(1, it -> it.text().contains("Subject: By hand")).getFirst();
        assertThat(letter.recipients()).extracting(Object::toString).containsExactly("bob@mime.example");
        assertThat(letter.text()).contains("X-Mark: kept", "To: someone@else.example", "My own lines.");
    }

    @Test
    void readsTheEventsOfWhatItSentWithTagsAndVariables() throws Exception {
        MessageResponse sent = messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("ann@java.test")
                                .to("bob@events.example")
                                .subject("Events")
                                .text("x")
                                .tag(List.of("first", "second"))
                                .myVar(Map.of("order", "17"))
                                .build());

        EventItem delivered = event(sent, EventType.DELIVERED);
        assertThat(delivered.getRecipient()).isEqualTo("bob@events.example");
        assertThat(delivered.getTags()).containsExactlyInAnyOrder("first", "second");
        assertThat(delivered.getUserVariables().toString()).contains("order", "17");
        assertThat(delivered.getDeliveryStatus().getCode()).isEqualTo(250);
        EventItem accepted = event(sent, EventType.ACCEPTED);
        assertThat(accepted.getMessage().getHeaders().getSubject()).isEqualTo("Events");
        EventsResponse page = api(MailgunEventsApi.class).getAllEvents(DOMAIN);
        assertThat(page.getPaging().getNext()).contains("/v3/java.test/events/");
    }

    @Test
    void readsAStoredMessageWhereItsEventSays() throws Exception {
        MessageResponse sent = messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("ann@java.test")
                                .to("bob@stored.example")
                                .subject("Stored")
                                .text("to be read again")
                                .build());

        String url = event(sent, EventType.ACCEPTED).getStorage().getUrl();
        StoreMessageResponse stored = MailgunClient.config(url, RunningServer.KEY)
                .createApiWithAbsoluteUrl(MailgunStoreMessagesApi.class)
                .retrieveMessage();
        assertThat(stored.getSubject()).isEqualTo("Stored");
        assertThat(stored.getBodyPlain()).contains("to be read again");
        assertThat(stored.getRecipients()).isEqualTo("bob@stored.example");
        assertThat(stored.getMessageId()).isEqualTo(sent.getId());
    }

    @Test
    void sendsAStoredMessageAgain() throws Exception {
        MessageResponse sent = messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("ann@java.test")
                                .to("bob@again.example")
                                .subject("Again")
                                .text("twice")
                                .build());

        String url = event(sent, EventType.ACCEPTED).getStorage().getUrl();
        MessageResponse again = MailgunClient.config(url, RunningServer.KEY)
                .createApiWithAbsoluteUrl(MailgunStoreMessagesApi.class)
                .resendMessage("max@again.example");

        assertThat(again.getMessage()).isEqualTo("Queued. Thank you.");
        assertThat(again.getId()).isNotEqualTo(sent.getId());
        assertThat(event(again, EventType.DELIVERED).getRecipient()).isEqualTo("max@again.example");
    }

    @Test
    void managesCredentials() {
        MailgunDomainsApi domains = api(MailgunDomainsApi.class);
        DomainCredentials made = DomainCredentials.builder()
                .login("eve@java.test")
                .password("a-password")
                .build();

        assertThat(domains.createNewCredentials(DOMAIN, made).getMessage()).isEqualTo("Created 1 credentials pair(s)");
        assertThat(domains.updateCredentials(DOMAIN, "eve", "b-password").getMessage())
                .isEqualTo("Password changed");
        assertThat(domains.deleteCredentials(DOMAIN, "eve").getMessage()).isEqualTo("Credentials have been deleted");
        Assertions.assertThatExceptionOfType(FeignException.NotFound.class)
                .isThrownBy(() -> domains.deleteCredentials(DOMAIN, "eve"))
                .withMessageContaining("Credentials not found");
    }

    @Test
    void deliversNothingInTestMode() throws Exception {
        MessageResponse sent = messages()
                .sendMessage(
                        DOMAIN,
                        Message.builder()
                                .from("ann@java.test")
                                .to("bob@testmode.example")
                                .subject("Test")
                                .text("x")
                                .testMode(true)
                                .build());

        EventItem delivered = event(sent, EventType.DELIVERED);
        assertThat(delivered.getFlags().getIsTestMode()).isTrue();
        assertThat(receiver.letters())
                .noneMatch(letter -> letter.recipients().getFirst().toString().equals("bob@testmode.example"));
    }

    @Test
    void listsAndShowsDomains() {
        DomainListResponse list = api(MailgunDomainsApi.class).getDomainsList();
        assertThat(list.getItems()).extracting("name").contains(DOMAIN, "sandbox.localhost");
        assertThat(list.getTotalCount()).isEqualTo(list.getItems().size());

        SingleDomainResponse one = api(MailgunDomainsApi.class).getSingleDomain(DOMAIN);
        assertThat(one.getDomain().getName()).isEqualTo(DOMAIN);
        assertThat(one.getSendingDnsRecords()).extracting("recordType").contains("TXT");
    }

    @Test
    void isToldThatItsKeyIsWrong() {
        MailgunMessagesApi stranger =
                MailgunClient.config(server.url(), "no-such-key").createApi(MailgunMessagesApi.class);
        Message message = Message.builder()
                .from("a@java.test")
                .to("b@b.example")
                .text("x")
                .build();
        Assertions.assertThatExceptionOfType(FeignException.Unauthorized.class)
                .isThrownBy(() -> stranger.sendMessage(DOMAIN, message));
    }

    private static MailgunMessagesApi messages() {
        return api(MailgunMessagesApi.class);
    }

    private static <T extends MailgunApi> T api(Class<T> kind) {
        return MailgunClient.config(server.url(), RunningServer.KEY).createApi(kind);
    }

    private static EventItem event(MessageResponse sent, EventType kind) throws Exception {
        String id = sent.getId().substring(1, sent.getId().length() - 1);
        EventsQueryOptions query =
                EventsQueryOptions.builder().event(kind).messageId(id).build();
        return Eventually.get(
                        kind + " event of " + id,
                        () -> api(MailgunEventsApi.class)
                                .getEvents(DOMAIN, query)
                                .getItems(),
                        items -> !items.isEmpty())
                .getFirst();
    }

    private static List<ReceivedLetter> await(int count, Predicate<ReceivedLetter> wanted) throws Exception {
        return Eventually.get(
                count + " letters",
                PATIENCE,
                () -> receiver.letters().stream().filter(wanted).toList(),
                letters -> letters.size() >= count);
    }
}
