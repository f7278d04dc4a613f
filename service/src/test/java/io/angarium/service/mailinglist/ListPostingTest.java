package io.angarium.service.mailinglist;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.Rendition;
import io.angarium.service.Installation;
import io.angarium.service.Waiting;
import io.angarium.service.mailinglist.MailingList.AccessLevel;
import io.angarium.service.submission.MessageForm;
import io.angarium.service.submission.SpoolSubmissions;
import io.angarium.service.submission.Submissions.Origin;
import io.angarium.service.submission.Submissions.Result;
import io.angarium.spool.QueueKey;
import io.angarium.spool.Spool;
import io.angarium.spool.StoredMessage;
import io.angarium.spool.Submission;
import io.angarium.spool.Ticket;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is sent to a list goes to its members. */
class ListPostingTest {
    private final Installation world = new Installation();
    private final MailingLists lists = new MailingLists(world.tables.table("mailinglist"), world.clock, new Random(7));
    /** Told of each batch when it is stored. */
    private Consumer<Submission> witness = _ -> {};

    private final ListSpool spool = new ListSpool(watched(), lists);
    private final List<QueueKey> heard = new ArrayList<>();
    private final SpoolSubmissions submissions = world.openSubmissions(world.idempotency, spool);
    private ListPosting posting = posting();
    private MailingList list;

    @BeforeEach
    void makeList() {
        world.domain("shop.test");
        spool.listen(queue -> {
            synchronized (heard) {
                heard.add(queue);
            }
        });
        list = lists.create(
                world.account,
                new MailingLists.Wish(
                        Optional.of("dev@shop.test"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(AccessLevel.MEMBERS),
                        Optional.empty()));
    }

    @AfterEach
    void close() {
        posting.close();
        world.close();
    }

    @Test
    void everySubscribedMemberGetsALetterAndNobodyElse() {
        add(new Member("ann@dest.test", "Ann", "{}", true), new Member("bo@dest.test", "", "{}", false));
        add(new Member("cy@dest.test", "", "{}", true));
        posting.start();
        send("dev@shop.test", "Hello");
        assertThat(posted(2)).containsExactly("ann@dest.test", "cy@dest.test");
        assertThat(heard).extracting(QueueKey::destination).containsOnly("dest.test");
    }

    @Test
    void aMillionMembersAreOneRecipientWhenTheRequestIsAnswered() {
        addMany(2 * ListPosting.BATCH);
        send("dev@shop.test", "Hello");
        assertThat(world.spool.totals().accepted()).isEqualTo(1);
    }

    @Test
    void aLetterBearsTheListsFieldsAndTheMembersValues() {
        add(new Member("ann@dest.test", "Ann Doe", "{\"name\":\"Ann\"}", true));
        posting.start();
        send("dev@shop.test", "Hello %recipient.name%, %recipient_lname%");
        Waiting.until(() -> due() == 1);
        StoredMessage message = world.taken("dest.test");
        Rendition.Rendered rendered = world.rendition.render(message, 0);
        assertThat(Installation.text(rendered.message().content()))
                .contains("List-Id: <dev.shop.test>\r\n", "Precedence: list\r\n", "Reply-To: <dev@shop.test>\r\n")
                .contains("List-Post: <mailto:dev@shop.test>\r\n")
                .containsOnlyOnce("\r\nTo: ")
                .contains("Hello Ann, Doe");
        assertThat(rendered.message().recipient()).hasToString("ann@dest.test");
    }

    @Test
    void othersInTheSameLetterGetItAtOnceAndTheListsMembersOnTheirWay() {
        add(new Member("ann@dest.test", "", "{}", true));
        send("dev@shop.test, bo@dest.test", "Hello");
        assertThat(due()).isEqualTo(1);
        posting.start();
        assertThat(posted(2)).containsExactlyInAnyOrder("ann@dest.test", "bo@dest.test");
    }

    @Test
    void aListOfAnotherAccountIsAnOrdinaryAddress() {
        lists.create(
                "other",
                new MailingLists.Wish(
                        Optional.of("theirs@else.test"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        send("theirs@else.test", "Hello");
        assertThat(heard).extracting(QueueKey::destination).containsExactly("else.test");
    }

    @Test
    void aListThatIsGoneMeanwhileFailsItsLetter() {
        send("dev@shop.test", "Hello");
        lists.delete(world.account, "dev@shop.test");
        posting.start();
        Waiting.until(() -> world.spool.totals().queued() == 0);
        assertThat(due()).isZero();
    }

    @Test
    void aRestartInTheMiddleGivesNobodyASecondCopyAndLeavesNobodyOut() {
        int members = 2 * ListPosting.BATCH + 500;
        addMany(members);
        witness = _ -> posting.stop();
        send("dev@shop.test", "Hello");
        posting.start();
        Waiting.until(() -> due() == ListPosting.BATCH);
        posting.close();
        assertThat(due()).isEqualTo(ListPosting.BATCH);
        assertThat(world.events.reader().catchUp(Duration.ofSeconds(20))).isTrue();

        witness = _ -> {};
        posting = posting();
        posting.start();
        assertThat(posted(members)).hasSize(members).doesNotHaveDuplicates();
    }

    private ListPosting posting() {
        return new ListPosting(
                spool, lists, world.events, world.rendition::finished, world.tenancy.allowance(), world.clock);
    }

    private void add(Member... members) {
        lists.addAll(list, List.of(members), true);
    }

    private void addMany(int count) {
        lists.addAll(
                list,
                IntStream.range(0, count)
                        .mapToObj(i -> new Member("u" + i + "@dest.test", "", "{}", true))
                        .toList(),
                true);
    }

    private void send(String to, String text) {
        Map<String, List<String>> form = Map.of(
                "from", List.of("bob@shop.test"), "to", List.of(to), "subject", List.of("Hi"), "text", List.of(text));
        Result result = submissions.send(
                world.caller,
                world.domains.find("shop.test").orElseThrow(),
                new MessageForm(form, List.of()),
                new Origin("http", "192.0.2.7"));
        assertThat(result).isInstanceOf(Result.Queued.class);
    }

    private int due() {
        return world.spool.queues().stream()
                .filter(state -> state.queue().destination().equals("dest.test"))
                .mapToInt(Spool.QueueState::due)
                .sum();
    }

    /** To whom letters wait, once all else is settled and there are so many. */
    private List<String> posted(int count) {
        Waiting.until(() -> world.spool.totals().queued() == count && due() == count);
        return world.spool.queues().stream()
                .flatMap(state -> Stream.of(world.spool.take(state.queue(), 10_000)))
                .flatMap(List::stream)
                .map(this::address)
                .toList();
    }

    private String address(Ticket ticket) {
        return world.spool
                .message(ticket.message())
                .recipient(ticket.recipient())
                .toString();
    }

    /** The real spool, with somebody who sees what is stored. */
    private Spool watched() {
        return (Spool) Proxy.newProxyInstance(
                Spool.class.getClassLoader(), new Class<?>[] {Spool.class}, (_, method, arguments) -> {
                    try {
                        Object result = method.invoke(world.spool, arguments);
                        if (method.getName().equals("accept")
                                && arguments[0] instanceof Submission submission
                                && submission.route().isEmpty()) {
                            witness.accept(submission);
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
