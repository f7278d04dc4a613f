package io.angarium.delivery.shaping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapingFileTest {
    @ParameterizedTest
    @CsvSource({
        "gmail-smtp-in.l.google.com, google",
        "ASPMX.L.GOOGLE.COM., google",
        "hotmail-com.olc.protection.outlook.com, microsoft",
        "example-com.mail.protection.outlook.com, microsoft365",
        "example-com.a-v1.mx.microsoft, microsoft365",
        "mta5.am0.yahoodns.net, yahoo",
        "mx.mail.yahoo.co.jp, yahoo_japan",
        "mx01.mail.icloud.com, apple",
        "mx1.comcast.net, comcast",
        "mx00.emig.gmx.net, gmx",
        "mx-ha02.web.de, gmx",
        "eu-smtp-inbound-1.mimecast.com, mimecast",
        "mxa-00112233.gslb.pphosted.com, proofpoint",
        "smtp-in.orange.fr, orange",
        "mx3.qq.com, qq",
        "163mx01.mxmail.netease.com, netease",
        "mx00.t-online.de, t_online",
        "mx1.free.fr, free",
        "smtpz4.laposte.net, laposte",
        "smtp-in.libero.it, libero",
        "mxs.mail.ru, mailru",
        "mx.yandex.ru, yandex",
        "mx.zoho.com, zoho",
        "in1-smtp.messagingengine.com, fastmail",
        "mail.protonmail.ch, proton",
        "cxr.mx.a.cloudfilter.net, ",
        "notgoogle.com, ",
        "mx.example.test, ",
    })
    void knowsWhoseExchangersTheyAre(String host, String provider) {
        assertThat(ShapingFile.shipped().provider(List.of(host))).isEqualTo(Optional.ofNullable(provider));
    }

    @Test
    void theMostPreferredExchangerDecides() {
        ShapingRules rules = ShapingFile.shipped();
        assertThat(rules.provider(List.of("mx.example.test", "aspmx.l.google.com")))
                .isEmpty();
        assertThat(rules.provider(List.of("aspmx.l.google.com", "backup.example.test")))
                .contains("google");
        assertThat(rules.provider(List.of())).isEmpty();
    }

    @Test
    void aUsersFileIsLaidOverKeyByKey() {
        ShapingRules rules = ShapingFile.over("my.toml", """
                [default]
                message_rate = "100/min"

                [provider.google]
                connections = 7
                messages_per_connection = "unlimited"
                """);
        Bounds google = rules.bounds(Optional.of("google"));
        assertThat(google.of(Kind.CONNECTIONS)).isEqualTo(new Bound(7, "7", "my.toml line 5"));
        assertThat(google.of(Kind.MESSAGES_PER_CONNECTION).isSet()).isFalse();
        assertThat(google.of(Kind.MESSAGE_RATE).amount()).isEqualTo(100 / 60.0);
        assertThat(google.of(Kind.CONNECTIONS_START).setBy()).startsWith(ShapingFile.SHIPPED + " line ");
        assertThat(rules.provider(List.of("aspmx.l.google.com"))).contains("google");
        assertThat(rules.bounds(Optional.empty()).of(Kind.CONNECTIONS).setBy()).startsWith(ShapingFile.SHIPPED);
    }

    @ParameterizedTest
    @CsvSource({"12/s, 12", "100/min, 1.6666666666666667", "5400/h, 1.5", "43200/d, 0.5", "0.5/s, 0.5"})
    void readsRates(String text, double perSecond) {
        assertThat(Kind.MESSAGE_RATE.read(text)).contains(perSecond);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            [provider.google]#conections = 5            | my.toml:2: there is no key provider.google.conections; expected one of connections,
            [default]#mx = ["a.test"]                   | my.toml:2: there is no key default.mx; expected one of connections,
            [provider.google]#connections = "five"      | my.toml:2: provider.google.connections is "five", expected a whole number from 1 to 100000
            [provider.google]#connections = 0           | my.toml:2: provider.google.connections is 0, expected a whole number from 1 to 100000
            [provider.google]#connections = 100001      | my.toml:2: provider.google.connections is 100001, expected a whole number from 1
            [provider.google]#connections = 5.5         | my.toml:2: provider.google.connections is 5.5, expected a whole number
            [default]#message_rate = 12                 | my.toml:2: default.message_rate is 12, expected a rate such as "12/s"
            [default]#message_rate = "12/sec"           | my.toml:2: default.message_rate is "12/sec", expected a rate such as "12/s", "100/min"
            [default]#message_rate = "0/s"              | my.toml:2: default.message_rate is "0/s", expected a rate
            [default]#message_rate = "1000001/s"        | my.toml:2: default.message_rate is "1000001/s", expected a rate
            [provider.new]#connections = 5              | my.toml:2: provider.new has no mx, expected mx = [
            [provider.new]#mx = "new.test"              | my.toml:2: provider.new.mx is "new.test", expected names of mail exchangers
            [provider.new]#mx = ["a.*.test"]            | my.toml:2: provider.new.mx is [a.*.test], expected host names such as
            [provider.new]#mx = ["google.com"]          | my.toml:2: provider.new.mx names google.com, which is already in provider.google.mx
            [provider.google]#each = "host"             | my.toml:2: provider.google.each is "host", expected "provider" or "site"
            [limit.a]#tenant = "t"                      | my.toml:2: limit.a limits nothing, expected one of connections,
            [limit.a]#per = ["sender"]#message_rate = "1/s" | my.toml:2: limit.a.per is [sender], expected some of source, site, provider, host, tenant, domain, tag
            [limit.a]#source = "here"#message_rate = "1/s"  | my.toml:2: limit.a.source is "here", expected an IP address
            [limit.a]#per = ["tenant"]#connections = 3  | my.toml:3: there is no key limit.a.connections; connections carry mail of every tenant
            [limit.a]#connections_start = 3             | my.toml:2: there is no key limit.a.connections_start; a start is for
            connections = 3                             | my.toml:1: there is no key connections; expected keys in [default], [provider.NAME] or [limit.NAME]
            [providers.google]#connections = 3          | my.toml:2: there is no key providers.google.connections; expected keys in
            [default]#connections = = 3                 | my.toml:2: not TOML
            """)
    void namesFileLineKeyAndExpectation(String text, String message) {
        assertThatThrownBy(() -> ShapingFile.over("my.toml", text.replace('#', '\n')))
                .isInstanceOf(ShapingException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAFileThatIsTooLarge() {
        String line = "# a comment that says nothing\n";
        String fits = line.repeat(ShapingFile.MAX_CHARACTERS / line.length());
        ShapingFile.over("my.toml", fits);
        assertThatThrownBy(() -> ShapingFile.over("my.toml", fits + line))
                .hasMessageContaining("at most " + ShapingFile.MAX_CHARACTERS);
    }

    @Test
    void refusesOneLimitTooMany() {
        StringBuilder limits = new StringBuilder();
        for (int i = 0; i < RulesReader.MAX_LIMITS; i++) {
            limits.append("[limit.l").append(i).append("]\nmessage_rate = \"1/s\"\n");
        }
        ShapingFile.over("my.toml", limits.toString());
        limits.append("[limit.more]\nmessage_rate = \"1/s\"\n");
        assertThatThrownBy(() -> ShapingFile.over("my.toml", limits.toString()))
                .hasMessageContaining("at most " + RulesReader.MAX_LIMITS);
    }
}
