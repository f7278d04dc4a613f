package io.angarium.service.suppression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.mail.EmailAddress;
import io.angarium.service.suppression.Entry.Allowance;
import io.angarium.service.suppression.Entry.Bounce;
import io.angarium.service.suppression.Entry.Complaint;
import io.angarium.service.suppression.Entry.Unsubscribe;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SuppressionsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Scope SHOP = new Scope("account", "shop.test");
    private static final Scope BLOG = new Scope("account", "blog.test");

    private final Table table = new MemoryTables(() -> NOON).table("suppression");
    private Suppressions suppressions = new Suppressions(table);

    @BeforeEach
    void fill() {
        suppressions.fill();
    }

    @Test
    void nobodyIsOnAListUntilAdded() {
        assertThat(against(SHOP, "ann@dest.test")).isEmpty();
        suppressions.put(SHOP, List.of(new Bounce("ann@dest.test", "550", "no such user", NOON)));
        assertThat(against(SHOP, "ann@dest.test"))
                .containsExactly(new Bounce("ann@dest.test", "550", "no such user", NOON));
        assertThat(against(SHOP, "bo@dest.test")).isEmpty();
    }

    @Test
    void oneDomainsListSaysNothingAboutAnothersMail() {
        suppressions.put(SHOP, List.of(new Complaint("ann@dest.test", NOON)));
        assertThat(against(BLOG, "ann@dest.test")).isEmpty();
        assertThat(against(new Scope("other", "shop.test"), "ann@dest.test")).isEmpty();
    }

    @Test
    void theAccountsListCountsForAllItsDomainsAndForNobodyElse() {
        suppressions.put(Scope.ofAccount("account"), List.of(new Complaint("ann@dest.test", NOON)));
        assertThat(against(SHOP, "ann@dest.test")).isNotEmpty();
        assertThat(against(BLOG, "ann@dest.test")).isNotEmpty();
        assertThat(against(new Scope("other", "shop.test"), "ann@dest.test")).isEmpty();
    }

    @Test
    void caseDoesNotMatterAndAnInternationalDomainHasOneSpelling() {
        suppressions.put(SHOP, List.of(new Complaint(Entry.address("Ann@BÜCHER.test"), NOON)));
        assertThat(against(SHOP, "aNN@xn--bcher-kva.test")).isNotEmpty();
        assertThat(against(SHOP, "ann@bücher.test")).isNotEmpty();
    }

    @Test
    void aBounceIsNamedBeforeAnUnsubscriptionAndThatBeforeAComplaint() {
        suppressions.put(SHOP, List.of(new Complaint("ann@dest.test", NOON)));
        suppressions.put(SHOP, List.of(new Unsubscribe("ann@dest.test", List.of(), NOON)));
        assertThat(against(SHOP, "ann@dest.test").getFirst()).isInstanceOf(Unsubscribe.class);
        suppressions.put(Scope.ofAccount("account"), List.of(new Bounce("ann@dest.test", "550", "", NOON)));
        assertThat(against(SHOP, "ann@dest.test").getFirst()).isInstanceOf(Bounce.class);
    }

    @Test
    void unsubscribingFromATagConcernsMessagesWithThatTagOnly() {
        suppressions.put(SHOP, List.of(new Unsubscribe("ann@dest.test", List.of("News"), NOON)));
        assertThat(against(SHOP, "ann@dest.test")).isEmpty();
        assertThat(against(SHOP, "ann@dest.test", "offers")).isEmpty();
        assertThat(against(SHOP, "ann@dest.test", "offers", "NEWS")).isNotEmpty();
    }

    @Test
    void tagsAddUpUntilAllMailIsMeant() {
        suppressions.put(SHOP, List.of(new Unsubscribe("ann@dest.test", List.of("news"), NOON)));
        suppressions.put(
                SHOP,
                List.of(
                        new Unsubscribe("ann@dest.test", List.of("offers"), NOON),
                        new Unsubscribe("ann@dest.test", List.of("hints"), NOON)));
        assertThat(tags("ann@dest.test")).containsExactly("hints", "news", "offers");
        suppressions.put(SHOP, List.of(new Unsubscribe("ann@dest.test", List.of("*"), NOON)));
        assertThat(tags("ann@dest.test")).containsExactly("*");
    }

    @Test
    void anUnsubscriptionGoesWithItsLastTag() {
        suppressions.put(SHOP, List.of(new Unsubscribe("ann@dest.test", List.of("news", "offers"), NOON)));
        assertThat(suppressions.deleteTag(SHOP, "ann@dest.test", "hints")).isFalse();
        assertThat(suppressions.deleteTag(SHOP, "ann@dest.test", "News")).isTrue();
        assertThat(tags("ann@dest.test")).containsExactly("offers");
        assertThat(suppressions.deleteTag(SHOP, "ann@dest.test", "offers")).isTrue();
        assertThat(suppressions.find(SHOP, SuppressionList.UNSUBSCRIBES, "ann@dest.test"))
                .isEmpty();
    }

    @Test
    void takesAHundredTagsAndNotOneMore() {
        List<String> tags =
                new ArrayList<>(IntStream.range(0, 100).mapToObj(i -> "t" + i).toList());
        assertThat(new Unsubscribe("ann@dest.test", tags, NOON).tags()).hasSize(100);
        tags.add("more");
        assertThatThrownBy(() -> new Unsubscribe("ann@dest.test", tags, NOON))
                .isInstanceOf(BadEntryException.class)
                .hasMessageContaining("100");
        assertThatThrownBy(() -> new Unsubscribe("ann@dest.test", List.of("x".repeat(129)), NOON))
                .isInstanceOf(BadEntryException.class)
                .hasMessageContaining("128");
    }

    @Test
    void refusesWhatIsNoEntry() {
        assertThatThrownBy(() -> Entry.address("ann")).isInstanceOf(BadEntryException.class);
        assertThatThrownBy(() -> Entry.domain("dest..test")).isInstanceOf(BadEntryException.class);
        assertThatThrownBy(() -> new Bounce("ann@dest.test", "5xx", "", NOON))
                .isInstanceOf(BadEntryException.class)
                .hasMessageContaining("550");
    }

    @Test
    void whatIsDeletedCountsNoMore() {
        suppressions.put(SHOP, List.of(new Complaint("ann@dest.test", NOON), new Complaint("bo@dest.test", NOON)));
        assertThat(suppressions.delete(SHOP, SuppressionList.COMPLAINTS, "ann@dest.test"))
                .isTrue();
        assertThat(suppressions.delete(SHOP, SuppressionList.COMPLAINTS, "ann@dest.test"))
                .isFalse();
        assertThat(against(SHOP, "ann@dest.test")).isEmpty();
        assertThat(against(SHOP, "bo@dest.test")).isNotEmpty();
        suppressions.deleteAll(SHOP, SuppressionList.COMPLAINTS);
        assertThat(against(SHOP, "bo@dest.test")).isEmpty();
    }

    @Test
    void aRestartKnowsThemAllBeforeAndAfterTheFilterIsFull() {
        suppressions.put(SHOP, List.of(new Complaint("ann@dest.test", NOON)));
        suppressions.put(Scope.ofAccount("account"), List.of(new Complaint("bo@dest.test", NOON)));
        suppressions = new Suppressions(table);
        assertThat(against(SHOP, "ann@dest.test")).isNotEmpty();
        suppressions.fill();
        assertThat(against(SHOP, "ann@dest.test")).isNotEmpty();
        assertThat(against(SHOP, "bo@dest.test")).isNotEmpty();
        assertThat(against(SHOP, "cy@dest.test")).isEmpty();
    }

    @Test
    void theAllowlistNamesAddressesAndDomainsOfADomainOrTheAccount() {
        suppressions.put(SHOP, List.of(new Allowance("ann@dest.test", "", NOON)));
        suppressions.put(Scope.ofAccount("account"), List.of(new Allowance("kind.test", "", NOON)));
        assertThat(suppressions.isAllowed(SHOP, EmailAddress.parse("Ann@dest.test")))
                .isTrue();
        assertThat(suppressions.isAllowed(SHOP, EmailAddress.parse("anybody@kind.test")))
                .isTrue();
        assertThat(suppressions.isAllowed(SHOP, EmailAddress.parse("bo@dest.test")))
                .isFalse();
        assertThat(suppressions.isAllowed(BLOG, EmailAddress.parse("ann@dest.test")))
                .isFalse();
        assertThat(against(SHOP, "ann@dest.test")).isEmpty();
    }

    @Test
    void pagesAreTheWholeListInOrderFromEitherEnd() {
        long seed = 4_711;
        List<String> shuffled = new ArrayList<>(
                IntStream.range(0, 57).mapToObj(i -> "u" + i + "@dest.test").toList());
        Collections.shuffle(shuffled, new Random(seed));
        suppressions.put(
                SHOP, shuffled.stream().map(it -> new Complaint(it, NOON)).toList());
        List<String> sorted = List.copyOf(new TreeSet<>(shuffled));

        List<String> forward = new ArrayList<>();
        List<String> page = after("", "", 10);
        while (!page.isEmpty()) {
            forward.addAll(page);
            page = after("", page.getLast(), 10);
        }
        assertThat(forward).isEqualTo(sorted);

        List<String> backward = new ArrayList<>();
        page = before("", "", 10);
        while (!page.isEmpty()) {
            backward.addAll(0, page);
            page = before("", page.getFirst(), 10);
        }
        assertThat(backward).isEqualTo(sorted);
    }

    @Test
    void aPrefixKeepsPagesWithinWhatBeginsWithIt() {
        suppressions.put(
                SHOP,
                List.of("ab@x.test", "abc@x.test", "abé@x.test", "ac@x.test", "b@x.test").stream()
                        .map(it -> new Complaint(it, NOON))
                        .toList());
        assertThat(after("ab", "", 10)).containsExactly("ab@x.test", "abc@x.test", "abé@x.test");
        assertThat(after("ab", "ab@x.test", 10)).containsExactly("abc@x.test", "abé@x.test");
        assertThat(before("ab", "", 2)).containsExactly("abc@x.test", "abé@x.test");
        assertThat(before("ab", "b@x.test", 1)).containsExactly("abé@x.test");
        assertThat(after("ab", "a", 1)).containsExactly("ab@x.test");
        assertThat(before("ab", "a", 1)).isEmpty();
        assertThat(after("zz", "", 10)).isEmpty();
    }

    @Test
    void takesTenThousandAtOnceAndNotOneMore() {
        List<Complaint> many = new ArrayList<>(IntStream.range(0, Suppressions.MAX_AT_ONCE)
                .mapToObj(i -> new Complaint("u" + i + "@dest.test", NOON))
                .toList());
        suppressions.put(SHOP, many);
        assertThat(against(SHOP, "u9999@dest.test")).isNotEmpty();
        many.add(new Complaint("more@dest.test", NOON));
        assertThatThrownBy(() -> suppressions.put(SHOP, many)).isInstanceOf(IllegalArgumentException.class);
        assertThat(against(SHOP, "more@dest.test")).isEmpty();
    }

    @Test
    void theFilterSaysNoToNearlyAllThatWereNeverAdded() {
        AddressFilter filter = new AddressFilter();
        for (int i = 0; i < 100_000; i++) {
            filter.add(AddressFilter.hash("user" + i + "@dest.test"));
        }
        long wrong = IntStream.range(0, 100_000)
                .filter(i -> filter.mayHold(AddressFilter.hash("other" + i + "@dest.test")))
                .count();
        assertThat(IntStream.range(0, 100_000)
                        .allMatch(i -> filter.mayHold(AddressFilter.hash("user" + i + "@dest.test"))))
                .isTrue();
        assertThat(wrong).isLessThan(10);
    }

    private List<Entry> against(Scope scope, String address, String... tags) {
        return suppressions.against(scope, EmailAddress.parse(address), () -> List.of(tags)).stream()
                .toList();
    }

    private List<String> tags(String address) {
        return suppressions
                .find(SHOP, SuppressionList.UNSUBSCRIBES, address)
                .map(entry -> ((Unsubscribe) entry).tags())
                .orElseThrow();
    }

    private List<String> after(String prefix, String value, int limit) {
        return values(suppressions.after(SHOP, SuppressionList.COMPLAINTS, prefix, value, limit));
    }

    private List<String> before(String prefix, String value, int limit) {
        return values(suppressions.before(SHOP, SuppressionList.COMPLAINTS, prefix, value, limit));
    }

    private static List<String> values(List<Entry> entries) {
        return entries.stream().map(Entry::value).toList();
    }
}
