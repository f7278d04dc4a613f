package io.angarium.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.simulation.CertificateAuthority;
import io.angarium.simulation.CertificateAuthority.Identity;
import io.angarium.simulation.ScriptedReceiver;
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * TLS policies through the whole program: a zone signed by BIND's tools and served by Unbound, policies from a web server, a
 * Postfix that receives; and a receiver that offers REQUIRETLS, which Debian's Postfix doesn't yet, and one without TLS.
 */
@NeedsPeer({"postfix", "unbound", "bind9-utils"})
class TlsPolicyTest {
    private static final String DOMAIN = "sender.test";
    private static final String PASSWORD = "a-password-for-tests";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path directory;

    private static ScriptedReceiver promising;
    private static ScriptedReceiver clear;
    private static PolicyServer web;
    private static NameServer dns;
    private static Postfix postfix;
    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create("Authority of this test");
        Identity identity = authority.issue(
                "mx.fits.test", "mx.wrong.test", "mx.enforced.test", "mx.elsewhere.test", "mx.plain.test");
        String[] domains = {"fits.test", "wrong.test", "enforced.test", "elsewhere.test", "misnamed.test", "plain.test"
        };
        postfix = Postfix.start(directory.resolve("postfix").toAbsolutePath(), identity, domains);
        int port = postfix.port();
        promising = ScriptedReceiver.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), port));
        Identity own = CertificateAuthority.create("Somebody").issue("mx.promising.test");
        promising.offerStartTls(own.context()).offer("REQUIRETLS");
        clear = ScriptedReceiver.start(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.3"), port));
        web = PolicyServer.start(authority, "enforced.test", "elsewhere.test", "misnamed.test");
        web.enforce("enforced.test", "mx.enforced.test");
        web.enforce("elsewhere.test", "*.somewhere.test");
        web.enforce("misnamed.test", "mx.misnamed.test");
        dns = NameServer.startSigned(directory.resolve("dns"), records(port, identity, own));
        Path trusted = Files.writeString(directory.resolve("authority.pem"), Pem.of(List.of(authority.certificate())));
        server = RunningServer.start(
                directory.resolve("data"),
                "dns.servers=" + dns.address(),
                "dns.trust_anchor=" + dns.trustAnchor(),
                "delivery.port=" + port,
                "delivery.retry=1h 1h",
                "tls.authorities=" + trusted,
                "tls_reports.from=tls@" + DOMAIN,
                "tls_reports.organization=Tests & Co",
                "smtp.hostname=out.sender.test",
                "allow.private_networks=true");
        server.makeDomain(DOMAIN, PASSWORD);
    }

    private static List<String> records(int port, Identity identity, Identity promisingOne) throws Exception {
        List<String> records = new ArrayList<>();
        for (String domain : List.of("fits", "wrong", "enforced", "elsewhere", "misnamed", "plain")) {
            records.add(domain + ".test. 60 IN MX 10 mx." + domain + ".test.");
            records.add("mx." + domain + ".test. 60 IN A 127.0.0.1");
        }
        for (String domain : List.of("enforced", "elsewhere", "misnamed")) {
            records.add("_mta-sts." + domain + ".test. 60 IN TXT \"v=STSv1; id=20260101;\"");
            records.add("mta-sts." + domain + ".test. 60 IN A " + web.address());
        }
        records.add("promising.test. 60 IN MX 10 mx.promising.test.");
        records.add("mx.promising.test. 60 IN A 127.0.0.2");
        records.add("clear.test. 60 IN MX 10 mx.clear.test.");
        records.add("mx.clear.test. 60 IN A 127.0.0.3");
        records.add(tlsa(port, "mx.fits.test", identity));
        records.add(tlsa(port, "mx.wrong.test", promisingOne));
        records.add(tlsa(port, "mx.promising.test", promisingOne));
        records.add("_smtp._tls.enforced.test. 60 IN TXT \"v=TLSRPTv1; rua=mailto:ann@plain.test\"");
        records.add("_smtp._tls.wrong.test. 60 IN TXT \"v=TLSRPTv1; rua=mailto:bob@plain.test\"");
        return records;
    }

    private static String tlsa(int port, String host, Identity identity) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(identity.certificate().getPublicKey().getEncoded());
        return "_" + port + "._tcp." + host + ". 60 IN TLSA 3 1 1 "
                + HexFormat.of().formatHex(digest);
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {server, postfix, dns, web, promising, clear}) {
            if (part != null) {
                part.close();
            }
        }
    }

    private static String send(String to, String... options) throws Exception {
        List<String> form = new ArrayList<>(
                List.of("from", "Ann <ann@sender.test>", "to", to, "subject", "Hello", "text", "It works."));
        form.addAll(List.of(options));
        return RunningServer.id(server.post("/v3/" + DOMAIN + "/messages", form.toArray(String[]::new)));
    }

    private static JsonNode step(JsonNode trace, String name) {
        for (JsonNode step : trace.at("/recipients/0/steps")) {
            if (step.get("step").asString().equals(name)) {
                return step;
            }
        }
        throw new AssertionError("no step " + name + " in " + trace);
    }

    /** Waits until it is put off, and looks that nothing of it arrived. */
    private static String deferred(String id) throws Exception {
        JsonNode trace = server.awaitState(id, "deferred");
        for (String mailbox : List.of("ann", "bob", "late")) {
            assertThat(postfix.letters(mailbox)).noneMatch(letter -> letter.contains(id));
        }
        return step(trace, "deferred").toString();
    }

    // ---- what domains publish

    @Test
    void daneDeliversToTheHostWhoseKeyTheZoneNames() throws Exception {
        String id = send("ann@fits.test");
        JsonNode trace = server.awaitState(id, "delivered");
        assertThat(postfix.awaitLetter("ann", id)).contains("using TLSv1.3");
        assertThat(step(trace, "connected").toString()).contains("TLSv1.3", "verified by DANE");
    }

    @Test
    void daneHoldsBackWhereTheKeyIsAnotherHoweverGoodTheCertificate() throws Exception {
        assertThat(deferred(send("ann@wrong.test")))
                .contains("TLS required by DANE of wrong.test", "none of the TLSA records fits");
    }

    @Test
    void mtaStsDeliversToTheHostThatThePolicyNames() throws Exception {
        String id = send("ann@enforced.test");
        JsonNode trace = server.awaitState(id, "delivered");
        postfix.awaitLetter("ann", id);
        assertThat(step(trace, "connected").toString()).contains("TLSv1.3", "verified by MTA-STS");
    }

    @Test
    void mtaStsHoldsBackWhereThePolicyDoesNotNameTheHost() throws Exception {
        assertThat(deferred(send("ann@elsewhere.test")))
                .contains("TLS required by MTA-STS of elsewhere.test", "not among the policy's mx");
    }

    @Test
    void mtaStsHoldsBackWhereTheCertificateIsOfOtherNames() throws Exception {
        assertThat(deferred(send("ann@misnamed.test")))
                .contains("TLS required by MTA-STS of misnamed.test", "certificate not verified", "mx.misnamed.test");
    }

    // ---- what senders ask for

    @Test
    void aMessageThatRequiresTlsGoesToAHostThatVerifiesAndNeverInClear() throws Exception {
        String id = send("ann@plain.test", "o:require-tls", "yes");
        JsonNode trace = server.awaitState(id, "delivered");
        postfix.awaitLetter("ann", id);
        assertThat(step(trace, "connected").toString()).contains("TLSv1.3");

        assertThat(deferred(send("ann@clear.test", "o:require-tls", "yes", "o:skip-verification", "yes")))
                .contains("TLS is required");
        assertThat(clear.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void aDomainThatRequiresTlsNeedNotSayItWithEachMessage() throws Exception {
        String strict = "strict.test";
        server.makeDomain(strict, PASSWORD);
        HttpResponse<String> set = RunningServer.send(server.request("/v3/domains/" + strict + "/connection")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .PUT(BodyPublishers.ofString("require_tls=true&skip_verification=true")));
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        String id = RunningServer.id(server.post(
                "/v3/" + strict + "/messages",
                "from",
                "ann@" + strict,
                "to",
                "bob@clear.test",
                "subject",
                "Hello",
                "text",
                "It works."));
        assertThat(deferred(id)).contains("TLS is required");
        assertThat(clear.commands()).noneMatch(command -> command.startsWith("MAIL"));
    }

    @Test
    void requireTlsIsPassedOnWhereItIsOfferedAndBouncesWhereItIsNot() throws Exception {
        submitRequiringTls("<a@sender.test>", "ann@promising.test");
        server.awaitState("a@sender.test", "delivered");
        assertThat(promising.commands())
                .anyMatch(command -> command.startsWith("MAIL FROM") && command.endsWith(" REQUIRETLS"));

        submitRequiringTls("<b@sender.test>", "ann@fits.test");
        JsonNode trace = server.awaitState("b@sender.test", "failed");
        assertThat(step(trace, "failed").toString()).contains("5.7.30");
    }

    private static void submitRequiringTls(String messageId, String to) throws Exception {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", server.submission.getHostString());
        properties.put("mail.smtp.port", String.valueOf(server.submission.getPort()));
        properties.put("mail.smtp.auth", "true");
        properties.put("mail.smtp.starttls.required", "true");
        properties.put("mail.smtp.ssl.trust", "*");
        properties.put("mail.smtp.ssl.checkserveridentity", "false");
        properties.put("mail.smtp.mailextension", "REQUIRETLS");
        MimeMessage message = new MimeMessage(Session.getInstance(properties)) {
            @Override
            protected void updateMessageID() throws jakarta.mail.MessagingException {
                setHeader("Message-ID", messageId);
            }
        };
        message.setFrom(new InternetAddress("ann@sender.test"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(to));
        message.setSubject("Hello");
        message.setText("It works.");
        Transport.send(message, "postmaster@" + DOMAIN, PASSWORD);
    }

    // ---- reports

    @Test
    void theReportTellsADomainThatAsksWhatHappened() throws Exception {
        server.awaitState(send("bob@enforced.test"), "delivered");
        JsonNode good = report(reported("ann", "enforced.test"));
        JsonNode policy = good.at("/policies/0");
        assertThat(policy.at("/policy/policy-type").asString()).isEqualTo("sts");
        assertThat(policy.at("/policy/policy-domain").asString()).isEqualTo("enforced.test");
        assertThat(policy.at("/policy/policy-string").toString()).contains("version: STSv1", "mode: enforce");
        assertThat(policy.at("/policy/mx-host/0").asString()).isEqualTo("mx.enforced.test");
        assertThat(policy.at("/summary/total-successful-session-count").asInt()).isPositive();
        assertThat(policy.at("/summary/total-failure-session-count").asInt()).isZero();
        assertThat(policy.has("failure-details")).isFalse();
    }

    @Test
    void theReportTellsOfFailuresByKind() throws Exception {
        server.awaitState(send("bob@wrong.test"), "deferred");
        JsonNode policy = report(reported("bob", "wrong.test")).at("/policies/0");
        assertThat(policy.at("/policy/policy-type").asString()).isEqualTo("tlsa");
        assertThat(policy.at("/policy/policy-string/0").asString()).contains("3 1 1 ");
        int failed = policy.at("/summary/total-failure-session-count").asInt();
        assertThat(failed).isPositive();
        assertThat(policy.at("/summary/total-successful-session-count").asInt()).isZero();
        JsonNode detail = policy.at("/failure-details/0");
        assertThat(detail.at("/result-type").asString()).isEqualTo("validation-failure");
        assertThat(detail.at("/receiving-mx-hostname").asString()).isEqualTo("mx.wrong.test");
        assertThat(detail.at("/receiving-ip").asString()).isEqualTo("127.0.0.1");
        assertThat(detail.at("/failed-session-count").asInt()).isEqualTo(failed);
    }

    /** Asks for the reports on today so far until the one about this domain has arrived. */
    private static String reported(String mailbox, String domain) throws Exception {
        return Eventually.get(
                        "a report on " + domain,
                        () -> {
                            assertThat(server.post("/angarium/v1/tls-reports").statusCode())
                                    .isEqualTo(200);
                            return postfix.letters(mailbox).stream()
                                    .filter(letter -> letter.contains("TLS-Report-Domain: " + domain))
                                    .toList();
                        },
                        letters -> !letters.isEmpty())
                .getFirst();
    }

    /** What the letter carries, once it is looked at as RFC 8460 §4.4 and §5.3 want it. */
    private static JsonNode report(String letter) throws Exception {
        assertThat(letter)
                .contains("Subject: Report Domain: ", "TLS-Report-Submitter: out.sender.test")
                .containsPattern("(?i)Content-Type: multipart/report;\\s+report-type=\"?tlsrpt\"?")
                .contains("Content-Type: application/tlsrpt+gzip", "TLS-Required: No", "DKIM-Signature:");
        String unix = letter.replace("\r\n", "\n");
        String encoded = unix.substring(unix.indexOf("\n\n", unix.indexOf("application/tlsrpt+gzip")));
        byte[] zipped = Base64.getMimeDecoder().decode(encoded.substring(0, encoded.indexOf("\n--")));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            JsonNode report = JSON.readTree(in.readAllBytes());
            assertThat(report.at("/organization-name").asString()).isEqualTo("Tests & Co");
            assertThat(report.at("/contact-info").asString()).isEqualTo("tls@sender.test");
            assertThat(report.at("/report-id").asString()).isNotEmpty();
            Instant begin =
                    Instant.parse(report.at("/date-range/start-datetime").asString());
            assertThat(begin)
                    .isBefore(
                            Instant.parse(report.at("/date-range/end-datetime").asString()));
            assertThat(report.at("/policies").isArray()).isTrue();
            return report;
        }
    }
}
