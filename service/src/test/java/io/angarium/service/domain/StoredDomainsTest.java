package io.angarium.service.domain;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.angarium.authentication.DkimKey;
import io.angarium.service.Installation;
import io.angarium.service.domain.DnsRecord.Validity;
import io.angarium.service.domain.Domains.DomainRefusedException;
import io.angarium.service.domain.Domains.Listing;
import io.angarium.service.domain.Domains.NewDomain;
import io.angarium.service.domain.Domains.Order;
import io.angarium.service.domain.Domains.Selection;
import io.angarium.service.encryption.Vault;
import io.angarium.service.encryption.VaultException;
import io.angarium.storage.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoredDomainsTest {
    private final Installation installation = new Installation();
    private final StoredDomains domains = installation.domains;

    @AfterEach
    void close() {
        installation.close();
    }

    @Test
    void makesADomainWithAKeyThatSigns() {
        SendingDomain made = create("Example.TEST");

        assertThat(made.name()).isEqualTo("example.test");
        assertThat(made.id()).matches("[0-9a-f]{24}");
        assertThat(made.state()).isEqualTo(SendingDomain.State.UNVERIFIED);
        assertThat(made.type()).isEqualTo(SendingDomain.Type.CUSTOM);
        assertThat(made.smtpLogin()).isEqualTo("postmaster@example.test");
        assertThat(domains.ofDomain("example.test"))
                .singleElement()
                .satisfies(key -> assertThat(key.recordName()).isEqualTo("s1._domainkey.example.test"));
    }

    @Test
    void signsWithEd25519BesideRsaWhereAsked() {
        domains.create(new NewDomain(installation.account, "two.test", "", "mail", 2048, true));

        assertThat(domains.ofDomain("two.test"))
                .extracting(DkimKey::toString)
                .containsExactly("two.test/mail (rsa-sha256)", "two.test/mail-ed25519 (ed25519-sha256)");
    }

    @Test
    void findsADomainInWhateverSpelling() {
        create("bücher.test");

        assertThat(domains.find("BÜCHER.test")).isPresent();
        assertThat(domains.find("xn--bcher-kva.test")).isPresent();
        assertThat(domains.find("other.test")).isEmpty();
        assertThat(domains.find("")).isEmpty();
        assertThat(domains.ofDomain("other.test")).isEmpty();
    }

    @Test
    void refusesANameThatIsTaken() {
        create("example.test");

        assertThatThrownBy(() -> create("EXAMPLE.test"))
                .isInstanceOf(DomainRefusedException.class)
                .hasMessage("This domain name is already taken");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "localhost",
                "a..test",
                "-a.test",
                "a b.test",
                "a.test\r\nX: y",
                "a@b.test",
                "!capture",
                "a.test/../b"
            })
    void refusesWhatIsNoName(String name) {
        assertThatThrownBy(() -> create(name))
                .isInstanceOf(DomainRefusedException.class)
                .hasMessageStartingWith("name parameter is not a valid domain name");
    }

    @Test
    void refusesANameBeyondTheLimitsOfDns() {
        assertThatThrownBy(() -> create("a".repeat(64) + ".test")).isInstanceOf(DomainRefusedException.class);
        assertThatThrownBy(() -> create("a.".repeat(126) + "test")).isInstanceOf(DomainRefusedException.class);
        assertThat(create("a".repeat(63) + ".test")).isNotNull();
    }

    @Test
    void refusesAPasswordOfTheWrongLengthAndMakesNothing() {
        assertThatThrownBy(() -> domains.create(new NewDomain(installation.account, "a.test", "1234", "", 0, false)))
                .hasMessage("Password is too short. It must be between 5 and 32 characters.");
        assertThatThrownBy(() ->
                        domains.create(new NewDomain(installation.account, "a.test", "x".repeat(33), "", 0, false)))
                .hasMessage("Password is too long. It must be between 5 and 32 characters.");
        assertThat(domains.find("a.test")).isEmpty();
    }

    @Test
    void refusesAnOddKeyOrSelector() {
        assertThatThrownBy(() -> domains.create(new NewDomain(installation.account, "a.test", "", "a b", 0, false)))
                .hasMessageStartingWith("dkim_selector has to be");
        assertThatThrownBy(() -> domains.create(new NewDomain(installation.account, "a.test", "", "", 512, false)))
                .hasMessage("dkim_key_size has to be 1024, 2048 or 4096");
    }

    @Test
    void listsTheNewestFirst() {
        create("one.test");
        installation.clock.advance(Duration.ofSeconds(1));
        create("two.test");

        assertThat(domains.list(installation.account))
                .extracting(SendingDomain::name)
                .containsExactly("two.test", "one.test");
    }

    @Test
    void remembersEverythingAfterARestart() {
        SendingDomain made = create("example.test");
        domains.logins().set("bob@example.test", "secret");

        StoredDomains after = installation.reopenedDomains();

        assertThat(after.find("example.test")).contains(made);
        assertThat(after.ofDomain("example.test"))
                .extracting(DkimKey::privateKey)
                .isEqualTo(domains.ofDomain("example.test").stream()
                        .map(DkimKey::privateKey)
                        .toList());
        assertThat(after.logins().check("bob@example.test", "secret")).isTrue();
    }

    @Test
    void keepsNeitherPrivateKeysNorPasswordsInClear() {
        domains.create(new NewDomain(installation.account, "example.test", "a-password", "", 0, true));

        String rows = allRows("domains") + allRows("credentials/example.test");
        for (DkimKey key : domains.ofDomain("example.test")) {
            byte[] encoded = key.privateKey().getEncoded();
            String middle = new String(encoded, encoded.length / 2, 16, ISO_8859_1);
            assertThat(rows).doesNotContain(middle);
        }
        assertThat(rows).doesNotContain("a-password").contains("$argon2id$v=19$m=19456,t=2,p=1$");
    }

    @Test
    void saysSoWhenTheMasterKeyIsAnother() {
        create("example.test");
        byte[] other = new byte[Vault.KEY_BYTES];
        other[0] = 1;

        assertThatThrownBy(() -> installation.openDomains(other).ofDomain("example.test"))
                .isInstanceOf(VaultException.class)
                .hasMessageStartingWith("'dkim/example.test/s1' can't be decrypted");
    }

    @Test
    void deletesADomainWithItsCredentials() {
        domains.create(new NewDomain(installation.account, "example.test", "a-password", "", 0, false));
        assertThat(domains.logins().check("postmaster@example.test", "a-password"))
                .isTrue();

        assertThat(domains.delete("example.test")).isTrue();

        assertThat(domains.find("example.test")).isEmpty();
        assertThat(domains.ofDomain("example.test")).isEmpty();
        assertThat(domains.logins().check("postmaster@example.test", "a-password"))
                .isFalse();
        assertThat(domains.delete("example.test")).isFalse();
        assertThat(allRows("credentials/example.test")).isEmpty();
    }

    @Test
    void makesTheSandboxOnceAndNeverDeletesIt() {
        SendingDomain sandbox = domains.sandbox(installation.account, "sandbox.localhost");

        assertThat(sandbox.type()).isEqualTo(SendingDomain.Type.SANDBOX);
        assertThat(sandbox.state()).isEqualTo(SendingDomain.State.ACTIVE);
        assertThat(domains.sandbox(installation.account, "sandbox.localhost")).isEqualTo(sandbox);
        assertThatThrownBy(() -> domains.delete("sandbox.localhost")).hasMessage("The sandbox domain can't be deleted");
    }

    @Test
    void checksCredentialsByFullAddress() {
        domains.create(new NewDomain(installation.account, "example.test", "a-password", "", 0, false));
        domains.logins().set("Bob@example.test", "bobs-password");

        assertThat(domains.logins().check("postmaster@example.test", "a-password"))
                .isTrue();
        assertThat(domains.logins().check("bob@EXAMPLE.test", "bobs-password")).isTrue();
        assertThat(domains.logins().check("bob@example.test", "bobs-password")).isTrue();
        assertThat(domains.logins().check("bob@example.test", "a-password")).isFalse();
        assertThat(domains.logins().check("ann@example.test", "a-password")).isFalse();
        assertThat(domains.logins().check("bob", "bobs-password")).isFalse();
        assertThat(domains.logins().check("bob@other.test", "bobs-password")).isFalse();
    }

    @Test
    void forgetsAnOldPasswordAtOnce() {
        domains.create(new NewDomain(installation.account, "example.test", "a-password", "", 0, false));
        assertThat(domains.logins().check("postmaster@example.test", "a-password"))
                .isTrue();

        domains.logins().set("postmaster@example.test", "b-password");

        assertThat(domains.logins().check("postmaster@example.test", "a-password"))
                .isFalse();
        assertThat(domains.logins().check("postmaster@example.test", "b-password"))
                .isTrue();
    }

    @Test
    void refusesACredentialOfAForeignDomain() {
        assertThatThrownBy(() -> domains.logins().set("bob@foreign.test", "password"))
                .hasMessage("Domain not found: foreign.test");
    }

    @Test
    void namesTheRecordsToPublish() {
        create("example.test");

        assertThat(domains.sendingRecords("example.test"))
                .extracting(DnsRecord::type, DnsRecord::name, DnsRecord::validity)
                .containsExactly(
                        tuple("TXT", "example.test", Validity.UNKNOWN),
                        tuple("TXT", "s1._domainkey.example.test", Validity.UNKNOWN),
                        tuple("CNAME", "email.example.test", Validity.UNKNOWN),
                        tuple("TXT", "_dmarc.example.test", Validity.UNKNOWN));
        assertThat(domains.sendingRecords("example.test").getFirst().value()).isEqualTo("v=spf1 a:mail.host.test ~all");
        assertThat(domains.receivingRecords("example.test"))
                .containsExactly(
                        new DnsRecord("MX", "example.test", "mail.host.test", "10", Validity.UNKNOWN, List.of(), ""));
    }

    @Test
    void becomesActiveOnceSpfAndDkimAreFound() {
        create("example.test");
        installation.zone.text("example.test", "other", "v=spf1 include:x.test a:mail.host.test -all");
        installation.zone.text("x.test", "v=spf1 ip4:198.51.100.0/24 -all");
        publishKey("example.test");
        installation.zone.exchanger("example.test", "mail.host.test");

        assertThat(domains.verify("example.test").state()).isEqualTo(SendingDomain.State.ACTIVE);
        assertThat(domains.sendingRecords("example.test"))
                .extracting(DnsRecord::validity)
                .containsExactly(Validity.VALID, Validity.VALID, Validity.INVALID, Validity.INVALID);
        assertThat(domains.receivingRecords("example.test").getFirst().validity())
                .isEqualTo(Validity.VALID);
        assertThat(installation.reopenedDomains().sendingRecords("example.test"))
                .isEqualTo(domains.sendingRecords("example.test"));
    }

    @Test
    void fallsBackWhenARecordIsGone() {
        create("example.test");
        installation.zone.text("example.test", "v=spf1 a:mail.host.test ~all");
        publishKey("example.test");
        domains.verify("example.test");

        installation.zone.text("example.test", "v=spf1 a:other.test ~all");

        assertThat(domains.verify("example.test").state()).isEqualTo(SendingDomain.State.UNVERIFIED);
    }

    @Test
    void keepsItsStateWhenDnsDoesNotAnswer() {
        create("example.test");
        installation.zone.text("example.test", "v=spf1 a:mail.host.test ~all");
        publishKey("example.test");
        domains.verify("example.test");

        installation.zone.dead("example.test");

        assertThat(domains.verify("example.test").state()).isEqualTo(SendingDomain.State.ACTIVE);
    }

    @Test
    void doesNotTakeAnotherKeyForItsOwn() {
        create("example.test");
        installation.zone.text("example.test", "v=spf1 a:mail.host.test ~all");
        installation.zone.text("s1._domainkey.example.test", "v=DKIM1; k=rsa; p=AAAA");

        assertThat(domains.verify("example.test").state()).isEqualTo(SendingDomain.State.UNVERIFIED);
    }

    @Test
    void leavesOneOfManyWhoMakeTheSameAtOnce() throws Exception {
        int callers = 8;
        CyclicBarrier together = new CyclicBarrier(callers);
        List<Future<String>> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            for (int i = 0; i < callers; i++) {
                String account = "account " + i;
                outcomes.add(threads.submit(() -> {
                    together.await();
                    try {
                        domains.create(new NewDomain(account, "example.test", "", "", 0, false));
                        return account;
                    } catch (DomainRefusedException refused) {
                        return String.valueOf(refused.getMessage());
                    }
                }));
            }
        }
        String owner = domains.find("example.test").orElseThrow().account();
        List<String> said = new ArrayList<>();
        for (Future<String> outcome : outcomes) {
            said.add(outcome.get());
        }
        assertThat(said).filteredOn(owner::equals).hasSize(1);
        assertThat(said)
                .filteredOn(text -> !text.equals(owner))
                .hasSize(callers - 1)
                .containsOnly("This domain name is already taken");
    }

    @Test
    void listsInEachOrderAPageAtATime() {
        for (String name : List.of("b.test", "c.test", "a.test")) {
            installation.clock.advance(Duration.ofSeconds(1));
            create(name);
        }
        domains.create(new NewDomain("other", "d.test", "", "", 0, false));

        assertThat(names(Order.NEWEST_FIRST, "", 0, 2)).containsExactly("a.test", "c.test", "of 3");
        assertThat(names(Order.NEWEST_FIRST, "", 2, 2)).containsExactly("b.test", "of 3");
        assertThat(names(Order.BY_NAME, "", 0, 9)).containsExactly("a.test", "b.test", "c.test", "of 3");
        assertThat(names(Order.BY_NAME_REVERSED, "", 0, 1)).containsExactly("c.test", "of 3");
        assertThat(names(Order.BY_NAME, "b.t", 0, 9)).containsExactly("b.test", "of 1");
        domains.delete("b.test");
        assertThat(names(Order.BY_NAME, "", 0, 9)).containsExactly("a.test", "c.test", "of 2");
    }

    private List<String> names(Order order, String search, int skip, int limit) {
        Listing listing = domains.list(
                new Selection(List.of(installation.account), Optional.empty(), search, "", order, skip, limit));
        List<String> names = new ArrayList<>(
                listing.items().stream().map(SendingDomain::name).toList());
        names.add("of " + listing.total());
        return names;
    }

    @Test
    void saysWhatIsWrongWithARecord() {
        create("example.test");
        installation.zone.text("example.test", "v=spf1 ip4:198.51.100.1 ~all");
        installation.zone.text("s1._domainkey.example.test", "v=DKIM1; k=rsa; p=AAAA");
        installation.zone.exchanger("example.test", "mail.other.test");

        domains.verify("example.test");

        assertThat(domains.sendingRecords("example.test"))
                .extracting(DnsRecord::problem)
                .containsExactly(
                        "it says softfail for mail from 192.0.2.25",
                        "what is there is no key",
                        "it doesn't lead to track.host.test",
                        "there is no DMARC record");
        assertThat(domains.receivingRecords("example.test"))
                .extracting(DnsRecord::problem)
                .containsExactly("none of its exchangers is mail.host.test");
    }

    @Test
    void findsDmarcAboveAndTrackingByAddress() {
        create("mail.example.test");
        installation.zone.text("_dmarc.example.test", "v=DMARC1; p=reject; sp=none");
        installation.zone.address("track.host.test", "192.0.2.80");
        installation.zone.address("email.mail.example.test", "192.0.2.80", "192.0.2.81");

        domains.verify("mail.example.test");

        assertThat(domains.sendingRecords("mail.example.test"))
                .filteredOn(record -> record.validity() == Validity.VALID)
                .extracting(DnsRecord::name)
                .containsExactly("email.mail.example.test", "_dmarc.mail.example.test");
    }

    @Test
    void checksSpfWhereReturnPathsAre() {
        create("example.test");
        publishKey("example.test");
        domains.update("example.test", settings -> settings.returningAt("bounce"));
        installation.zone.text("bounce.example.test", "v=spf1 a:mail.host.test -all");
        installation.zone.exchanger("bounce.example.test", "mail.host.test");

        assertThat(domains.verify("example.test").state()).isEqualTo(SendingDomain.State.ACTIVE);
        assertThat(domains.sendingRecords("example.test"))
                .extracting(DnsRecord::type, DnsRecord::name, DnsRecord::validity)
                .contains(
                        tuple("TXT", "bounce.example.test", Validity.VALID),
                        tuple("MX", "bounce.example.test", Validity.VALID));
    }

    @Test
    void refusesSettingsThatMakeNoSense() {
        create("example.test");
        DomainSettings before = domains.find("example.test").orElseThrow().settings();

        assertThatThrownBy(() -> domains.update("example.test", it -> it.with(new DomainSettings.Web("ftp", "email"))))
                .hasMessage("web_scheme has to be http or https");
        assertThatThrownBy(() -> domains.update("example.test", it -> it.with(new DomainSettings.Web("http", "a b"))))
                .hasMessageStartingWith("web_prefix has to be");
        assertThatThrownBy(() ->
                        domains.update("example.test", it -> it.with(new DomainSettings.Inbound(false, "eat", false))))
                .hasMessageStartingWith("spam_action has to be");
        assertThatThrownBy(() -> domains.update("example.test", it -> it.archivedAt("ann@example.test")))
                .hasMessageStartingWith("archive_to has to be");
        assertThatThrownBy(() ->
                        domains.update("example.test", it -> it.keepingMessages(SettingsCheck.MAX_TTL.plusSeconds(1))))
                .hasMessageStartingWith("message_ttl has to be");
        assertThat(domains.find("example.test").orElseThrow().settings()).isEqualTo(before);
    }

    private void publishKey(String domain) {
        String record =
                domains.find(domain).orElseThrow().signing().keys().getFirst().recordValue();
        installation.zone.text(
                "s1._domainkey." + domain, record.replace("p=", "p= ").replace("; ", ";"));
    }

    private SendingDomain create(String name) {
        return domains.create(new NewDomain(installation.account, name, "", "", 0, false));
    }

    private String allRows(String partition) {
        byte[] all = {};
        StringBuilder rows = new StringBuilder();
        for (Table.Row row :
                installation.tables.table("domains").range(partition, all, all, Table.Direction.ASCENDING, 100)) {
            rows.append(new String(row.key(), ISO_8859_1)).append(new String(row.value(), ISO_8859_1));
        }
        return rows.toString();
    }
}
