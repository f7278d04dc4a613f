package io.angarium.api.account;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Account;
import io.angarium.service.account.Account.Panel;
import io.angarium.service.account.Area;
import io.angarium.service.account.Tenancy;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The account itself: {@code /v5/accounts}, the key that its webhooks are signed with, and its sandbox's recipients. */
public final class AccountPages {
    private static final String SIGNING_KEY = "/v5/accounts/http_signing_key";
    private static final String RECIPIENTS = "/v5/sandbox/auth_recipients";
    private static final int MAX_SECONDS = 31_536_000;

    private final Tenancy tenancy;

    public AccountPages(Tenancy tenancy) {
        this.tenancy = tenancy;
    }

    public List<Route> routes() {
        return List.of(
                new Route("PUT", "/v5/accounts", Area.ACCOUNT, this::describe),
                // Whoever can call this is active already; clients ask all the same.
                new Route(
                        "POST",
                        "/v5/accounts/resend_activation_email",
                        Area.ACCOUNT,
                        call -> Answer.ok(Answer.object("success", true))),
                new Route("GET", SIGNING_KEY, Area.KEYS, this::signingKey),
                new Route("POST", SIGNING_KEY, Area.KEYS, this::renewSigningKey),
                new Route("GET", RECIPIENTS, Area.ACCOUNT, this::recipients),
                new Route("POST", RECIPIENTS, Area.ACCOUNT, this::addRecipient),
                new Route("DELETE", RECIPIENTS + "/{email}", Area.ACCOUNT, this::removeRecipient));
    }

    private Answer describe(Call call) throws IOException {
        Parameters parameters = FormReader.read(call);
        boolean isGiven = Stream.of(
                        "name", "inactive_session_timeout", "absolute_session_timeout", "logout_redirect_url")
                .anyMatch(name -> parameters.first(name).isPresent());
        if (!isGiven) {
            throw ApiException.badRequest("Either `name`, `absolute_timeout`, `inactive_timeout`, or"
                    + " `logout_redirect_url` must be provided to update account info.");
        }
        Account now = tenancy.accounts().find(call.caller().account()).orElseThrow();
        Panel panel = new Panel(
                seconds(parameters, "inactive_session_timeout", now.panel().inactiveSeconds()),
                seconds(parameters, "absolute_session_timeout", now.panel().absoluteSeconds()),
                parameters
                        .first("logout_redirect_url")
                        .map(AccountPages::url)
                        .orElse(now.panel().logoutUrl()));
        String name = parameters.first("name").orElse(now.name());
        Refusal.badRequest(() -> tenancy.accounts().describe(now.id(), name, panel));
        return Answer.message(200, "Account info has been updated");
    }

    private static int seconds(Parameters parameters, String name, int otherwise) {
        return parameters.number(name, 0, MAX_SECONDS, otherwise);
    }

    private static String url(String text) {
        if (text.length() > Account.MAX_TEXT || !text.matches("https?://[^\\s/]+.*")) {
            throw ApiException.badRequest("'logout_redirect_url' parameter has to be an http or https URL of at most "
                    + Account.MAX_TEXT + " characters");
        }
        return text;
    }

    private Answer signingKey(Call call) {
        return Answer.ok(Answer.object(
                "message",
                "success",
                "http_signing_key",
                tenancy.signingKeys().of(call.caller().account())));
    }

    private Answer renewSigningKey(Call call) {
        return Answer.ok(Answer.object(
                "message",
                "regenerated HTTP signing key for account",
                "http_signing_key",
                tenancy.signingKeys().renew(call.caller().account())));
    }

    private Answer recipients(Call call) {
        return Answer.ok(Answer.object(
                "recipients",
                tenancy.sandboxRecipients().of(call.caller().account()).stream()
                        .map(AccountPages::recipient)
                        .toList()));
    }

    private Answer addRecipient(Call call) throws IOException {
        String email = FormReader.read(call).required("email", "Invalid email address.");
        String added = Refusal.badRequest(
                () -> tenancy.sandboxRecipients().add(call.caller().account(), email));
        return Answer.ok(Answer.object("recipient", recipient(added)));
    }

    private Answer removeRecipient(Call call) {
        Refusal.badRequest(
                () -> tenancy.sandboxRecipients().remove(call.caller().account(), call.parameter("email")));
        return Answer.message(200, "Sandbox recipient deleted.");
    }

    private static Map<String, Object> recipient(String email) {
        return Answer.object("email", email, "activated", true);
    }
}
