package io.angarium.service.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.authentication.DkimKey;
import io.angarium.service.Installation;
import io.angarium.service.address.Sources.Assignment;
import io.angarium.service.domain.DomainKeys.Key;
import io.angarium.service.domain.DomainKeys.NewKey;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.KeyWish.Authority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys come and go without a letter that can't be verified. */
class DomainKeysTest {
    private static final String NAME = "example.test";

    private final Installation installation = new Installation();
    private final StoredDomains domains = installation.domains;
    private final DomainKeys keys = domains.domainKeys();

    @AfterEach
    void close() {
        installation.close();
    }

    private SendingDomain create(String name, boolean automatic, Authority authority) {
        SendingDomain made = domains.create(new NewDomain(
                installation.account,
                name,
                "",
                new KeyWish("", 0, false, automatic, authority),
                DomainSettings.DEFAULT,
                new Assignment.Shared()));
        installation.zone.text(name, "v=spf1 a:mail.host.test ~all");
        return made;
    }

    private void create() {
        create(NAME, false, new Authority.Self());
    }

    private void publish(String domain, String selector) {
        DomainKey key =
                domains.find(domain).orElseThrow().signing().key(selector).orElseThrow();
        installation.zone.text(key.recordName(), key.recordValue());
        domains.verify(domain);
    }

    private List<String> signers(String domain) {
        return domains.ofDomain(domain).stream().map(DkimKey::toString).toList();
    }

    private static NewKey named(String selector) {
        return new NewKey(selector, 0, "");
    }

    @Test
    void signsWithANewKeyOnlyOnceItsRecordIsFound() {
        create();
        publish(NAME, "s1");
        keys.create(NAME, named("s2"));
        assertThat(signers(NAME)).containsExactly("example.test/s1 (rsa-sha256)");

        keys.activate(NAME, "s2");
        keys.deactivate(NAME, "s1");
        keys.activate(NAME, "s1");
        assertThat(signers(NAME)).containsExactly("example.test/s1 (rsa-sha256)");

        publish(NAME, "s2");
        keys.deactivate(NAME, "s1");
        assertThat(signers(NAME)).containsExactly("example.test/s2 (rsa-sha256)");
    }

    @Test
    void takesTurnsAmongActiveKeys() {
        create();
        publish(NAME, "s1");
        keys.create(NAME, named("s2"));
        keys.activate(NAME, "s2");
        publish(NAME, "s2");

        List<String> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.addAll(signers(NAME));
        }
        assertThat(turns)
                .containsExactlyInAnyOrder(
                        "example.test/s1 (rsa-sha256)",
                        "example.test/s2 (rsa-sha256)",
                        "example.test/s1 (rsa-sha256)",
                        "example.test/s2 (rsa-sha256)");
    }

    @Test
    void leavesOutAKeyWhoseRecordBrokeWhileAnotherIsFound() {
        create();
        publish(NAME, "s1");
        keys.create(NAME, named("s2"));
        keys.activate(NAME, "s2");
        publish(NAME, "s2");

        installation.zone.noText("s1._domainkey.example.test");
        domains.verify(NAME);
        assertThat(signers(NAME)).containsExactly("example.test/s2 (rsa-sha256)");

        installation.zone.noText("s2._domainkey.example.test");
        domains.verify(NAME);
        assertThat(signers(NAME)).hasSize(1);
    }

    @Test
    void showsTheRecordOfARetiredKeyAsLongAsItsMailMayBeUnderWay() {
        create();
        publish(NAME, "s1");
        keys.setSelector(NAME, "s2");
        publish(NAME, "s2");
        assertThat(signers(NAME)).containsExactly("example.test/s2 (rsa-sha256)");
        assertThat(domains.sendingRecords(NAME))
                .extracting(DnsRecord::name)
                .contains("s1._domainkey.example.test", "s2._domainkey.example.test");

        installation.clock.advance(PublishedRecords.KEPT_AFTER_RETIREMENT);

        assertThat(domains.sendingRecords(NAME))
                .extracting(DnsRecord::name)
                .doesNotContain("s1._domainkey.example.test")
                .contains("s2._domainkey.example.test");
    }

    @Test
    void keepsOneKeyActiveAndAtMostThree() {
        create();
        assertThatThrownBy(() -> keys.delete(NAME, "s1"))
                .hasMessage("cannot delete domain key: must have at least one active domain key");
        assertThatThrownBy(() -> keys.deactivate(NAME, "s1"))
                .hasMessage("cannot deactivate domain key: must have at least one active domain key");
        for (String selector : List.of("s2", "s3", "s4")) {
            keys.create(NAME, named(selector));
        }
        keys.activate(NAME, "s2");
        keys.activate(NAME, "s3");
        assertThatThrownBy(() -> keys.activate(NAME, "s4"))
                .hasMessageStartingWith("cannot activate domain key: at most 3 keys");
        assertThat(keys.delete(NAME, "s1")).isTrue();
        assertThat(keys.delete(NAME, "s1")).isFalse();
        assertThat(keys.activate(NAME, "s4")).map(key -> key.key().active()).contains(true);
        assertThat(keys.activate(NAME, "s9")).isEmpty();
    }

    @Test
    void hasAtMostSoManyKeys() {
        create();
        for (int i = 2; i <= DomainKeys.MAX_KEYS; i++) {
            keys.create(NAME, named("s" + i));
        }
        assertThatThrownBy(() -> keys.create(NAME, named("more"))).hasMessage("a domain has at most 20 keys");
        assertThatThrownBy(() -> keys.create(NAME, named("S1"))).hasMessage("domain key already exists");
        assertThatThrownBy(() -> keys.create(NAME, named("a b"))).hasMessageStartingWith("selector has to be");
        assertThatThrownBy(() -> keys.create(NAME, new NewKey("x", 0, "no key")))
                .hasMessageStartingWith("pem: ");
    }

    @Test
    void remembersKeysAfterARestart() {
        create();
        publish(NAME, "s1");
        keys.create(NAME, named("s2"));

        StoredDomains after = installation.reopenedDomains();

        assertThat(after.domainKeys().of(NAME)).isEqualTo(keys.of(NAME));
        assertThat(after.domainKeys().of(NAME)).extracting(Key::signs).containsExactly(true, false);
        assertThat(after.ofDomain(NAME)).hasSize(1);
    }

    @Test
    void findsAKeyByItsName() {
        create();

        assertThat(domains.named(NAME, "S1")).map(DkimKey::selector).contains("s1");
        assertThat(domains.named(NAME, "s9")).isEmpty();
        assertThat(domains.named("nobodys.test", "s1")).isEmpty();
    }

    // ---- authority

    @Test
    void signsASubdomainWithTheKeysOfTheDomainAbove() {
        create();
        publish(NAME, "s1");
        create("mail.example.test", false, new Authority.Nearest());

        assertThat(signers("mail.example.test")).containsExactly("example.test/s1 (rsa-sha256)");
        assertThat(domains.verify("mail.example.test").state()).isEqualTo(SendingDomain.State.ACTIVE);
        assertThatThrownBy(() -> domains.delete(NAME)).hasMessage("The domain is the DKIM authority of other domains");
    }

    @Test
    void signsItselfWhereItHasTo() {
        create();
        create("mail.example.test", false, new Authority.Self());
        create("other.test", false, new Authority.Host("example.test"));

        assertThat(signers("mail.example.test")).containsExactly("mail.example.test/s1 (rsa-sha256)");
        assertThat(signers("other.test")).containsExactly("example.test/s1 (rsa-sha256)");
        assertThatThrownBy(() -> create("third.test", false, new Authority.Host("nobodys.test")))
                .hasMessageStartingWith("dkim_host_name has to be");
    }

    @Test
    void signsInTheNameOfADomainAboveThatNobodyHas() {
        create("mail.corp.test", false, new Authority.Root());

        assertThat(signers("mail.corp.test")).containsExactly("corp.test/s1 (rsa-sha256)");
    }

    @Test
    void neverSignsWithAnotherAccountsKeys() {
        create();

        domains.create(new NewDomain("other", "mail.example.test", "", "", 0, false));

        assertThat(signers("mail.example.test")).containsExactly("mail.example.test/s1 (rsa-sha256)");
    }

    @Test
    void changesTheAuthorityBothWays() {
        create();
        create("mail.example.test", false, new Authority.Nearest());

        assertThat(keys.setAuthority("mail.example.test", true)).isTrue();
        assertThat(signers("mail.example.test")).containsExactly("mail.example.test/s1 (rsa-sha256)");
        assertThat(keys.setAuthority("mail.example.test", true)).isFalse();
        assertThat(keys.setAuthority("mail.example.test", false)).isTrue();
        assertThat(signers("mail.example.test")).containsExactly("example.test/s1 (rsa-sha256)");
        assertThat(keys.setAuthority(NAME, false)).isFalse();
    }

    // ---- rotation

    @Test
    void publishesAutomaticKeysAsAliases() {
        create(NAME, true, new Authority.Self());

        assertThat(domains.sendingRecords(NAME))
                .filteredOn(record -> record.name().contains("_domainkey"))
                .extracting(record -> record.type() + " " + record.name() + " " + record.value())
                .containsExactly(
                        "CNAME pdk1._domainkey.example.test pdk1.example-test.dkim.mail.host.test",
                        "CNAME pdk2._domainkey.example.test pdk2.example-test.dkim.mail.host.test");
        publish(NAME, "pdk1");
        assertThat(domains.find(NAME).orElseThrow().state()).isEqualTo(SendingDomain.State.ACTIVE);
    }

    @Test
    void letsTheNextKeyTakeOverWithoutAGap() {
        create(NAME, true, new Authority.Self());
        publish(NAME, "pdk1");

        keys.rotate(NAME);
        assertThat(signers(NAME)).containsExactly("example.test/pdk1 (rsa-sha256)");
        assertThatThrownBy(() -> keys.rotate(NAME)).hasMessageEndingWith("Current state: wait_successor");

        publish(NAME, "pdk2");
        assertThat(signers(NAME)).containsExactly("example.test/pdk2 (rsa-sha256)");
        assertThat(domains.history(NAME, 10)).extracting(DomainEvent::kind).contains(DomainEvent.Kind.KEY_CHANGED);
        // What pdk1 signed may still be on its way: its name can't have another key yet.
        assertThatThrownBy(() -> keys.rotate(NAME)).hasMessageEndingWith("Current state: wait_retirement");

        installation.clock.advance(PublishedRecords.KEPT_AFTER_RETIREMENT);
        keys.rotate(NAME);
        assertThat(signers(NAME)).containsExactly("example.test/pdk2 (rsa-sha256)");
    }

    @Test
    void rotatesByItselfWhenTheIntervalIsOver() {
        create(NAME, true, new Authority.Self());
        publish(NAME, "pdk1");
        publish(NAME, "pdk2");
        keys.setRotation(NAME, true, Optional.of(Duration.ofDays(10)));

        domains.tend(NAME);
        assertThat(signers(NAME)).containsExactly("example.test/pdk1 (rsa-sha256)");

        installation.clock.advance(Duration.ofDays(10));
        domains.tend(NAME);
        domains.tend(NAME);
        assertThat(signers(NAME)).containsExactly("example.test/pdk2 (rsa-sha256)");
    }

    @Test
    void movesAnOrdinaryDomainToAutomaticKeysWithoutAGap() {
        create();
        publish(NAME, "s1");

        keys.setAutomatic(NAME, true);
        assertThat(signers(NAME)).containsExactly("example.test/s1 (rsa-sha256)");

        publish(NAME, "pdk1");
        assertThat(signers(NAME)).containsExactly("example.test/pdk1 (rsa-sha256)");
        assertThat(keys.setAutomatic(NAME, false).signing().automatic()).isFalse();
        assertThat(signers(NAME)).containsExactly("example.test/pdk1 (rsa-sha256)");
    }

    @Test
    void rotatesOnlyWhatIsAutomaticAndVerified() {
        create();
        assertThatThrownBy(() -> keys.rotate(NAME))
                .hasMessage("only domains in enabled can rotate their keys. Current state: disabled");
        create("auto.test", true, new Authority.Self());
        assertThatThrownBy(() -> keys.rotate("auto.test")).hasMessageEndingWith("Current state: wait_verify");
    }
}
