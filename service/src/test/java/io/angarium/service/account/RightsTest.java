package io.angarium.service.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RightsTest {
    @Test
    void anAdministratorOfThePrimaryAccountChangesEverything() {
        assertThat(areas(area -> Rights.allow(caller(Role.ADMIN), area, true))).isEqualTo(EnumSet.allOf(Area.class));
    }

    @Test
    void aDeveloperOnlySeesCredentialsKeysAndLimitsAndNobody() {
        Caller developer = caller(Role.DEVELOPER);

        assertThat(areas(area -> !Rights.allow(developer, area, true)))
                .containsExactlyInAnyOrder(
                        Area.CREDENTIALS,
                        Area.KEYS,
                        Area.PROFILE,
                        Area.USERS,
                        Area.ALLOWED_ADDRESSES,
                        Area.LIMITS,
                        Area.SUBACCOUNT_LIMITS,
                        Area.OPERATION);
        assertThat(areas(area -> !Rights.allow(developer, area, false)))
                .containsExactlyInAnyOrder(Area.USERS, Area.OPERATION);
    }

    @Test
    void supportKeepsSuppressionsListsAndTemplates() {
        Caller support = caller(Role.SUPPORT);

        assertThat(areas(area -> Rights.allow(support, area, true)))
                .containsExactlyInAnyOrder(Area.SUPPRESSIONS, Area.LISTS, Area.TEMPLATES);
        assertThat(areas(area -> Rights.allow(support, area, false)))
                .doesNotContain(Area.CREDENTIALS, Area.KEYS, Area.USERS, Area.SENDING);
    }

    @Test
    void anAnalystChangesNothingAndSeesNoSuppressionsAndNoSecrets() {
        Caller analyst = caller(Role.BASIC);

        assertThat(areas(area -> Rights.allow(analyst, area, true))).isEmpty();
        assertThat(areas(area -> Rights.allow(analyst, area, false)))
                .doesNotContain(Area.SUPPRESSIONS, Area.CREDENTIALS, Area.KEYS, Area.USERS)
                .contains(Area.EVENTS, Area.DOMAINS);
    }

    @Test
    void aSendingKeyOnlySendsAndOnlyForItsDomain() {
        Caller sending =
                new Caller("account", "account", true, "key", KeyKind.DOMAIN, Role.SENDING, Optional.of("send.test"));

        assertThat(areas(area -> Rights.allow(sending, area, false))).containsExactly(Area.SENDING);
        assertThat(sending.maySendFor("send.test")).isTrue();
        assertThat(sending.maySendFor("other.test")).isFalse();
    }

    @Test
    void onlyThePrimaryAccountItselfOperatesTheInstallation() {
        Caller below = new Caller("below", "below", false, "key", KeyKind.USER, Role.ADMIN, Optional.empty());
        Caller onBehalf = caller(Role.ADMIN).onBehalfOf("below");

        assertThat(Rights.allow(below, Area.OPERATION, false)).isFalse();
        assertThat(Rights.allow(below, Area.SUBACCOUNTS, false)).isFalse();
        assertThat(Rights.allow(below, Area.LIMITS, false)).isTrue();
        assertThat(Rights.allow(below, Area.LIMITS, true)).isFalse();
        assertThat(Rights.allow(onBehalf, Area.OPERATION, false)).isFalse();
        assertThat(Rights.allow(onBehalf, Area.SUBACCOUNTS, true)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void whoMayChangeMaySee(Role role) {
        assertThat(areas(area -> Rights.allow(caller(role), area, true)))
                .allMatch(area -> Rights.allow(caller(role), area, false));
    }

    private static Set<Area> areas(Predicate<Area> which) {
        return Stream.of(Area.values())
                .filter(which)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Area.class)));
    }

    private static Caller caller(Role role) {
        return new Caller("account", "account", true, "key", KeyKind.USER, role, Optional.empty());
    }
}
