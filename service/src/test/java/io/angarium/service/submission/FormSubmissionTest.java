package io.angarium.service.submission;

import static io.angarium.service.Installation.NOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.mail.LetterReader;
import io.angarium.mail.ParsedLetter;
import io.angarium.service.Installation;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Reason;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.SpoolSettings;
import io.angarium.spool.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormSubmissionTest {
    private static final Origin ORIGIN = new Origin("http", "192.0.2.7");

    private final Installation installation = new Installation();
    private final SendingDomain domain = installation.domain("send.test");

    @AfterEach
    void close() {
        installation.close();
    }

    // What a letter becomes

    @Test
    void writesTheLetterAndQueuesIt() {
        String id = queued(Form.letter().with("subject", "Grüße").with("cc", "Cy <cy@dest.test>"));

        StoredMessage message = installation.taken("dest.test");
        ParsedLetter letter = letter(message);
        assertThat(id).matches("20261121120000\\.[0-9a-f]{16}@send\\.test").isEqualTo(message.messageId());
        assertThat(letter.header("From")).contains("Bob <bob@send.test>");
        assertThat(letter.header("To")).contains("ann@dest.test");
        assertThat(letter.header("Cc")).contains("Cy <cy@dest.test>");
        assertThat(letter.header("Subject")).contains("Grüße");
        assertThat(letter.header("Message-ID")).contains("<" + id + ">");
        assertThat(letter.header("Date")).contains("Sat, 21 Nov 2026 12:00:00 +0000");
        assertThat(letter.text().orElseThrow().strip()).isEqualTo("Hello");
        assertThat(message.domain()).isEqualTo("send.test");
        assertThat(message.returnPath()).isEqualTo("bounce+" + id);
        assertThat(message.acceptedAt()).isEqualTo(NOON);
        assertThat(message.expires()).isEqualTo(NOON.plus(Duration.ofDays(3)));
        assertThat(message.flags()).isEqualTo(MessageFlags.DOT_FREE);
        assertThat(message.route()).isEmpty();
    }

    @Test
    void putsTheAlternativesInOrder() {
        queued(Form.letter().with("html", "<p>Hi</p>").with("amp-html", "<html amp4email>"));

        String source = Installation.text(installation.taken("dest.test").content());
        assertThat(source.indexOf("text/plain")).isPositive().isLessThan(source.indexOf("text/x-amp-html"));
        assertThat(source.indexOf("text/x-amp-html")).isLessThan(source.indexOf("text/html"));
    }

    @Test
    void attachesFilesAndInlineImages() {
        byte[] bytes = {1, 2, 3, 0, -1};
        queued(Form.letter()
                .with("html", "<img src=\"cid:a.png\">")
                .file("attachment", "Übersicht.pdf", "application/pdf", bytes)
                .file("inline", "a.png", "image/png", bytes));

        StoredMessage message = installation.taken("dest.test");
        ParsedLetter letter = letter(message);
        assertThat(letter.attachments()).singleElement().satisfies(file -> {
            assertThat(file.name()).isEqualTo("Übersicht.pdf");
            assertThat(file.bytes()).isEqualTo(bytes);
        });
        assertThat(letter.inline())
                .singleElement()
                .satisfies(file -> assertThat(file.contentId()).isEqualTo("a.png"));
        assertThat(attributes(message).summary().orElseThrow().attachments())
                .containsExactly(
                        new MessageAttributes.Attachment("Übersicht.pdf", "application/pdf", 5),
                        new MessageAttributes.Attachment("a.png", "image/png", 5));
    }

    @Test
    void sendsToBccWithoutShowingIt() {
        queued(Form.letter().with("bcc", "secret@dest.test"));

        StoredMessage message = installation.taken("dest.test");
        assertThat(message.recipients()).isEqualTo(2);
        assertThat(message.recipient(1).toString()).isEqualTo("secret@dest.test");
        assertThat(Installation.text(message.content()))
                .doesNotContain("secret")
                .doesNotContainIgnoringCase("bcc");
    }

    @Test
    void sendsOnceToWhoeverIsNamedTwice() {
        queued(Form.letter()
                .with("to", "ann@dest.test, Bo <bo@dest.test>", "ANN@dest.test")
                .with("cc", "bo@dest.test")
                .with("bcc", "Ann <ann@dest.test>"));

        assertThat(installation.taken("dest.test").recipients()).isEqualTo(2);
    }

    @Test
    void tellsTheAttributesForEvents() {
        queued(Form.letter()
                .with("subject", "Hi")
                .with("o:tag", "News", "news", "Weekly")
                .with("v:my-id", "7")
                .with("v:data", "{\"a\":\"ü\"}")
                .with("o:tracking", "htmlonly"));

        MessageAttributes attributes = attributes(installation.taken("dest.test"));
        assertThat(attributes.method()).isEqualTo("http");
        assertThat(attributes.origin()).isEqualTo("192.0.2.7");
        assertThat(attributes.keyId()).isEqualTo(installation.caller.keyId());
        assertThat(attributes.tags()).containsExactly("News", "Weekly");
        assertThat(attributes.userVariables())
                .isEqualTo("{\"my-id\": \"7\", \"data\": \"{\\\"a\\\":\\\"\\u00FC\\\"}\"}");
        assertThat(attributes.options()).isEqualTo(Map.of("o:tracking", "htmlonly"));
        assertThat(attributes.summary())
                .contains(new MessageAttributes.Summary("Bob <bob@send.test>", "ann@dest.test", "Hi", List.of()));
        assertThat(attributes.size()).isPositive();
    }

    @Test
    void showsTagsAndVariablesInTheHeader() {
        queued(Form.letter().with("o:tag", "news").with("v:id", "ü"));

        ParsedLetter letter = letter(installation.taken("dest.test"));
        assertThat(letter.header("X-Mailgun-Tag")).contains("news");
        assertThat(letter.header("X-Mailgun-Variables")).contains("{\"id\": \"\\u00FC\"}");
    }

    @Test
    void addsFurtherHeaders() {
        queued(Form.letter()
                .with("h:Reply-To", "Jörg <j@send.test>")
                .with("h:X-Folded", "a\r\n b")
                .with("h:Message-Id", "<own@send.test>"));

        StoredMessage message = installation.taken("dest.test");
        ParsedLetter letter = letter(message);
        assertThat(message.messageId()).isEqualTo("own@send.test");
        assertThat(letter.header("Reply-To")).contains("Jörg <j@send.test>");
        assertThat(letter.header("X-Folded")).contains("a b");
        assertThat(letter.header("Message-ID")).contains("<own@send.test>");
    }

    @Test
    void takesOptionHeadersForOptions() {
        queued(Form.letter()
                .with("h:X-Mailgun-Tag", "news")
                .with("h:X-Mailgun-Require-TLS", "yes")
                .with("h:X-Mailgun-Variables", "{\"a\": 1, \"b\": {\"c\": []}}"));

        StoredMessage message = installation.taken("dest.test");
        assertThat(attributes(message).tags()).containsExactly("news");
        assertThat(attributes(message).userVariables()).isEqualTo("{\"a\": \"1\", \"b\": \"{\\\"c\\\": []}\"}");
        assertThat(message.flags() & MessageFlags.REQUIRE_TLS).isNotZero();
    }

    @Test
    void tellsWhatTheMessageWantsOfTls() {
        queued(Form.letter().with("o:require-tls", "yes").with("o:skip-verification", "yes"));
        assertThat(installation.taken("dest.test").flags())
                .isEqualTo(MessageFlags.DOT_FREE | MessageFlags.REQUIRE_TLS | MessageFlags.SKIP_VERIFICATION);
    }

    @Test
    void theDomainSpeaksForMessagesThatSayNothingOfTls() {
        SendingDomain strict = installation.domains.setConnection("send.test", true, true);
        installation.submissions.send(installation.caller, strict, Form.letter().form(), ORIGIN);
        assertThat(installation.taken("dest.test").flags())
                .isEqualTo(MessageFlags.DOT_FREE | MessageFlags.REQUIRE_TLS | MessageFlags.SKIP_VERIFICATION);
        installation.submissions.send(
                installation.caller,
                strict,
                Form.letter().with("o:skip-verification", "no").form(),
                ORIGIN);
        assertThat(installation.taken("dest.test").flags()).isEqualTo(MessageFlags.DOT_FREE | MessageFlags.REQUIRE_TLS);
    }

    @Test
    void knowsTheHeaderThatPutsDeliveryBeforeTls() {
        queued(Form.letter().with("h:TLS-Required", "No"));
        assertThat(installation.taken("dest.test").flags()).isEqualTo(MessageFlags.DOT_FREE | MessageFlags.RELAX_TLS);
        queued(Form.letter().with("h:TLS-Required", "Yes"));
        assertThat(installation.taken("dest.test").flags()).isEqualTo(MessageFlags.DOT_FREE);
    }

    // Options

    @ParameterizedTest
    @ValueSource(strings = {"yes", "true", "True", "TRUE", "1", " yes "})
    void readsYesInAllSpellings(String yes) {
        queued(Form.letter().with("o:require-tls", yes).with("o:dkim", yes));

        assertThat(installation.taken("dest.test").flags()).isEqualTo(MessageFlags.DOT_FREE | MessageFlags.REQUIRE_TLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "false", "False", "0"})
    void readsNoInAllSpellings(String no) {
        queued(Form.letter().with("o:require-tls", no).with("o:dkim", no));

        assertThat(installation.taken("dest.test").flags()).isEqualTo(MessageFlags.DOT_FREE | MessageFlags.NO_DKIM);
    }

    @Test
    void routesTestModeAwayFromTheWorld() {
        queued(Form.letter().with("o:testmode", "yes"));

        assertThat(installation.taken(MessageFlags.ROUTE_TEST).route()).isEqualTo(MessageFlags.ROUTE_TEST);
    }

    @Test
    void routesTheSandboxToTheInbox() {
        SendingDomain sandbox = installation.domains.sandbox(installation.account, "sandbox.localhost");

        installation.submissions.send(
                installation.caller, sandbox, Form.letter().form(), ORIGIN);

        assertThat(installation.taken(MessageFlags.ROUTE_CAPTURE).domain()).isEqualTo("sandbox.localhost");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sat, 21 Nov 2026 13:00:00 +0000 | 2026-11-21T13:00:00Z",
                "Sat, 21 Nov 2026 13:00:00 GMT   | 2026-11-21T13:00:00Z",
                "21 Nov 2026 15:00 +0200         | 2026-11-21T13:00:00Z",
                "Sat, 21 Nov 2026 08:00:00 EST   | 2026-11-21T13:00:00Z",
                "1795266000                      | 2026-11-21T13:00:00Z",
                "1795266000.5                    | 2026-11-21T13:00:00Z",
                "Sat, 28 Nov 2026 12:00:00 -0000 | 2026-11-28T12:00:00Z",
                "Fri, 20 Nov 2026 12:00:00 +0000 | 2026-11-21T12:00:00Z",
                "0                               | 2026-11-21T12:00:00Z"
            })
    void waitsForTheDeliveryTime(String given, Instant due) {
        queued(Form.letter().with("o:deliverytime", given));

        assertThat(installation.spool.standing(position()).getFirst().due()).isEqualTo(due);
    }

    @Test
    void countsTheWindowFromTheDeliveryTime() {
        installation.clock.advance(Duration.ZERO);
        queued(Form.letter().with("o:deliver-within", "1h30m"));

        assertThat(installation.taken("dest.test").expires()).isEqualTo(NOON.plus(Duration.ofMinutes(90)));
    }

    @Test
    void ignoresOptionsItDoesNotKnow() {
        queued(Form.letter()
                .with("o:native-send", "yes")
                .with("o:", "x")
                .with("t:variables", "{")
                .with("x", "y"));
    }

    // Faults, in the words that Mailgun's clients know

    static Stream<Arguments> faults() {
        return Stream.of(
                fault(Form.letter().without("from"), "from parameter is missing"),
                fault(Form.letter().without("to"), "to parameter is missing"),
                fault(
                        Form.letter().without("text"),
                        "Need at least one of 'text', 'html', 'amp-html' or 'template' parameters specified"),
                fault(
                        Form.letter().with("html", "x").with("template", "t"),
                        "Only one parameters 'html' or 'template' is allowed"),
                fault(
                        Form.letter().with("from", "bob"),
                        "from parameter is not a valid address. please check documentation"),
                fault(
                        Form.letter().with("to", "ann@"),
                        "to parameter is not a valid address. please check documentation"),
                fault(
                        Form.letter().with("to", "ann@dest.test", ","),
                        "to parameter is not a valid address. please check documentation"),
                fault(
                        Form.letter().with("cc", "<>"),
                        "cc parameter is not a valid address. please check documentation"),
                fault(
                        Form.letter().with("bcc", "a b@c d"),
                        "bcc parameter is not a valid address. please check documentation"),
                fault(Form.letter().with("to", addresses(1_001)), "Too many recipients, max is 1000"),
                fault(
                        Form.letter().with("to", addresses(1_000)).with("bcc", "one@more.test"),
                        "Too many recipients, max is 1000"),
                fault(
                        Form.letter().with("v:x", "x".repeat(16 * 1024 - 2)),
                        "Send options (parameters starting with o:, h:, or v:) are limited to 16 kB total"),
                fault(Form.letter().with("h:X-Ü", "x"), "Header name must be pure ASCII: X-Ü"),
                fault(Form.letter().with("o:deliverytime", "tomorrow"), "tomorrow is not an RFC-2822 compliant date"),
                fault(
                        Form.letter().with("o:deliverytime", "Sat, 28 Nov 2026 12:00:01 +0000"),
                        "o:deliverytime parameter: delivery can be scheduled at most 7 days ahead"),
                fault(
                        Form.letter().with("o:deliver-within", "4m"),
                        "o:deliver-within parameter: expected hours and minutes from 0h5m to 24h0m"),
                fault(
                        Form.letter().with("o:deliver-within", "24h1m"),
                        "o:deliver-within parameter: expected hours and minutes from 0h5m to 24h0m"),
                fault(
                        Form.letter().with("o:priority", "high"),
                        "o:priority parameter: expected urgent or normal, got high"),
                fault(
                        Form.letter().with("h:X-Angarium-Priority", "1"),
                        "o:priority parameter: expected urgent or normal, got 1"),
                fault(
                        Form.letter().with("o:testmode", "maybe"),
                        "o:testmode parameter is not a boolean: expected yes, no, true or false"),
                fault(
                        Form.letter().with("o:tag", "x".repeat(129)),
                        "o:tag parameter: a tag has at most 128 characters"),
                fault(Form.letter().with("o:tag", "ü"), "o:tag parameter: a tag must be pure ASCII"),
                fault(
                        Form.letter().with("o:tag", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"),
                        "o:tag parameter: a message has at most 10 tags"),
                fault(
                        Form.letter().with("h:X-Mailgun-Variables", "[]"),
                        "X-Mailgun-Variables is not a valid JSON object"),
                fault(Form.letter().with("h:From", "x@y.test"), "h:From parameter: this header can't be set"),
                fault(
                        Form.letter().with("h:Message-Id", "<a b@c>"),
                        "h:Message-Id parameter is not a message id: expected <local@domain>, at most 250 characters"),
                fault(
                        Form.letter().with("recipient-variables", "{"),
                        "'recipient-variables' parameter is not a valid JSON"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void refusesAFaultAndKeepsNothing(Form form, String message) {
        assertThat(send(form)).isEqualTo(new Result.Rejected(Reason.BAD_PARAMETER, message));
        assertNothingWasKept();
    }

    static Stream<Form> withinTheLimits() {
        return Stream.of(
                Form.letter().with("to", addresses(1_000)),
                Form.letter().with("v:x", "x".repeat(16 * 1024 - 3)),
                Form.letter().with("o:tag", "x".repeat(128)),
                Form.letter().with("o:deliverytime", "Sat, 28 Nov 2026 12:00:00 +0000"),
                Form.letter().with("o:deliver-within", "0h5m"),
                Form.letter().with("o:deliver-within", "24h"));
    }

    @ParameterizedTest
    @MethodSource("withinTheLimits")
    void takesWhatJustFits(Form form) {
        queued(form);
    }

    @Test
    void namesTheFirstFaultOnly() {
        assertThat(send(Form.empty()))
                .isEqualTo(new Result.Rejected(Reason.BAD_PARAMETER, "from parameter is missing"));
        assertThat(send(Form.empty().with("from", "nobody")))
                .isEqualTo(new Result.Rejected(Reason.BAD_PARAMETER, "to parameter is missing"));
        assertThat(send(Form.letter().with("to", "x").with("v:x", "x".repeat(20_000))))
                .extracting(result -> ((Result.Rejected) result).message())
                .asString()
                .startsWith("Send options");
    }

    // Injection

    static Stream<Arguments> injections() {
        return Stream.of("\r\nX-Injected: 1", "\nX-Injected: 1", "\rX-Injected: 1", "\u0000", "\u2028X-Injected: 1")
                .flatMap(evil -> Stream.of(
                        Arguments.of("from", "Bob" + evil + " <bob@send.test>"),
                        Arguments.of("from", "bob@send.test" + evil),
                        Arguments.of("to", "ann@dest.test" + evil),
                        Arguments.of("to", "\"Ann" + evil + "\" <ann@dest.test>"),
                        Arguments.of("cc", "ann@dest.test" + evil + "@x.test"),
                        Arguments.of("bcc", "\"a" + evil + "\"@dest.test"),
                        Arguments.of("subject", "Hi" + evil),
                        Arguments.of("h:X-A", "Hi" + evil),
                        Arguments.of("h:X-A: 1" + evil, "x"),
                        Arguments.of("h:Reply-To", "a@b.test" + evil),
                        Arguments.of("h:Message-Id", "<a@b.test" + evil + ">"),
                        Arguments.of("o:tag", "a" + evil),
                        Arguments.of("v:a", "x" + evil),
                        Arguments.of("v:a" + evil, "x"),
                        Arguments.of("o:deliverytime", "x" + evil)));
    }

    @ParameterizedTest
    @MethodSource("injections")
    void letsNoFieldBeginAnother(String name, String value) {
        switch (send(Form.letter().with(name, value))) {
            case Result.Rejected rejected -> {
                assertThat(rejected.reason()).isEqualTo(Reason.BAD_PARAMETER);
                assertThat(rejected.message()).doesNotContainPattern("[\\p{Cntrl}]");
                assertNothingWasKept();
            }
            case Result.Rehearsed rehearsed -> throw new AssertionError("nobody asked for " + rehearsed);
            case Result.Queued queued -> {
                ParsedLetter letter = letter(installation.taken("dest.test"));
                assertThat(letter.header("X-Injected")).isEmpty();
                assertThat(letter.text().orElseThrow().strip()).isEqualTo("Hello");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Injected: 1.pdf", "a\nb", "a\"; x=\"b", "\u0000"})
    void letsNoFileNameBeginAField(String name) {
        Result result = send(Form.letter().file("attachment", name, "text/plain", "x".getBytes(UTF_8)));

        if (result instanceof Result.Queued) {
            ParsedLetter letter = letter(installation.taken("dest.test"));
            assertThat(letter.header("X-Injected")).isEmpty();
            assertThat(letter.attachments())
                    .singleElement()
                    .satisfies(file -> assertThat(file.name()).isEqualTo(name));
        } else {
            assertThat(((Result.Rejected) result).message()).startsWith("attachment parameter is not valid");
            assertNothingWasKept();
        }
    }

    @Test
    void letsNoContentTypeBeginAField() {
        Result result = send(Form.letter().file("attachment", "a", "text/plain\r\nX-Injected: 1", "x".getBytes(UTF_8)));

        assertThat(result).isInstanceOf(Result.Rejected.class);
        assertNothingWasKept();
    }

    // When there is no room

    @Test
    void saysThatTheDiskIsFullAndKeepsNothing() {
        installation.log.fill();

        assertThat(send(Form.letter())).isInstanceOfSatisfying(Result.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Reason.UNAVAILABLE);
            assertThat(rejected.message()).startsWith("The disk is full");
        });
        assertNothingWasKept();

        installation.log.makeRoom();
        queued(Form.letter());
    }

    @Test
    void saysThatTheQueueIsFull() {
        try (Installation small = new Installation(
                SubmissionSettings.DEFAULT, SpoolSettings.defaults().withMaxQueued(1))) {
            Result result = small.submissions.send(
                    small.caller,
                    small.domain("send.test"),
                    Form.letter().with("cc", "two@dest.test").form(),
                    ORIGIN);

            assertThat(((Result.Rejected) result).reason()).isEqualTo(Reason.UNAVAILABLE);
        }
    }

    @Test
    void refusesAMessageThatIsTooLarge() {
        Result result = send(Form.letter().file("attachment", "a", "x/y", new byte[25 << 20]));

        assertThat(result).isEqualTo(new Result.Rejected(Reason.TOO_LARGE, "Message is too large, max is 25 MB"));
        assertNothingWasKept();
    }

    private static Arguments fault(Form form, String message) {
        return Arguments.of(form, message);
    }

    private static String addresses(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "user" + i + "@dest.test")
                .collect(Collectors.joining(","));
    }

    private Result send(Form form) {
        return installation.submissions.send(installation.caller, domain, form.form(), ORIGIN);
    }

    private String queued(Form form) {
        Result result = send(form);
        assertThat(result).isInstanceOf(Result.Queued.class);
        return ((Result.Queued) result).messageId();
    }

    private long position() {
        return installation.log.start(0);
    }

    private void assertNothingWasKept() {
        assertThat(installation.spool.totals().queued()).isZero();
        assertThat(installation.spool.queues()).isEmpty();
    }

    private static ParsedLetter letter(StoredMessage message) {
        byte[] bytes = new byte[message.content().remaining()];
        message.content().get(bytes);
        return LetterReader.read(bytes);
    }

    private static MessageAttributes attributes(StoredMessage message) {
        return MessageAttributes.decode(message.attributes());
    }
}
