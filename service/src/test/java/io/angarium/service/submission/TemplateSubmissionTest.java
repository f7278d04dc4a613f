package io.angarium.service.submission;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.delivery.Rendition.Rendered;
import io.angarium.mail.Attachment;
import io.angarium.mail.LetterReader;
import io.angarium.mail.ParsedLetter;
import io.angarium.service.Installation;
import io.angarium.service.domain.SendingDomain;
import io.angarium.service.event.Events.Query;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.service.template.RenderingFailedException;
import io.angarium.service.template.Template.Owner;
import io.angarium.service.template.Templates.NewVersion;
import io.angarium.service.template.Templates.VersionChange;
import io.angarium.spool.StoredMessage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages made of a template: rendered at acceptance if all get the same, else when each recipient's turn comes. */
class TemplateSubmissionTest {
    private static final String BATCH = "{\"ann@dest.test\":{\"name\":\"Ann <3\",\"plan\":\"pro\"},"
            + "\"bo@dest.test\":{\"name\":\"Bo\",\"plan\":\"free\"}}";

    private final Installation installation = new Installation();
    private final SendingDomain domain = installation.domain("send.test");
    private final Owner owner = new Owner(installation.account, "send.test");

    TemplateSubmissionTest() {
        template("welcome", "<p>Hi {{name}}!</p>{{#equal plan \"pro\"}}<b>Pro</b>{{else}}Free{{/equal}}", Map.of());
    }

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void rendersAtAcceptanceWhatIsTheSameForAll() {
        StoredMessage message = stored(form().with("t:variables", "{\"name\":\"Ann & Bo\",\"plan\":\"pro\"}")
                .with("to", "ann@dest.test, bo@dest.test"));

        assertThat(message.flags() & MessageFlags.DRAFT).isZero();
        ParsedLetter letter = LetterReader.read(bytes(message, 0));
        assertThat(letter.html().orElseThrow()).isEqualToIgnoringNewLines("<p>Hi Ann &amp; Bo!</p><b>Pro</b>");
        assertThat(letter.text()).isEmpty();
        assertThat(letter.header("To")).contains("ann@dest.test, bo@dest.test");
    }

    @Test
    void rendersEachRecipientsCopyWithItsOwnValues() {
        StoredMessage message = stored(batch());

        assertThat(message.flags() & MessageFlags.TEMPLATE).isNotZero();
        assertThat(installation.rendition.isExpensive(message)).isTrue();
        assertThat(html(message, 0)).isEqualTo("<p>Hi Ann &lt;3!</p><b>Pro</b>");
        assertThat(html(message, 1)).isEqualTo("<p>Hi Bo!</p>Free");
        assertThat(LetterReader.read(bytes(message, 1)).header("To")).contains("bo@dest.test");
    }

    @Test
    void mixesBothKindsOfPlaces() {
        template("mixed", "{{greeting}} %recipient.name% {{#if plan}}{{plan}}{{/if}} %recipient.other%", Map.of());
        StoredMessage message = stored(batch().with("template", "mixed")
                .with("t:variables", "{\"greeting\":\"Hi\",\"plan\":\"%recipient.plan%\"}"));

        assertThat(html(message, 0)).isEqualTo("Hi Ann <3 pro %recipient.other%");
    }

    @Test
    void letsVariablesOfTheTemplateWinOverThoseOfTheMessage() {
        template("all", "{{a}} {{b}} {{c.d}} {{#if off}}on{{else}}off{{/if}}", Map.of());
        StoredMessage message = stored(form().with("template", "all")
                .with("t:variables", "{\"a\":\"t\"}")
                .with("v:a", "v")
                .with("v:b", "v")
                .with("h:X-Mailgun-Variables", "{\"b\":\"h\",\"c\":{\"d\":7},\"off\":false}"));

        assertThat(html(message, 0)).startsWith("t ").endsWith(" 7 off");
    }

    @Test
    void takesHeadersFromTheTemplateWhereTheMessageHasNone() {
        template(
                "headed",
                "x",
                Map.of(
                        "From", "{{brand}} <news@send.test>",
                        "Subject", "Hi {{name}} & all",
                        "Reply-To", "{{brand}}@send.test"));
        StoredMessage all = stored(Form.empty()
                .with("to", "ann@dest.test")
                .with("template", "headed")
                .with("t:variables", "{\"brand\":\"Acme\",\"name\":\"Ann\"}"));
        ParsedLetter letter = LetterReader.read(bytes(all, 0));
        assertThat(letter.header("From")).contains("Acme <news@send.test>");
        assertThat(letter.header("Subject")).contains("Hi Ann & all");
        assertThat(letter.header("Reply-To")).contains("Acme@send.test");

        ParsedLetter own = LetterReader.read(bytes(
                stored(form().with("template", "headed")
                        .with("subject", "Mine")
                        .with("h:Reply-To", "me@send.test")
                        .with("to", "ann@own.test")),
                0));
        assertThat(own.header("From")).contains("Bob <bob@send.test>");
        assertThat(own.header("Subject")).contains("Mine");
        assertThat(own.header("Reply-To")).contains("me@send.test");
    }

    @Test
    void rendersHeadersForEachRecipient() {
        template(
                "headed",
                "x",
                Map.of(
                        "Subject", "{{#equal plan \"pro\"}}Dear{{else}}Hi{{/equal}} {{name}}",
                        "Reply-To", "{{plan}}@send.test"));
        StoredMessage message = stored(batch().with("template", "headed"));

        ParsedLetter ann = LetterReader.read(bytes(message, 0));
        assertThat(ann.header("Subject")).contains("Dear Ann <3");
        assertThat(ann.header("Reply-To")).contains("pro@send.test");
        ParsedLetter bo = LetterReader.read(bytes(message, 1));
        assertThat(bo.header("Subject")).contains("Hi Bo");
        assertThat(bo.header("From")).contains("Bob <bob@send.test>");
    }

    @Test
    void writesFromThePostmasterIfNobodyElseIsNamed() {
        StoredMessage message = stored(Form.empty().with("to", "ann@dest.test").with("template", "welcome"));

        assertThat(LetterReader.read(bytes(message, 0)).header("From")).contains("postmaster@send.test");
    }

    @Test
    void letsNoValueBeginAHeaderOfItsOwn() {
        template("headed", "x", Map.of("Subject", "Hi {{name}}"));
        StoredMessage message = stored(
                form().with("template", "headed").with("t:variables", "{\"name\":\"Ann\\r\\nBcc: eve@else.test\"}"));

        ParsedLetter letter = LetterReader.read(bytes(message, 0));
        assertThat(letter.header("Bcc")).isEmpty();
        assertThat(letter.header("Subject")).contains("Hi Ann  Bcc: eve@else.test");
    }

    @Test
    void makesAPlainTextWhereItIsAskedFor() {
        StoredMessage same =
                stored(form().with("t:text", "yes").with("t:variables", "{\"name\":\"Ann\",\"plan\":\"pro\"}"));
        StoredMessage own = stored(batch().with("t:text", "yes")
                .with("to", "bo@own.test")
                .with("recipient-variables", "{\"bo@own.test\":{\"name\":\"Bo\",\"plan\":\"free\"}}"));

        assertThat(LetterReader.read(bytes(same, 0)).text().orElseThrow())
                .isEqualToNormalizingNewlines("Hi Ann!\n\nPro");
        assertThat(LetterReader.read(bytes(own, 0)).text().orElseThrow())
                .isEqualToNormalizingNewlines("Hi Bo!\n\nFree");
    }

    @Test
    void keepsTheTextThatTheMessageBrings() {
        StoredMessage message = stored(form().with("t:text", "yes").with("text", "Plain."));

        assertThat(LetterReader.read(bytes(message, 0)).text().orElseThrow()).isEqualToIgnoringNewLines("Plain.");
    }

    @Test
    void sendsTheVersionThatWasChosenAtAcceptanceWhateverHappensToItLater() {
        installation.templates.addVersion(
                owner, "welcome", new NewVersion("b", "second {{name}}", "", Map.of(), false));
        StoredMessage active = stored(batch().with("to", "ann@active.test"));
        StoredMessage named = stored(batch().with("t:version", "B").with("to", "ann@named.test"));
        installation.templates.changeVersion(
                owner,
                "welcome",
                "b",
                new VersionChange(Optional.of("changed"), Optional.empty(), Optional.empty(), true));
        installation.templates.delete(owner, "welcome");

        assertThat(html(active, 0)).startsWith("<p>Hi ");
        assertThat(html(named, 0)).isEqualTo("second %recipient.name%");
    }

    @Test
    void findsTheAccountsTemplateIfTheDomainHasNone() {
        installation.templates.create(
                Owner.account(installation.account),
                "Welcome",
                "",
                "",
                Optional.of(new NewVersion("initial", "account's", "", Map.of(), true)));
        installation.templates.create(
                Owner.account(installation.account),
                "other",
                "",
                "",
                Optional.of(new NewVersion("initial", "account's", "", Map.of(), true)));

        assertThat(html(stored(form().with("template", "other").with("to", "a@one.test")), 0))
                .isEqualTo("account's");
        assertThat(html(stored(form().with("to", "a@two.test")), 0)).startsWith("<p>Hi ");
    }

    @Test
    void tellsInEventsAndTracesWhichTemplateItWas() {
        StoredMessage message = stored(batch());

        for (Map<String, Object> event : events()) {
            assertThat(event).containsEntry("template", Map.of("name", "welcome", "version", "initial"));
        }
        assertThat(installation
                        .events
                        .trace(message.messageId())
                        .orElseThrow()
                        .get("message")
                        .toString())
                .contains("template={name=welcome, version=initial}");
    }

    @Test
    void notesForTheTraceWhichVariablesHadNoValue() {
        StoredMessage message = stored(batch().without("t:variables"));

        Rendered rendered = (Rendered) installation.rendition.render(message, 0);

        assertThat(rendered.notes()).contains("variables without a value: name");
    }

    @Test
    void failsOnlyTheRecipientsWhoseValuesATemplateInsistsOn() {
        template("strict", "{{! missing: fail }}{{#equal plan \"pro\"}}{{seats}}{{else}}ok{{/equal}}", Map.of());
        StoredMessage message = stored(batch().with("template", "strict"));

        assertThatThrownBy(() -> installation.rendition.render(message, 0))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessage("the template's variable 'seats' has no value");
        assertThat(html(message, 1)).isEqualTo("ok");
        assertThat(Installation.text(installation.rendition.letter(message, 0)))
                .contains("The letter could not be made: the template's variable 'seats' has no value");
    }

    @Test
    void failsTheRecipientWhoseValuesGrowBeyondMeasure() {
        template("plain", "x", Map.of());
        String value = "y".repeat(1 << 20);
        StoredMessage message = stored(form().with("template", "plain")
                .with("t:variables", "{\"a\":\"" + "%recipient.x%".repeat(5) + "\"}")
                .with("to", "ann@dest.test, bo@dest.test")
                .with(
                        "recipient-variables",
                        "{\"ann@dest.test\":{\"x\":\"" + value + "\"},\"bo@dest.test\":{\"x\":\"\"}}"));

        assertThatThrownBy(() -> installation.rendition.render(message, 0))
                .isInstanceOf(RenderingFailedException.class)
                .hasMessageStartingWith("the template's values have more than ");
        assertThat(html(message, 1)).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "template | gone | template not found",
                "t:version | gone | version not found",
                "html | <p>x</p> | Only one parameters 'html' or 'template' is allowed",
                "t:variables | {\"a\": | 't:variables' parameter is not a valid JSON",
                "t:variables | [] | 't:variables' parameter is not a valid JSON",
                "t:text | perhaps | t:text parameter is not a boolean: expected yes, no, true or false",
                "template | strict | template parameter: the template's variable 'a' has no value",
                "template | runaway | template parameter: the template takes more than 200000 steps",
                "template | empty | version not found",
            })
    void refusesWhatCantBeMadeAndStoresNothing(String field, String value, String message) {
        template("strict", "{{! missing: fail }}{{a}}", Map.of());
        template("runaway", "{{#each list}}{{#each ../list}}{{#each ../list}}{{/each}}{{/each}}{{/each}}", Map.of());
        installation.templates.create(owner, "empty", "", "", Optional.empty());
        Form form = form().with("v:list", "[" + "1,".repeat(99) + "1]").with(field, value);

        assertThat(send(form)).isEqualTo(new Result.Rejected(Submissions.Reason.BAD_PARAMETER, message));
        assertThat(installation.spool.totals().accepted()).isZero();
    }

    @Test
    void findsNoTemplateOfAnotherAccountOrDomain() {
        installation.templates.create(
                new Owner("stranger", "send.test"),
                "theirs",
                "",
                "",
                Optional.of(new NewVersion("initial", "x", "", Map.of(), true)));
        installation.templates.create(
                new Owner(installation.account, "else.test"),
                "theirs",
                "",
                "",
                Optional.of(new NewVersion("initial", "x", "", Map.of(), true)));

        assertThat(send(form().with("template", "theirs")))
                .isEqualTo(new Result.Rejected(Submissions.Reason.BAD_PARAMETER, "template not found"));
    }

    @Test
    void putsATemplateInThePlaceOfAFinishedLettersBody() {
        template("headed", "<p>Hi {{name}}</p>", Map.of("Subject", "From the template", "Reply-To", "r@send.test"));
        String letter = """
            From: Bob <bob@send.test>
            To: Ann <ann@dest.test>
            X-Mailgun-Template-Name: headed
            X-Mailgun-Template-Variables: {"name": "Ann"}
            X-Mailgun-Variables: {"name": "nobody"}
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=B

            --B
            Content-Type: text/html

            <p>before</p>
            --B
            Content-Type: text/plain
            Content-Disposition: attachment; filename=a.txt

            attached
            --B--
            """;
        Result result = installation.submissions.sendMime(
                installation.caller,
                domain,
                Form.empty()
                        .with("to", "ann@dest.test")
                        .with("message", letter)
                        .with("t:text", "yes")
                        .form(),
                new Origin("http", "127.0.0.1"));

        assertThat(result).isInstanceOf(Result.Queued.class);
        ParsedLetter made = LetterReader.read(bytes(installation.taken("dest.test"), 0));
        assertThat(made.html().orElseThrow()).isEqualToIgnoringNewLines("<p>Hi Ann</p>");
        assertThat(made.text().orElseThrow()).isEqualToIgnoringNewLines("Hi Ann");
        assertThat(made.header("To")).contains("Ann <ann@dest.test>");
        assertThat(made.header("Subject")).contains("From the template");
        assertThat(made.header("Reply-To")).contains("r@send.test");
        assertThat(made.header("X-Mailgun-Template-Name")).isEmpty();
        assertThat(made.header("X-Mailgun-Template-Variables")).isEmpty();
        assertThat(made.attachments()).extracting(Attachment::name).containsExactly("a.txt");
    }

    private Form form() {
        return Form.empty()
                .with("from", "Bob <bob@send.test>")
                .with("to", "ann@dest.test")
                .with("template", "welcome");
    }

    private Form batch() {
        return form().with("to", "ann@dest.test, bo@dest.test")
                .with("t:variables", "{\"name\":\"%recipient.name%\",\"plan\":\"%recipient.plan%\"}")
                .with("recipient-variables", BATCH);
    }

    private void template(String name, String text, Map<String, String> headers) {
        installation.templates.create(
                owner, name, "", "", Optional.of(new NewVersion("initial", text, "", headers, true)));
    }

    private Result send(Form form) {
        return installation.submissions.send(installation.caller, domain, form.form(), new Origin("http", "127.0.0.1"));
    }

    private StoredMessage stored(Form form) {
        Result result = send(form);
        assertThat(result).isInstanceOf(Result.Queued.class);
        String to = form.form().fields().get("to").getFirst();
        return installation.taken(to.substring(to.lastIndexOf('@') + 1));
    }

    private List<Map<String, Object>> events() {
        List<Map<String, Object>> events = installation
                .events
                .list("send.test", new Query(Optional.empty(), Optional.empty(), false, 100, Map.of()))
                .items();
        assertThat(events).isNotEmpty();
        return events;
    }

    private String html(StoredMessage message, int recipient) {
        return LetterReader.read(bytes(message, recipient)).html().orElseThrow().strip();
    }

    private byte[] bytes(StoredMessage message, int recipient) {
        return Installation.text(installation.rendition.letter(message, recipient))
                .getBytes(UTF_8);
    }
}
