package io.angarium.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How a route is called by somebody who names another account's things, and what has to come of it. Every route of the API
 * stands in {@link #ALL}; whoever adds a route adds it here. {@code $domain} and the like are the other account's names, as
 * {@link TwoTenants} knows them; a template's segments are filled in by {@link TwoTenants#path}.
 *
 * @param call method and template
 * @param body a form, or JSON if it begins with a brace; empty: none
 */
record Attack(String call, Expectation expectation, String query, String body) {
    enum Expectation {
        /** Anybody may call, without a key. */
        OPEN,
        /** The caller's account may not call this at all: it is the primary account's. */
        FORBIDDEN,
        /** Concerns the caller's own things, whatever it names: nothing of another account's shows. */
        OWN,
        /** Names another account's thing: the answer is the same as for one that nobody has. */
        UNKNOWN
    }

    private static final String SUPPRESSIONS = "/angarium/v1/suppressions/";

    static final List<Attack> ALL = all();

    String method() {
        return call.substring(0, call.indexOf(' '));
    }

    String template() {
        return call.substring(call.indexOf(' ') + 1);
    }

    boolean isReading() {
        return method().equals("GET");
    }

    private static List<Attack> all() {
        List<Attack> all = new ArrayList<>();
        add(all, Expectation.OPEN, "GET /", "GET /health/live", "GET /health/ready", "GET /metrics");
        sending(all);
        domains(all);
        keys(all);
        addresses(all);
        unbuilt(all);
        suppressions(all);
        lists(all);
        templates(all);
        account(all);
        operation(all);
        return List.copyOf(all);
    }

    private static void sending(List<Attack> all) {
        String letter = "from=a@$domain&to=b@dest.test&subject=x&text=x";
        body(all, Expectation.UNKNOWN, letter, "POST /v3/{domain}/messages");
        body(
                all,
                Expectation.UNKNOWN,
                "to=b@dest.test&message=From:%20a@$domain%0D%0A%0D%0Ax",
                "POST /v3/{domain}/messages.mime");
        body(
                all,
                Expectation.UNKNOWN,
                "{\"domain\":\"$domain\",\"from\":\"a@$domain\",\"to\":\"b@dest.test\",\"text\":\"x\"}",
                "POST /angarium/v1/messages",
                "POST /angarium/v1/domains/{domain}/messages");
        body(all, Expectation.UNKNOWN, "to=b@dest.test", "POST /v3/domains/{domain}/messages/{key}");
        add(
                all,
                Expectation.UNKNOWN,
                "GET /v3/domains/{domain}/messages/{key}",
                "GET /v3/domains/{domain}/messages/{key}/attachments/{number}",
                "GET /v3/domains/{domain}/sending_queues",
                "GET /v3/{domain}/sending_queues",
                "DELETE /v3/{domain}/envelopes",
                "GET /v3/{domain}/events",
                "GET /v3/{domain}/events/{token}",
                "GET /angarium/v1/trace/{id}",
                "GET /angarium/v1/explain/{subject}");
        all.add(new Attack("DELETE /angarium/v1/queue", Expectation.UNKNOWN, "tag=$tag", ""));
    }

    private static void domains(List<Attack> all) {
        for (String base : List.of("/v3/domains", "/v4/domains")) {
            add(all, Expectation.OWN, "GET " + base);
            body(all, Expectation.OWN, "name=$domain", "POST " + base);
            add(
                    all,
                    Expectation.UNKNOWN,
                    "GET " + base + "/{domain}",
                    "PUT " + base + "/{domain}/verify",
                    "DELETE " + base + "/{domain}");
            body(all, Expectation.UNKNOWN, "wildcard=yes", "PUT " + base + "/{domain}");
        }
        add(all, Expectation.UNKNOWN, "GET /v3/domains/{domain}/tracking", "GET /angarium/v1/domains/{domain}/history");
        for (String kind : List.of("open", "click", "unsubscribe")) {
            body(all, Expectation.UNKNOWN, "active=yes", "PUT /v3/domains/{domain}/tracking/" + kind);
        }
        body(all, Expectation.UNKNOWN, "web_prefix=links", "PUT /v3/domains/{domain}/web_prefix");
        add(all, Expectation.UNKNOWN, "GET /v3/domains/{domain}/connection");
        body(all, Expectation.UNKNOWN, "require_tls=yes", "PUT /v3/domains/{domain}/connection");
        for (String credentials : List.of("/v3/domains/{domain}/credentials", "/v3/{domain}/mailboxes")) {
            add(
                    all,
                    Expectation.UNKNOWN,
                    "GET " + credentials,
                    "DELETE " + credentials,
                    "DELETE " + credentials + "/{login}");
            body(all, Expectation.UNKNOWN, "login=new&password=password", "POST " + credentials);
            body(all, Expectation.UNKNOWN, "password=password", "PUT " + credentials + "/{login}");
        }
    }

    private static void keys(List<Attack> all) {
        String ours = "signing_domain=$domain&selector=s1";
        add(all, Expectation.OWN, "GET /v1/dkim/keys");
        body(all, Expectation.UNKNOWN, "signing_domain=$domain&selector=new", "POST /v1/dkim/keys");
        all.add(new Attack("DELETE /v1/dkim/keys", Expectation.UNKNOWN, ours, ""));
        add(
                all,
                Expectation.UNKNOWN,
                "GET /v4/domains/{domain}/keys",
                "PUT /v4/domains/{domain}/keys/{selector}/activate",
                "PUT /v4/domains/{domain}/keys/{selector}/deactivate",
                "POST /v1/dkim_management/domains/{domain}/rotate");
        body(all, Expectation.UNKNOWN, "self=true", "PUT /v3/domains/{domain}/dkim_authority");
        body(all, Expectation.UNKNOWN, "dkim_selector=new", "PUT /v3/domains/{domain}/dkim_selector");
        body(all, Expectation.UNKNOWN, "rotation_enabled=no", "PUT /v1/dkim_management/domains/{domain}/rotation");
    }

    private static void addresses(List<Attack> all) {
        add(
                all,
                Expectation.OWN,
                "GET /v3/ips",
                "GET /v3/ips/{ip}",
                "GET /v3/ips/{ip}/domains",
                "GET /v3/ips/request/new");
        add(
                all,
                Expectation.UNKNOWN,
                "GET /v3/domains/{domain}/ips",
                "DELETE /v3/domains/{domain}/ips/{ip}",
                "DELETE /v3/domains/{domain}/pool/{ip}");
        body(all, Expectation.UNKNOWN, "ip=127.0.0.2", "POST /v3/domains/{domain}/ips");
        for (String base : List.of("/v3/ip_pools", "/v1/ip_pools")) {
            String pool = base + "/{pool}";
            add(all, Expectation.OWN, "GET " + base);
            body(all, Expectation.OWN, "name=own&description=own&ip=127.0.0.2", "POST " + base);
            add(
                    all,
                    Expectation.UNKNOWN,
                    "GET " + pool,
                    "DELETE " + pool,
                    "GET " + pool + "/domains",
                    "PUT " + pool + "/ips/{ip}",
                    "DELETE " + pool + "/ips/{ip}");
            body(all, Expectation.UNKNOWN, "name=taken", "PATCH " + pool);
            body(all, Expectation.UNKNOWN, "{\"ips\":[\"127.0.0.2\"]}", "POST " + pool + "/ips.json");
        }
    }

    /** What isn't built says so to everybody. */
    private static void unbuilt(List<Attack> all) {
        add(
                all,
                Expectation.OWN,
                "GET /v2/x509/{domain}/status",
                "POST /v2/x509/{domain}",
                "PUT /v2/x509/{domain}",
                "POST /v3/ips/request/new",
                "POST /v3/ips/{ip}/domains",
                "DELETE /v3/ips/{ip}/domains",
                "POST /v3/ips/{ip}/ip_band",
                "PUT /v3/ip_pools/{pool}/delegate",
                "DELETE /v3/ip_pools/{pool}/delegate",
                "GET /v3/ip_warmups",
                "GET /v3/ip_warmups/{ip}",
                "POST /v3/ip_warmups/{ip}",
                "DELETE /v3/ip_warmups/{ip}",
                "GET /v3/dynamic_pools",
                "POST /v3/dynamic_pools/all",
                "DELETE /v3/dynamic_pools/all",
                "POST /v3/dynamic_pools/{pool}/{ip}",
                "PATCH /v3/dynamic_pools/{pool}",
                "POST /v3/domains/{domain}/dynamic_pools",
                "DELETE /v3/domains/{domain}/dynamic_pools",
                "GET /v3/domains/dynamic_pools/assignable",
                "POST /v3/domains/all/dynamic_pools/enroll",
                "GET /v1/dynamic_pools/domains",
                "GET /v1/dynamic_pools/domains/{domain}/preview",
                "GET /v1/dynamic_pools/domains/{domain}/history",
                "PUT /v1/dynamic_pools/domains/{domain}/override",
                "DELETE /v1/dynamic_pools/domains/{domain}/override",
                "GET /v1/dynamic_pools/history");
    }

    private static void suppressions(List<Attack> all) {
        for (String list : List.of("bounces", "unsubscribes", "complaints", "whitelists", "allowlists")) {
            String path = "/v3/{domain}/" + list;
            add(
                    all,
                    Expectation.UNKNOWN,
                    "GET " + path,
                    "DELETE " + path,
                    "GET " + path + "/{address}",
                    "DELETE " + path + "/{address}");
            body(all, Expectation.UNKNOWN, "address=new@dest.test", "POST " + path);
            body(all, Expectation.UNKNOWN, "file=address%0Anew@dest.test", "POST " + path + "/import");
        }
        for (String list : List.of("bounces", "unsubscribes", "complaints", "allowlist")) {
            String path = SUPPRESSIONS + list;
            add(all, Expectation.OWN, "GET " + path, "DELETE " + path);
            body(all, Expectation.OWN, "address=attackers-friend@dest.test", "POST " + path);
            body(all, Expectation.OWN, "file=address%0Aattackers-friend@dest.test", "POST " + path + "/import");

            add(all, Expectation.UNKNOWN, "GET " + path + "/{address}", "DELETE " + path + "/{address}");
        }
        add(all, Expectation.OWN, "GET /angarium/v1/imports");
        add(all, Expectation.UNKNOWN, "GET /angarium/v1/imports/{id}");
    }

    private static void lists(List<Attack> all) {
        add(all, Expectation.OWN, "GET /v3/lists", "GET /v3/lists/pages");
        body(all, Expectation.UNKNOWN, "address=new@$domain", "POST /v3/lists");
        body(all, Expectation.UNKNOWN, "name=taken", "PUT /v3/lists/{list}");
        String members = "/v3/lists/{list}/members";
        add(
                all,
                Expectation.UNKNOWN,
                "GET /v3/lists/{list}",
                "DELETE /v3/lists/{list}",
                "GET " + members,
                "GET " + members + "/pages",
                "GET " + members + "/{member}",
                "DELETE " + members + "/{member}");
        body(all, Expectation.UNKNOWN, "address=new@dest.test", "POST " + members);
        body(all, Expectation.UNKNOWN, "name=taken", "PUT " + members + "/{member}");
        body(all, Expectation.UNKNOWN, "members=[\"new@dest.test\"]", "POST " + members + ".json");
        body(all, Expectation.UNKNOWN, "members=address%0Anew@dest.test", "POST " + members + ".csv");
    }

    private static void templates(List<Attack> all) {
        String content = "template=taken&tag=second";
        for (String base : List.of("/v3/{domain}/templates", "/v4/templates")) {
            boolean isOwn = base.startsWith("/v4");
            Expectation collection = isOwn ? Expectation.OWN : Expectation.UNKNOWN;
            String one = base + "/{template}";
            String version = one + "/versions/{tag}";
            add(all, collection, "GET " + base, "DELETE " + base);
            body(all, collection, "name=attackers-template", "POST " + base);
            add(
                    all,
                    Expectation.UNKNOWN,
                    "GET " + one,
                    "DELETE " + one,
                    "PUT " + one + "/rename/{name}",
                    "PUT " + one + "/copy",
                    "GET " + one + "/versions",
                    "GET " + version,
                    "DELETE " + version,
                    "PUT " + version + "/copy/{copy}");
            body(all, Expectation.UNKNOWN, "description=taken", "PUT " + one);
            body(all, Expectation.UNKNOWN, content, "POST " + one + "/versions");
            body(all, Expectation.UNKNOWN, "comment=taken", "PUT " + version);
        }
    }

    private static void account(List<Attack> all) {
        add(
                all,
                Expectation.OWN,
                "POST /v5/accounts/resend_activation_email",
                "GET /v5/accounts/http_signing_key",
                "POST /v5/accounts/http_signing_key",
                "GET /v5/sandbox/auth_recipients",
                "DELETE /v5/sandbox/auth_recipients/{email}",
                "GET /v1/keys",
                "POST /v1/keys/public",
                "GET /v5/users",
                "GET /v5/users/me",
                "GET /v5/accounts/limit/custom/monthly");
        body(all, Expectation.OWN, "name=attacker&inactive_session_timeout=60", "PUT /v5/accounts");
        body(all, Expectation.OWN, "email=new@dest.test", "POST /v5/sandbox/auth_recipients");
        body(all, Expectation.UNKNOWN, "role=sending&kind=domain&domain_name=$domain", "POST /v1/keys");
        add(
                all,
                Expectation.UNKNOWN,
                "DELETE /v1/keys/{id}",
                "POST /angarium/v1/keys/{id}/disable",
                "POST /angarium/v1/keys/{id}/enable",
                "GET /v5/users/{user}");
        for (String path : List.of("/v2/ip_whitelist", "/v2/ip/whitelist")) {
            add(all, Expectation.OWN, "GET " + path);
            body(all, Expectation.OWN, "address=127.0.0.0/8", "POST " + path);
            body(all, Expectation.OWN, "address=$address&description=taken", "PUT " + path);
            all.add(new Attack("DELETE " + path, Expectation.OWN, "address=$address", ""));
        }
        String below = "/v5/accounts/subaccounts";
        add(
                all,
                Expectation.FORBIDDEN,
                "GET " + below,
                "POST " + below,
                "DELETE " + below,
                "GET " + below + "/{subaccount}",
                "POST " + below + "/{subaccount}/disable",
                "POST " + below + "/{subaccount}/enable",
                "PUT " + below + "/{subaccount}/features",
                "PUT /v5/accounts/features",
                "PUT /v5/accounts/limit/custom/monthly",
                "DELETE /v5/accounts/limit/custom/monthly",
                "PUT /v5/accounts/limit/custom/enable",
                "GET " + below + "/{subaccount}/limit/custom/monthly",
                "PUT " + below + "/{subaccount}/limit/custom/monthly",
                "DELETE " + below + "/{subaccount}/limit/custom/monthly");
    }

    private static void operation(List<Attack> all) {
        add(
                all,
                Expectation.FORBIDDEN,
                "GET /angarium/v1/inbox",
                "GET /angarium/v1/inbox/{id}",
                "GET /angarium/v1/queue",
                "GET /angarium/v1/queue/orders",
                "POST /angarium/v1/queue/pause",
                "POST /angarium/v1/queue/drain",
                "POST /angarium/v1/queue/move",
                "POST /angarium/v1/queue/resume",
                "POST /angarium/v1/shaping/reload",
                "POST /angarium/v1/tls-reports");
    }

    private static void add(List<Attack> all, Expectation expectation, String... calls) {
        body(all, expectation, "", calls);
    }

    private static void body(List<Attack> all, Expectation expectation, String body, String... calls) {
        Arrays.stream(calls).forEach(call -> all.add(new Attack(call, expectation, "", body)));
    }
}
