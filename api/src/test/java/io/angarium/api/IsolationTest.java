package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.angarium.api.Attack.Expectation;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.account.Caller;
import io.angarium.service.account.KeyKind;
import io.angarium.service.account.Rights;
import io.angarium.service.account.Role;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tries every route with another account's key, and with every role: nothing of the other account shows or changes. */
class IsolationTest {
    private static TwoTenants tenants;
    private static final Map<Role, String> KEYS = new EnumMap<>(Role.class);

    @BeforeAll
    static void open() throws IOException {
        tenants = new TwoTenants();
        for (Role role : Role.values()) {
            KEYS.put(role, tenants.product.installation.key(tenants.victim, role));
        }
    }

    @AfterAll
    static void close() {
        tenants.close();
    }

    @Test
    void everyRouteIsTried() {
        Set<String> routes = tenants.product.server.routes().stream()
                .map(route -> route.method() + " " + route.template())
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> tried = Attack.ALL.stream().map(Attack::call).collect(Collectors.toCollection(TreeSet::new));

        assertThat(Attack.ALL).doesNotHaveDuplicates().hasSameSizeAs(tried);
        assertThat(without(routes, tried))
                .as("new routes, to be added to Attack.ALL")
                .isEmpty();
        assertThat(without(tried, routes))
                .as("routes in Attack.ALL that are no more")
                .isEmpty();
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    @Test
    void onlyAFewRoutesAreOpenToAnybody() {
        assertThat(tenants.product.server.routes().stream()
                        .filter(route -> route.area().isEmpty())
                        .map(Route::template))
                .containsExactlyInAnyOrder("/", "/health/live", "/health/ready", "/metrics");
    }

    @Test
    void whatConcernsTheInstallationIsAnOperators() {
        assertThat(tenants.product.server.routes())
                .filteredOn(route ->
                        route.template().matches("/angarium/v1/(queue/.*|inbox.*|shaping.*)|/angarium/v1/queue")
                                && !isCancelling(route))
                .isNotEmpty()
                .allMatch(route -> route.area().equals(Optional.of(Area.OPERATION)));
    }

    private static boolean isCancelling(Route route) {
        return route.method().equals("DELETE") && route.template().equals("/angarium/v1/queue");
    }

    @TestFactory
    Stream<DynamicTest> revealsAndChangesNothingOfAnotherAccounts() {
        return Attack.ALL.stream()
                .filter(attack -> attack.expectation() != Expectation.OPEN)
                .map(attack -> dynamicTest(attack.call(), () -> {
                    List<String> before = attack.isReading() ? List.of() : everythingOfTheVictims(tenants);
                    HttpResponse<String> answer = tenants.asAttacker(attack, tenants.known);
                    judge(attack, answer);
                    assertThat(attack.isReading() ? List.of() : everythingOfTheVictims(tenants))
                            .isEqualTo(before);
                }));
    }

    private static void judge(Attack attack, HttpResponse<String> answer) {
        String told = TwoTenants.without(tenants.known, answer);
        switch (attack.expectation()) {
            case OPEN -> throw new AssertionError("nobody attacks what is open");
            case FORBIDDEN -> assertThat(told).isEqualTo("403 {\"message\":\"Forbidden\"}");
            case OWN ->
                assertThat(answer.body().replace(named(attack), ""))
                        .doesNotContain(tenants.known.get("account"), tenants.known.get("signing"), "victim");
            case UNKNOWN ->
                assertThat(told)
                        .isEqualTo(TwoTenants.without(tenants.unknown, tenants.asAttacker(attack, tenants.unknown)));
        }
    }

    /** What the call itself names may be named in its answer. */
    private static String named(Attack attack) {
        boolean namesTheFriend = (attack.template() + attack.body()).matches(".*(\\{email}|\\$email).*");
        return tenants.known.get(namesTheFriend ? "email" : "domain");
    }

    @TestFactory
    Stream<DynamicTest> tellsTheOwnerWhatItKeepsFromOthers() {
        return Attack.ALL.stream()
                .filter(attack -> attack.expectation() == Expectation.UNKNOWN)
                .map(attack -> dynamicTest(attack.call(), () -> {
                    if (attack.isReading()) {
                        ownerIsTold(attack, tenants);
                    } else {
                        try (TwoTenants others = new TwoTenants()) {
                            ownerIsTold(attack, others);
                        }
                    }
                }));
    }

    private static void ownerIsTold(Attack attack, TwoTenants world) {
        HttpResponse<String> owners = world.asVictim(attack);
        HttpResponse<String> others = world.asAttacker(attack, world.unknown);

        assertThat(owners.statusCode()).as(owners.body()).isLessThan(500);
        assertThat(TwoTenants.without(world.known, owners)).isNotEqualTo(TwoTenants.without(world.unknown, others));
    }

    @TestFactory
    Stream<DynamicTest> letsNobodyActForAnotherAccountAndNoStrangerIn() {
        return Attack.ALL.stream()
                .filter(attack -> attack.expectation() != Expectation.OPEN)
                .map(attack -> dynamicTest(attack.call(), () -> {
                    assertThat(tenants.asAttackerForTheVictim(attack).body()).isEqualTo("{\"message\":\"Forbidden\"}");
                    HttpResponse<String> stranger = tenants.asNobody(attack);
                    assertThat(stranger.statusCode()).isIn(401, 403);
                    assertThat(stranger.body()).containsAnyOf("Forbidden", "Invalid private key");
                }));
    }

    @TestFactory
    Stream<DynamicTest> letsEachRoleDoWhatTheTableSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Attack attack : Attack.ALL) {
            Route route = route(attack);
            route.area().ifPresent(area -> {
                for (Role role : Role.values()) {
                    tests.add(dynamicTest(role + " " + attack.call(), () -> {
                        boolean refused =
                                tenants.as(KEYS.get(role), attack).body().equals("{\"message\":\"Forbidden\"}");
                        assertThat(refused).isNotEqualTo(mayCall(role, area, route));
                    }));
                }
            });
        }
        return tests.stream();
    }

    private static boolean mayCall(Role role, Area area, Route route) {
        Caller caller = new Caller(tenants.victim, tenants.victim, true, "key", KeyKind.USER, role, Optional.empty());
        return Rights.allow(caller, area, !route.method().equals("GET"));
    }

    private static Route route(Attack attack) {
        return tenants.product.server.routes().stream()
                .filter(it -> attack.call().equals(it.method() + " " + it.template()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no route " + attack.call()));
    }

    private static List<String> everythingOfTheVictims(TwoTenants world) {
        return Attack.ALL.stream()
                .filter(attack -> attack.isReading() && attack.expectation() != Expectation.OPEN)
                .map(attack -> attack.call() + " " + world.asVictim(attack).body())
                .toList();
    }
}
