package io.angarium.delivery.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.dns.Addresses;
import io.angarium.dns.MailExchangers;
import io.angarium.dns.ZoneResolver;
import io.angarium.dns.https.HttpsFailure;
import io.angarium.dns.mtasts.PolicyStore;
import io.angarium.dns.mtasts.StsPolicies;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.smtp.client.TlsFlaw;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** RFC 7672 §2.1 and §2.2 as a table, and how MTA-STS (RFC 8461) stands to it. */
class PublishedPoliciesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final String KEY = "ab".repeat(32);

    private final ZoneResolver dns =
            new ZoneResolver().add("shop.test", "MX", "10 mx.shop.test.").add("mx.shop.test", "A", "192.0.2.1");
    private final Map<String, String> pages = new HashMap<>();
    private TlsPolicies.Assessment assessment;

    private TlsDemand demand() {
        return demand("mx.shop.test");
    }

    /** As a route is found: the exchangers, their addresses, then what they have to prove. */
    private TlsDemand demand(String host) {
        MailExchangers.Found found = (MailExchangers.Found) dns.mailExchangers("shop.test");
        assertThat(dns.addresses(host)).isInstanceOf(Addresses.Found.class);
        assessment = policies("nobody.test").assess("shop.test", found.secure());
        return assessment.demand(host);
    }

    private PublishedPolicies policies(String required) {
        Map<String, PolicyStore.Kept> rows = new HashMap<>();
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
        StsPolicies sts = new StsPolicies(
                dns,
                domain -> {
                    String page = pages.get(domain);
                    if (page == null) {
                        throw new HttpsFailure(HttpsFailure.Kind.UNREACHABLE, "no page");
                    }
                    return page.getBytes(UTF_8);
                },
                store,
                () -> NOW);
        return new PublishedPolicies(dns, sts::find, required::equals, 25);
    }

    private void sts(String mode, String mx) {
        dns.add("_mta-sts.shop.test", "TXT", "\"v=STSv1; id=a1;\"");
        pages.put("shop.test", "version: STSv1\nmode: " + mode + "\nmx: " + mx + "\nmax_age: 86400\n");
    }

    private void tlsa(String record) {
        dns.add("_25._tcp.mx.shop.test", "TLSA", record);
    }

    private TlsPolicy.Kind kind() {
        return assessment.policy().kind();
    }

    // ---- the table of RFC 7672

    @Test
    void withoutSecureMxThereIsNoDane() {
        tlsa("3 1 1 " + KEY);
        dns.sign("mx.shop.test");
        assertThat(demand()).isEqualTo(new TlsDemand.Nothing());
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.NONE);
        assertThat(assessment.policy().authentic()).isFalse();
    }

    @Test
    void withoutSecureAddressesThereIsNoDane() {
        dns.add("other.test", "A", "192.0.2.2").add("_25._tcp.other.test", "TLSA", "3 1 1 " + KEY);
        dns.sign("shop.test");
        assertThat(demand("other.test")).isEqualTo(new TlsDemand.Nothing());
    }

    @Test
    void aProvedDenialOfTlsaIsNoDane() {
        dns.sign("shop.test");
        assertThat(demand()).isEqualTo(new TlsDemand.Nothing());
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.NONE);
        assertThat(assessment.policy().authentic()).isTrue();
    }

    @Test
    void tlsaThatNobodyCanProveForbidsTheHost() {
        dns.sign("shop.test").fail("_25._tcp.mx.shop.test");
        assertThat(demand())
                .isInstanceOfSatisfying(
                        TlsDemand.Impossible.class, it -> assertThat(it.flaw()).isEqualTo(TlsFlaw.NOT_PROVED));
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.DANE);
    }

    @Test
    void recordsOfWhichNoneIsUsableAskForEncryptionOnly() {
        dns.sign("shop.test");
        tlsa("0 0 1 " + KEY);
        tlsa("3 1 1 abcd");
        assertThat(demand()).isEqualTo(new TlsDemand.Encrypted());
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.DANE);
    }

    @Test
    void aUsableRecordHasToFit() {
        dns.sign("shop.test");
        tlsa("3 1 1 " + KEY);
        tlsa("1 1 1 " + KEY);
        assertThat(demand()).isInstanceOfSatisfying(TlsDemand.Dane.class, dane -> {
            assertThat(dane.associations()).singleElement().hasToString("3 1 1 " + KEY);
            assertThat(dane.names()).containsExactly("mx.shop.test", "shop.test");
        });
        assertThat(assessment.policy().text())
                .containsExactly("mx.shop.test 3 1 1 " + KEY, "mx.shop.test 1 1 1 " + KEY);
    }

    @Test
    void theRecordsOfASecureAliasStandUnderItsTarget() {
        dns.add("alias.shop.test", "CNAME", "mx.shop.test.").sign("shop.test");
        tlsa("2 0 1 " + KEY);
        assertThat(demand("alias.shop.test"))
                .isInstanceOfSatisfying(
                        TlsDemand.Dane.class,
                        dane -> assertThat(dane.names()).containsExactly("mx.shop.test", "shop.test"));
    }

    @Test
    void aDomainThatIsItsOwnExchangerIsLookedAtLikeAnyOther() {
        dns.add("own.test", "A", "192.0.2.9")
                .add("_25._tcp.own.test", "TLSA", "3 1 1 " + KEY)
                .sign("own.test");
        MailExchangers.Found found = (MailExchangers.Found) dns.mailExchangers("own.test");
        assertThat(found.implicit() && found.secure()).isTrue();
        assertThat(policies("").assess("own.test", true).demand("own.test")).isInstanceOf(TlsDemand.Dane.class);
    }

    // ---- MTA-STS

    @Test
    void anEnforcedPolicyAsksForAVerifiedNameAmongItsOwn() {
        sts("enforce", "*.shop.test");
        assertThat(demand()).isEqualTo(new TlsDemand.Verified());
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.MTA_STS);
        assertThat(assessment.policy().authentic()).isTrue();
        assertThat(assessment.policy().mx()).containsExactly("*.shop.test");
    }

    @Test
    void anEnforcedPolicyForbidsOtherHosts() {
        sts("enforce", "other.test");
        assertThat(demand())
                .isInstanceOfSatisfying(
                        TlsDemand.Impossible.class, it -> assertThat(it.flaw()).isEqualTo(TlsFlaw.NOT_IN_POLICY));
    }

    @Test
    void aPolicyThatIsTestedOrGivenUpDemandsNothing() {
        sts("testing", "other.test");
        assertThat(demand()).isEqualTo(new TlsDemand.Nothing());
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.MTA_STS_TESTING);
        sts("none", "other.test");
        assertThat(demand()).isEqualTo(new TlsDemand.Nothing());
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.NONE);
    }

    @Test
    void aPolicyThatCannotBeHadDemandsNothingAndIsReported() {
        dns.add("_mta-sts.shop.test", "TXT", "\"v=STSv1; id=a1;\"");
        assertThat(demand()).isEqualTo(new TlsDemand.Nothing());
        assertThat(assessment.policy().trouble().map(TlsFailure::type))
                .contains(TlsFailure.Type.STS_POLICY_FETCH_ERROR);
        pages.put("shop.test", "<html>");
        assertThat(demand()).isEqualTo(new TlsDemand.Nothing());
        assertThat(assessment.policy().trouble().map(TlsFailure::type)).contains(TlsFailure.Type.STS_POLICY_INVALID);
    }

    @Test
    void daneBeatsMtaSts() {
        sts("enforce", "other.test");
        dns.sign("shop.test");
        tlsa("3 1 1 " + KEY);
        assertThat(demand()).isInstanceOf(TlsDemand.Dane.class);
        assertThat(kind()).isEqualTo(TlsPolicy.Kind.DANE);
    }

    @Test
    void mtaStsRulesTheHostsThatHaveNoDane() {
        sts("enforce", "mx.shop.test");
        dns.add("second.shop.test", "A", "192.0.2.3").sign("shop.test");
        tlsa("3 1 1 " + KEY);
        assertThat(demand("second.shop.test"))
                .isInstanceOfSatisfying(
                        TlsDemand.Impossible.class, it -> assertThat(it.flaw()).isEqualTo(TlsFlaw.NOT_IN_POLICY));
    }

    // ---- the operator's word and the sender's

    @Test
    void theOperatorMayAskForTlsWhateverIsPublished() {
        TlsPolicies.Assessment asked = policies("shop.test").assess("shop.test", false);
        assertThat(asked.demand("mx.shop.test")).isEqualTo(new TlsDemand.Encrypted());
        assertThat(asked.policy().kind()).isEqualTo(TlsPolicy.Kind.OPERATOR);
    }

    @Test
    void aSendersNeedAddsToADemandAndNeverLoosensIt() {
        TlsDemand dane =
                new TlsDemand.Dane(List.of(new TlsDemand.Association(3, 1, 1, new byte[32])), List.of("mx.shop.test"));
        TlsDemand impossible = new TlsDemand.Impossible(TlsFlaw.NOT_IN_POLICY, "no");
        assertThat(TlsNeed.NONE.over(new TlsDemand.Verified())).isEqualTo(new TlsDemand.Verified());
        assertThat(TlsNeed.ENCRYPTED.over(new TlsDemand.Nothing())).isEqualTo(new TlsDemand.Encrypted());
        assertThat(TlsNeed.ENCRYPTED.over(new TlsDemand.Verified())).isEqualTo(new TlsDemand.Verified());
        for (TlsNeed strict : List.of(TlsNeed.VERIFIED, TlsNeed.REQUIRETLS)) {
            assertThat(strict.over(new TlsDemand.Nothing())).isEqualTo(new TlsDemand.Verified());
            assertThat(strict.over(new TlsDemand.Encrypted())).isEqualTo(new TlsDemand.Verified());
            assertThat(strict.over(dane)).isEqualTo(dane);
            assertThat(strict.over(impossible)).isEqualTo(impossible);
        }
        assertThat(TlsNeed.RELAXED.over(impossible)).isEqualTo(new TlsDemand.Nothing());
    }
}
