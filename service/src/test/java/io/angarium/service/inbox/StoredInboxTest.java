package io.angarium.service.inbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Installation.SettableClock;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StoredInboxTest {
    private final SettableClock clock = new SettableClock();
    private final Table table = new MemoryTables(clock).table("inbox");

    @Test
    void showsWhatALetterSays() {
        StoredInbox inbox = new StoredInbox(table, clock, 10);

        Inbox.Item captured = inbox.capture(
                "bounce@a.test",
                List.of("ann@b.test"),
                letter("From: =?utf-8?q?J=C3=B6rg?= <j@a.test>\r\nSubject: Hi\r\nX-Two: a\r\n b\r\n\r\nHello\r\n"));

        assertThat(captured.from()).isEqualTo("Jörg <j@a.test>");
        assertThat(captured.subject()).isEqualTo("Hi");
        assertThat(captured.to()).containsExactly("ann@b.test");
        assertThat(captured.text()).isEqualToIgnoringNewLines("Hello");
        assertThat(captured.html()).isEmpty();
        assertThat(captured.headers()).contains(new Inbox.Header("X-Two", "a b"));
        assertThat(inbox.item(captured.id()).orElseThrow())
                .usingRecursiveComparison()
                .isEqualTo(captured);
    }

    @Test
    void listsTheNewestFirst() {
        StoredInbox inbox = new StoredInbox(table, clock, 10);
        capture(inbox, 1, 2, 3);

        assertThat(inbox.items(10)).extracting(Inbox.Item::subject).containsExactly("3", "2", "1");
        assertThat(inbox.items(2)).extracting(Inbox.Item::subject).containsExactly("3", "2");
    }

    @Test
    void dropsTheOldestPastItsLimit() {
        StoredInbox inbox = new StoredInbox(table, clock, 3);
        capture(inbox, 1, 2, 3, 4);

        assertThat(inbox.items(10)).extracting(Inbox.Item::subject).containsExactly("4", "3", "2");
        assertThat(rows()).isEqualTo(3 * 2);
    }

    @Test
    void dropsAsManyAsItsBytesAsk() {
        StoredInbox inbox = new StoredInbox(table, clock, 10, 100);
        capture(inbox, 1, 2, 3);
        assertThat(inbox.items(10)).hasSize(3);

        inbox.capture("", List.of("b@b.test"), new byte[99]);

        assertThat(inbox.items(10))
                .singleElement()
                .satisfies(item -> assertThat(item.source()).hasSize(99));
    }

    @Test
    void remembersItsLettersAndItsLimitAfterARestart() {
        capture(new StoredInbox(table, clock, 3), 1, 2, 3);

        StoredInbox after = new StoredInbox(table, clock, 3);
        capture(after, 4);

        assertThat(after.items(10)).extracting(Inbox.Item::subject).containsExactly("4", "3", "2");
    }

    @Test
    void keepsALetterLargerThanARow() {
        byte[] large = new byte[9 << 20];
        new Random(1).nextBytes(large);
        StoredInbox inbox = new StoredInbox(table, clock, 3);

        String id = inbox.capture("", List.of("b@b.test"), large).id();

        assertThat(inbox.item(id).orElseThrow().source()).isEqualTo(large);
        assertThat(rows()).isEqualTo(1 + 3);
    }

    @Test
    void keepsEvenAnEmptyLetter() {
        StoredInbox inbox = new StoredInbox(table, clock, 3);

        String id = inbox.capture("", List.of("b@b.test"), new byte[0]).id();

        assertThat(inbox.item(id)).isPresent();
    }

    @Test
    void knowsNoOtherIds() {
        StoredInbox inbox = new StoredInbox(table, clock, 3);

        assertThat(inbox.item("")).isEmpty();
        assertThat(inbox.item("../../../../../x")).isEmpty();
        assertThat(inbox.item("0000000000000000")).isEmpty();
    }

    @Test
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> new StoredInbox(table, clock, 0)).hasMessage("an inbox keeps at least 1 item, not 0");
    }

    private static void capture(StoredInbox inbox, int... subjects) {
        for (int subject : subjects) {
            inbox.capture("a@a.test", List.of("b@b.test"), letter("Subject: " + subject + "\r\n\r\nx\r\n"));
        }
    }

    private int rows() {
        byte[] all = {};
        return table.range("inbox", all, all, Table.Direction.ASCENDING, 1_000).size();
    }

    private static byte[] letter(String text) {
        return text.getBytes(UTF_8);
    }
}
