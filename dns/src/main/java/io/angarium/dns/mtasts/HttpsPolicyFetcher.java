package io.angarium.dns.mtasts;

import io.angarium.dns.https.HttpsClient;
import io.angarium.dns.https.HttpsFailure;
import java.time.Duration;

/** Fetches policies from the domains' web servers: status 200 and text/plain, nothing else (RFC 8461 §3.3). */
public final class HttpsPolicyFetcher implements PolicyFetcher {
    /** For all of it; RFC 8461 suggests a minute, but a thread that looks for routes waits here. */
    static final Duration PATIENCE = Duration.ofSeconds(15);

    private final HttpsClient client;

    public HttpsPolicyFetcher(HttpsClient client) {
        this.client = client;
    }

    @Override
    public byte[] fetch(String domain) throws HttpsFailure {
        HttpsClient.Answer answer = client.get(
                client.target("mta-sts." + domain, "/.well-known/mta-sts.txt", PATIENCE, StsPolicy.MAX_BYTES));
        if (answer.status() != 200) {
            throw new HttpsFailure(
                    HttpsFailure.Kind.ANSWER, "mta-sts." + domain + " answered " + answer.status() + ", expected 200");
        }
        if (!answer.contentType().equals("text/plain")) {
            throw new HttpsFailure(HttpsFailure.Kind.ANSWER, "mta-sts." + domain + ": expected text/plain");
        }
        return answer.body();
    }
}
