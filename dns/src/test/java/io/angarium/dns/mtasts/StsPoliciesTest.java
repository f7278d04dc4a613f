package io.angarium.dns.mtasts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.ZoneResolver;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.dns.mtasts.StsPolicies.Fault;
import io.angarium.dns.mtasts.StsPolicies.Finding;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 8461 §3.3 and §5.1, with a web made of cardboard. */
class StsPoliciesTest {
    private static final String ENFORCE = "version: STSv1\nmode: enforce\nmx: mx.shop.test\nmax_age: 604800\n";
    private static final String TESTING = ENFORCE.replace("enforce", "testing");

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final Map<String, PolicyStore.Kept> rows = new HashMap<>();
    private String page = ENFORCE;
    private Optional<HttpsFailure.Kind> failure = Optional.empty();
    private int fetches;

    private StsPolicies policies(ZoneResolver dns) {
        PolicyStore store = new PolicyStore() {
            @Override
            public Optional<Kept> find(String domain) {
                return Optional.ofNullable(rows.get(domain));
            }

            @Override
            public void keep(String domain, Kept policy) {
                rows.put(domain, policy);
            }
        };
        PolicyFetcher fetcher = domain -> {
            fetches++;
            if (failure.isPresent()) {
                throw new HttpsFailure(failure.get(), "no page");
            }
            return page.getBytes(UTF_8);
        };
        return new StsPolicies(dns, fetcher, store, () -> now);
    }

    private static ZoneResolver announcing(String id) {
        return new ZoneResolver().add("_mta-sts.shop.test", "TXT", "\"v=STSv1; id=" + id + ";\"");
    }

    private static StsPolicy.Mode mode(Finding finding) {
        return ((Finding.Found) finding).policy().mode();
    }

    @Test
    void asksNobodyWhereNoPolicyIsAnnounced() {
        assertThat(policies(new ZoneResolver()).find("shop.test")).isEqualTo(new Finding.None());
        assertThat(fetches).isZero();
    }

    @Test
    void fetchesOnceAndKeeps() {
        StsPolicies policies = policies(announcing("a1"));
        assertThat(mode(policies.find("shop.test"))).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(mode(policies.find("shop.test"))).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(mode(policies(announcing("a1")).find("shop.test")))
                .as("after a restart")
                .isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(fetches).isEqualTo(1);
    }

    @Test
    void aNewIdFetchesAgain() {
        policies(announcing("a1")).find("shop.test");
        page = TESTING;
        assertThat(mode(policies(announcing("a2")).find("shop.test"))).isEqualTo(StsPolicy.Mode.TESTING);
    }

    @Test
    void renewsDailySoThatItDoesNotRunOut() {
        StsPolicies policies = policies(announcing("a1"));
        policies.find("shop.test");
        now = now.plus(StsPolicies.RENEWAL);
        policies.find("shop.test");
        assertThat(fetches).isEqualTo(2);
        assertThat(rows.get("shop.test").fetched()).isEqualTo(now);
    }

    @Test
    void whatIsKeptHoldsWhenTheRecordOrThePageIsGone() {
        policies(announcing("a1")).find("shop.test");
        now = now.plus(Duration.ofDays(6));
        assertThat(mode(policies(new ZoneResolver()).find("shop.test"))).isEqualTo(StsPolicy.Mode.ENFORCE);
        assertThat(mode(policies(new ZoneResolver().fail("_mta-sts.shop.test")).find("shop.test")))
                .isEqualTo(StsPolicy.Mode.ENFORCE);
        failure = Optional.of(HttpsFailure.Kind.UNREACHABLE);
        assertThat(mode(policies(announcing("a2")).find("shop.test"))).isEqualTo(StsPolicy.Mode.ENFORCE);
        page = "nonsense";
        failure = Optional.empty();
        assertThat(mode(policies(announcing("a3")).find("shop.test"))).isEqualTo(StsPolicy.Mode.ENFORCE);
    }

    @Test
    void afterItsAgeItHoldsNoMore() {
        policies(announcing("a1")).find("shop.test");
        now = now.plus(Duration.ofDays(7));
        assertThat(policies(new ZoneResolver()).find("shop.test")).isEqualTo(new Finding.None());
        failure = Optional.of(HttpsFailure.Kind.UNREACHABLE);
        assertThat(policies(announcing("a1")).find("shop.test")).isEqualTo(new Finding.Broken(Fault.FETCH, "no page"));
    }

    @Test
    void saysWhatIsBroken() {
        failure = Optional.of(HttpsFailure.Kind.CERTIFICATE);
        assertThat(policies(announcing("a1")).find("shop.test"))
                .isEqualTo(new Finding.Broken(Fault.CERTIFICATE, "no page"));
        failure = Optional.empty();
        page = "version: STSv1\nmode: strict\nmax_age: 1";
        assertThat(policies(announcing("a1")).find("shop.test"))
                .isInstanceOfSatisfying(
                        Finding.Broken.class, it -> assertThat(it.fault()).isEqualTo(Fault.INVALID));
    }

    @Test
    void doesNotAskAgainAtOnceAfterAFailure() {
        failure = Optional.of(HttpsFailure.Kind.UNREACHABLE);
        StsPolicies policies = policies(announcing("a1"));
        policies.find("shop.test");
        assertThat(policies.find("shop.test")).isInstanceOf(Finding.Broken.class);
        assertThat(fetches).isEqualTo(1);
        now = now.plus(StsPolicies.RETRY);
        failure = Optional.empty();
        assertThat(policies.find("shop.test")).isInstanceOf(Finding.Found.class);
    }
}
