package io.angarium.api;

import io.angarium.service.domain.Logins;
import java.util.List;
import java.util.Map;

/** Logins in a map: passwords by full address. */
record FakeLogins(Map<String, String> passwords) implements Logins {
    @Override
    public boolean check(String login, String password) {
        return password.equals(passwords.get(login));
    }

    @Override
    public void set(String login, String password, boolean system) {
        passwords.put(login, password);
    }

    @Override
    public List<Login> list(String domain) {
        return passwords.keySet().stream()
                .filter(login -> login.endsWith("@" + domain))
                .sorted()
                .map(login -> new Login(login, FakeProduct.MADE, false))
                .toList();
    }

    @Override
    public boolean delete(String login) {
        return passwords.remove(login) != null;
    }

    @Override
    public int deleteAll(String domain) {
        int count = passwords.size();
        passwords.keySet().removeIf(login -> login.endsWith("@" + domain));
        return count - passwords.size();
    }
}
