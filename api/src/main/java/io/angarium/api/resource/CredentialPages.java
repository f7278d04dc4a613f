package io.angarium.api.resource;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Access;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** SMTP logins of a domain: made and changed. The list shows the one that every domain has. */
public final class CredentialPages {
    private static final String LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int GENERATED_LENGTH = 32;
    private static final int MIN_PASSWORD = 5;
    private static final int MAX_PASSWORD = 32;

    private final Domains domains;
    private final DomainLookup lookup;
    private final RandomGenerator secureRandom;

    public CredentialPages(Domains domains, RandomGenerator secureRandom) {
        this.domains = domains;
        this.lookup = new DomainLookup(domains);
        this.secureRandom = secureRandom;
    }

    public List<Route> routes() {
        String path = "/v3/domains/{domain}/credentials";
        return List.of(
                new Route("GET", path, Access.ACCOUNT, this::list),
                new Route("POST", path, Access.ACCOUNT, this::create),
                new Route("PUT", path + "/{login}", Access.ACCOUNT, this::change));
    }

    private Answer list(Call call) {
        SendingDomain domain = lookup.plain(call);
        Map<String, Object> postmaster = new LinkedHashMap<>();
        postmaster.put("mailbox", domain.smtpLogin());
        postmaster.put("login", domain.smtpLogin());
        postmaster.put("created_at", Dates.numeric(domain.createdAt()));
        postmaster.put("size_bytes", null);
        return Answer.ok(Answer.object("items", List.of(postmaster), "total_count", 1));
    }

    private Answer create(Call call) throws IOException {
        SendingDomain domain = lookup.plain(call);
        Parameters parameters = FormReader.read(call);
        List<String> logins = new ArrayList<>(parameters.all("login"));
        logins.addAll(parameters.all("mailbox"));
        if (logins.isEmpty()) {
            throw ApiException.badRequest("Parameter 'login' is missing");
        }
        List<String> passwords = parameters.all("password");
        passwords.forEach(CredentialPages::check);
        Map<String, Object> generated = new LinkedHashMap<>();
        for (int i = 0; i < logins.size(); i++) {
            String login = address(logins.get(i), domain);
            set(login, i < passwords.size() ? passwords.get(i) : "", generated);
        }
        return answer("Created " + logins.size() + " credentials pair(s)", generated);
    }

    private Answer change(Call call) throws IOException {
        SendingDomain domain = lookup.plain(call);
        String password = FormReader.read(call).first("password").orElse("");
        if (!password.isEmpty()) {
            check(password);
        }
        Map<String, Object> generated = new LinkedHashMap<>();
        set(address(call.parameter("login"), domain), password, generated);
        return answer("Password changed", generated);
    }

    private void set(String login, String password, Map<String, Object> generated) {
        String chosen = password;
        if (chosen.isEmpty()) {
            chosen = generate();
            generated.put(login, chosen);
        }
        domains.setCredential(login, chosen);
    }

    private static Answer answer(String message, Map<String, Object> generated) {
        if (generated.isEmpty()) {
            return Answer.message(200, message);
        }
        return Answer.ok(Answer.object(
                "message", message,
                "note", "Please store your new password(s) now. You won't be able to see it anymore.",
                "credentials", generated));
    }

    private static String address(String login, SendingDomain domain) {
        String address = login.contains("@") ? login : login + "@" + domain.name();
        if (!address.endsWith("@" + domain.name()) || address.startsWith("@")) {
            throw ApiException.badRequest(
                    "'login' parameter is '" + login + "', expected a mailbox of " + domain.name());
        }
        return address;
    }

    private static void check(String password) {
        if (password.length() < MIN_PASSWORD) {
            throw ApiException.badRequest("Password is too short. It must be between 5 and 32 characters.");
        }
        if (password.length() > MAX_PASSWORD) {
            throw ApiException.badRequest("Password is too long. It must be between 5 and 32 characters.");
        }
    }

    private String generate() {
        StringBuilder password = new StringBuilder(GENERATED_LENGTH);
        for (int i = 0; i < GENERATED_LENGTH; i++) {
            password.append(LETTERS.charAt(secureRandom.nextInt(LETTERS.length())));
        }
        return password.toString();
    }
}
