package io.angarium.api.domain;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Dates;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.Domains.Credential;
import io.angarium.service.domain.SendingDomain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * SMTP logins of a domain. {@code postmaster} is the system's: every domain has it, with or without a password, and it can't be
 * deleted alone.
 */
public final class CredentialPages {
    private static final String LETTERS = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    private static final int GENERATED_LENGTH = 32;
    private static final int MIN_PASSWORD = 5;
    private static final int MAX_PASSWORD = 32;
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

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
                new Route("GET", path, Area.CREDENTIALS, this::list),
                new Route("POST", path, Area.CREDENTIALS, this::create),
                new Route("DELETE", path, Area.CREDENTIALS, this::deleteAll),
                new Route("PUT", path + "/{login}", Area.CREDENTIALS, this::change),
                new Route("DELETE", path + "/{login}", Area.CREDENTIALS, this::delete));
    }

    private Answer list(Call call) {
        SendingDomain domain = lookup.plain(call);
        Parameters parameters = FormReader.query(call);
        int limit = parameters.number("limit", 1, Integer.MAX_VALUE, DEFAULT_LIMIT);
        if (limit > MAX_LIMIT) {
            throw ApiException.badRequest("Limit parameter can't be larger than " + MAX_LIMIT);
        }
        int skip = parameters.number("skip", 0, Integer.MAX_VALUE, 0);
        Collection<Credential> all = credentials(domain).values();
        List<Map<String, Object>> items =
                all.stream().skip(skip).limit(limit).map(CredentialPages::tell).toList();
        return Answer.ok(Answer.object("items", items, "total_count", all.size()));
    }

    /** By login. */
    private SortedMap<String, Credential> credentials(SendingDomain domain) {
        SortedMap<String, Credential> byLogin = new TreeMap<>();
        byLogin.put(domain.smtpLogin(), new Credential(domain.smtpLogin(), domain.createdAt()));
        domains.credentials(domain.name()).forEach(credential -> byLogin.put(credential.login(), credential));
        return byLogin;
    }

    private static Map<String, Object> tell(Credential credential) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("mailbox", credential.login());
        told.put("login", credential.login());
        told.put("created_at", Dates.numeric(credential.createdAt()));
        told.put("size_bytes", null);
        return told;
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
        set(known(call, domain), password, generated);
        return answer("Password changed", generated);
    }

    private Answer delete(Call call) {
        SendingDomain domain = lookup.plain(call);
        String login = known(call, domain);
        if (login.equals(domain.smtpLogin())) {
            throw ApiException.badRequest("Cannot delete system mailbox: " + login);
        }
        domains.deleteCredential(login);
        return Answer.ok(Answer.object("message", "Credentials have been deleted", "spec", login));
    }

    private Answer deleteAll(Call call) {
        int count = domains.deleteCredentials(lookup.plain(call).name());
        return Answer.ok(Answer.object("message", "All domain credentials have been deleted", "count", count));
    }

    /** The full address of the login in the path, which may be its local part alone. */
    private String known(Call call, SendingDomain domain) {
        String given = call.parameter("login").toLowerCase(Locale.ROOT);
        String login = given.contains("@") ? given : given + "@" + domain.name();
        if (!credentials(domain).containsKey(login)) {
            throw ApiException.notFound("Credentials not found");
        }
        return login;
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
