package io.angarium.service.submission;

import static io.angarium.service.submission.RejectedException.badParameter;

import io.angarium.service.address.Sources;
import io.angarium.service.domain.DomainKey;
import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain;
import java.util.random.RandomGenerator;

/**
 * What of its account's a message uses: keys beside its domain's own, and addresses to leave from.
 *
 * @param random which address of several; any thread may draw from it
 */
record Means(Domains domains, Sources sources, RandomGenerator random) {
    /** @throws RejectedException if the options name a key, an address or a pool that isn't the account's */
    void settle(SendOptions options, SendingDomain domain) {
        checkKey(options, domain.account());
        options.leaveFrom(source(options, domain));
    }

    private void checkKey(SendOptions options, String account) {
        String named = options.kept().getOrDefault(SecondaryKey.OPTION, "");
        if (named.isEmpty()) {
            return;
        }
        SecondaryKey key = SecondaryKey.required(named);
        boolean isOurs = domains
                .find(key.domain())
                .filter(domain -> domain.account().equals(account))
                .stream()
                .flatMap(domain -> domain.signing().keys().stream())
                .map(DomainKey::selector)
                .anyMatch(key.selector()::equalsIgnoreCase);
        if (!isOurs) {
            throw SecondaryKey.unknown(named);
        }
    }

    /** The address counts before the pool, and both before what the domain was given. */
    private String source(SendOptions options, SendingDomain domain) {
        String ip = options.kept().getOrDefault(SendOptions.SENDING_IP, "");
        if (!ip.isEmpty()) {
            return sources.byIp(domain.account(), ip)
                    .orElseThrow(() -> new RejectedException(
                            Submissions.Reason.NOT_ALLOWED,
                            "Rejected: IP " + SendOptions.shown(ip) + " can't be used to send the message"))
                    .wish();
        }
        String pool = options.kept().getOrDefault(SendOptions.SENDING_POOL, "");
        if (!pool.isEmpty()) {
            return sources.pool(domain.account(), pool)
                    .orElseThrow(() -> badParameter("o:sending-ip-pool parameter: " + SendOptions.shown(pool)
                            + " is not the id of one of your pools"))
                    .wish(random);
        }
        return sources.wish(domain.name(), random);
    }
}
