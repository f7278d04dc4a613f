package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Account;
import io.angarium.service.account.Accounts;
import io.angarium.service.account.Allowance;
import io.angarium.service.account.Area;
import io.angarium.service.account.Tenancy;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * How many recipients an account may have in a month: its own at {@code /v5/accounts/limit/custom/…}, a subaccount's at
 * {@code /v5/accounts/subaccounts/{subaccount}/limit/custom/monthly}.
 */
public final class LimitPages {
    private static final String OWN = "/v5/accounts/limit/custom/monthly";
    private static final String BELOW = "/v5/accounts/subaccounts/{subaccount}/limit/custom/monthly";

    private final Accounts accounts;
    private final Allowance allowance;

    public LimitPages(Tenancy tenancy) {
        this.accounts = tenancy.accounts();
        this.allowance = tenancy.allowance();
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", OWN, Area.LIMITS, call -> show(own(call))),
                new Route("PUT", OWN, Area.LIMITS, call -> set(call, own(call))),
                new Route("DELETE", OWN, Area.LIMITS, call -> clear(own(call))),
                new Route("PUT", "/v5/accounts/limit/custom/enable", Area.LIMITS, this::enable),
                new Route("GET", BELOW, Area.SUBACCOUNT_LIMITS, call -> show(below(call, "Not a subaccount"))),
                new Route(
                        "PUT", BELOW, Area.SUBACCOUNT_LIMITS, call -> set(call, below(call, "Invalid subaccount ID"))),
                new Route(
                        "DELETE",
                        BELOW,
                        Area.SUBACCOUNT_LIMITS,
                        call -> clear(below(call, "Could not delete threshold for account"))));
    }

    private Answer show(Account account) {
        OptionalLong limit = account.monthlyLimit();
        if (limit.isEmpty()) {
            throw ApiException.notFound("No threshold for account");
        }
        return Answer.ok(
                Answer.object("limit", limit.getAsLong(), "current", allowance.current(account.id()), "period", "1m"));
    }

    private Answer set(Call call, Account account) throws IOException {
        long limit = number(FormReader.read(call).required("limit", "'limit' parameter is missing"));
        Refusal.badRequest(() -> accounts.setMonthlyLimit(account.id(), limit));
        return success();
    }

    private Answer clear(Account account) {
        if (account.monthlyLimit().isEmpty()) {
            throw ApiException.badRequest("Could not delete threshold for account");
        }
        Refusal.badRequest(() -> accounts.clearMonthlyLimit(account.id()));
        return success();
    }

    /** A limit that was reached holds no longer than its month and disables nothing; another disablement isn't lifted here. */
    private Answer enable(Call call) {
        if (!own(call).isOpen()) {
            throw ApiException.badRequest("Unable to re-enable account with current account disablement");
        }
        return success();
    }

    /** Clients send a number in any of JSON's spellings. */
    private static long number(String text) {
        if (!text.matches("\\d{1,15}(\\.0{1,3})?")) {
            throw ApiException.badRequest("'limit' parameter is '" + text + "', expected a whole number");
        }
        int point = text.indexOf('.');
        return Long.parseLong(point < 0 ? text : text.substring(0, point));
    }

    private Account own(Call call) {
        return accounts.find(call.caller().account()).orElseThrow();
    }

    private Account below(Call call, String otherwise) {
        return accounts.subaccount(call.parameter("subaccount")).orElseThrow(() -> ApiException.badRequest(otherwise));
    }

    private static Answer success() {
        return Answer.ok(Answer.object("success", true));
    }
}
