package io.angarium.api.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.paging.PivotPages.Page;
import io.angarium.service.account.Caller;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PivotPagesTest {
    private static final String URL = "https://api.test/v3/send.test/bounces";

    private final PivotPages pages = new PivotPages("address", 2, 3, "term");
    private final List<String> items = new ArrayList<>(List.of("a", "b", "c", "d", "e"));

    @Test
    void beginsWithTheFirstItemsAndLinksByWhatItShows() {
        Page<String> page = page("");

        assertThat(page.items()).containsExactly("a", "b");
        assertThat(page.paging())
                .isEqualTo(Map.of(
                        "first", URL + "?limit=2&term=",
                        "last", URL + "?page=last&limit=2&term=",
                        "next", URL + "?page=next&address=b&limit=2&term=",
                        "previous", URL + "?page=previous&address=a&limit=2&term="));
    }

    @ParameterizedTest
    @CsvSource({
        "page=first, a b",
        "page=first&address=c, a b",
        "page=last, d e",
        "page=next&address=b, c d",
        "page=next&address=bb, c d",
        "page=next&address=d, e",
        "page=next, a b",
        "page=previous&address=e, c d",
        "page=prev&address=e, c d",
        "page=previous&address=b, a",
        "page=previous, d e",
        "limit=3, a b c",
        "limit=1, a",
    })
    void turnsToThePageThatIsAskedFor(String query, String shown) {
        assertThat(page(query).items()).containsExactly(shown.split(" "));
    }

    @Test
    void givesOneItemFewerThanIsAskedForBeyondTheLimit() {
        Page<String> page = page("limit=4");

        assertThat(page.items()).hasSize(3);
        assertThat(page.paging().get("next")).isEqualTo(URL + "?page=next&address=c&limit=3&term=");
    }

    @Test
    void linksOfAnEmptyListAreAllThePlainOne() {
        items.clear();

        assertThat(page("").items()).isEmpty();
        assertThat(page("").paging().values()).containsOnly(URL + "?limit=2&term=");
    }

    @Test
    void showsBehindTheEndWhatIsAddedLater() {
        Page<String> end = page("page=next&address=e");
        assertThat(end.items()).isEmpty();
        assertThat(end.paging().get("previous")).isEqualTo(URL + "?page=last&limit=2&term=");

        items.add("f");

        assertThat(follow(end, "next").items()).containsExactly("f");
    }

    @Test
    void leadsFromAheadOfTheBeginningToTheBeginning() {
        Page<String> ahead = page("page=previous&address=a");

        assertThat(ahead.items()).isEmpty();
        assertThat(follow(ahead, "next").items()).containsExactly("a", "b");
    }

    @Test
    void writesPivotsSoThatTheyCanBeFollowed() {
        items.clear();
        items.addAll(List.of("a+b@dest.test", "ä&b=c", "ö"));

        Page<String> page = page("limit=1&term=a+%26b");
        assertThat(page.paging().get("next"))
                .isEqualTo(URL + "?page=next&address=a%2Bb%40dest.test&limit=1&term=a+%26b");
        Page<String> second = follow(page, "next");
        assertThat(second.items()).containsExactly("ä&b=c");
        assertThat(follow(second, "next").items()).containsExactly("ö");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void passesEveryItemOnceInBothDirectionsWhateverTheSize(int limit) {
        Random random = new Random(limit);
        for (int round = 0; round < 50; round++) {
            TreeSet<String> keys = new TreeSet<>();
            for (int i = random.nextInt(12); i > 0; i--) {
                keys.add(Integer.toString(random.nextInt(36), 36));
            }
            items.clear();
            items.addAll(keys);

            List<String> forwards = walk(page("limit=" + limit), "next");
            List<String> backwards = walk(page("page=last&limit=" + limit), "previous");

            assertThat(forwards).containsExactlyElementsOf(keys);
            assertThat(new TreeSet<>(backwards)).containsExactlyElementsOf(keys);
            assertThat(backwards).hasSameSizeAs(keys);
        }
    }

    @ParameterizedTest
    @CsvSource({"page=second, page", "limit=0, limit", "limit=many, limit", "limit=-1, limit"})
    void namesTheParameterThatIsWrong(String query, String name) {
        assertThatThrownBy(() -> page(query))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refused -> assertThat(new String(refused.answer().body(), StandardCharsets.UTF_8))
                                .contains("'" + name + "' parameter is '", "expected"));
    }

    private List<String> walk(Page<String> first, String way) {
        List<String> seen = new ArrayList<>();
        Page<String> page = first;
        while (!page.items().isEmpty()) {
            seen.addAll(page.items());
            page = follow(page, way);
        }
        return seen;
    }

    private Page<String> follow(Page<String> page, String link) {
        String url = String.valueOf(page.paging().get(link));
        assertThat(url).startsWith(URL + "?");
        return page(url.substring(URL.length() + 1));
    }

    private Page<String> page(String query) {
        return pages.page(new Question(query), Sorted.of(items, Function.identity()));
    }

    /** A call of which nothing but path and query counts. */
    private record Question(String query) implements Call {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String path() {
            return "/v3/send.test/bounces";
        }

        @Override
        public String parameter(String name) {
            return "";
        }

        @Override
        public Optional<String> header(String name) {
            return Optional.empty();
        }

        @Override
        public byte[] body() {
            return new byte[0];
        }

        @Override
        public String remoteAddress() {
            return "127.0.0.1";
        }

        @Override
        public Caller caller() {
            throw new UnsupportedOperationException("paging is nobody's in particular");
        }

        @Override
        public String publicUrl() {
            return "https://api.test";
        }

        @Override
        public Call with(Map<String, String> parameters, Optional<Caller> caller) {
            return this;
        }
    }
}
