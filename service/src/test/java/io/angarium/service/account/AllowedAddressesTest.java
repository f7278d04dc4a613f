package io.angarium.service.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.angarium.service.Installation.SettableClock;
import io.angarium.service.account.AllowedAddresses.Entry;
import io.angarium.storage.Table;
import io.angarium.storage.memory.MemoryTables;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedAddressesTest {
    private static final String ACCOUNT = "account";
    private static final Caller USER = Caller.administrator(ACCOUNT, "key");

    private final Table table = new MemoryTables(new SettableClock()).table("account");
    private final AllowedAddresses addresses = new AllowedAddresses(table);

    @Test
    void admitsEveryAddressWhileTheListIsEmpty() {
        assertThat(addresses.admits(USER, "203.0.113.9")).isTrue();
    }

    @Test
    void admitsTheListedAddressesAndBlocksAlone() {
        addresses.add(ACCOUNT, "192.0.2.7", "office");
        addresses.add(ACCOUNT, "198.51.100.77/25", "data centre");
        addresses.add(ACCOUNT, "2001:db8:1::/48", "");

        assertThat(List.of("192.0.2.7", "198.51.100.0", "198.51.100.127", "2001:db8:1:ffff::1"))
                .allMatch(address -> addresses.admits(USER, address));
        assertThat(List.of("192.0.2.8", "198.51.100.128", "2001:db8:2::1", "::1", "not an address"))
                .noneMatch(address -> addresses.admits(USER, address));
    }

    @Test
    void bindsUserKeysOfItsOwnAccountAlone() {
        addresses.add(ACCOUNT, "192.0.2.7", "");
        Caller web = new Caller(ACCOUNT, ACCOUNT, true, "key", KeyKind.WEB, Role.ADMIN, Optional.empty());

        assertThat(addresses.admits(web, "203.0.113.9")).isTrue();
        assertThat(addresses.admits(Caller.administrator("other", "key"), "203.0.113.9"))
                .isTrue();
        assertThat(addresses.admits(USER.onBehalfOf("below"), "203.0.113.9")).isFalse();
    }

    @Test
    void keepsOneEntryForOneBlockHoweverItIsWritten() {
        addresses.add(ACCOUNT, "198.51.100.0/24", "first");
        addresses.add(ACCOUNT, "198.51.100.99/24", "second");
        addresses.describe(ACCOUNT, "198.51.100.1/24", "third");

        assertThat(addresses.of(ACCOUNT)).containsExactly(new Entry("198.51.100.0/24", "third"));
        assertThat(new AllowedAddresses(table).of(ACCOUNT)).isEqualTo(addresses.of(ACCOUNT));
    }

    @Test
    void admitsEverybodyAgainOnceTheLastEntryIsRemoved() {
        addresses.add(ACCOUNT, "192.0.2.7", "");
        addresses.remove(ACCOUNT, "192.0.2.7/32");

        assertThat(addresses.admits(USER, "203.0.113.9")).isTrue();
        assertThatThrownBy(() -> addresses.remove(ACCOUNT, "192.0.2.7")).hasMessage("IP not found");
        assertThatThrownBy(() -> addresses.describe(ACCOUNT, "192.0.2.7", "")).hasMessage("IP not found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3",
                "1.2.3.256",
                "1.2.3.4/33",
                "1.2.3.4/",
                "::1/129",
                "fe80::1%eth0",
                "1.2.3.4/-1"
            })
    void refusesWhatIsNoAddressAndNoBlock(String text) {
        assertThatThrownBy(() -> addresses.add(ACCOUNT, text, ""))
                .isInstanceOf(AccountRefusedException.class)
                .hasMessage("Invalid IP Address or CIDR");
    }

    @Test
    void refusesOneEntryTooMany() {
        for (int i = 0; i < AllowedAddresses.MAX_ENTRIES; i++) {
            addresses.add(ACCOUNT, "10.0." + i / 256 + "." + i % 256, "");
        }

        assertThatThrownBy(() -> addresses.add(ACCOUNT, "10.1.0.0", ""))
                .hasMessage("at most 1000 IP addresses can be allowed");
    }
}
