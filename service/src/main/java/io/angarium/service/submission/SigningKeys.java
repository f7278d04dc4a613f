package io.angarium.service.submission;

import io.angarium.service.domain.Domains;
import io.angarium.service.domain.SendingDomain.PublishedKey;

/** Which keys a message may be signed with beside its domain's own. */
record SigningKeys(Domains domains) {
    /** @throws RejectedException if the options name a key that isn't the account's, or doesn't sign */
    void check(SendOptions options, String account) {
        String named = options.kept().getOrDefault(SecondaryKey.OPTION, "");
        if (named.isEmpty()) {
            return;
        }
        SecondaryKey key = SecondaryKey.required(named);
        boolean isOurs = domains.find(key.domain())
                .filter(domain -> domain.account().equals(account))
                .stream()
                .flatMap(domain -> domain.keys().stream())
                .map(PublishedKey::selector)
                .anyMatch(key.selector()::equalsIgnoreCase);
        if (!isOurs) {
            throw SecondaryKey.unknown(named);
        }
    }
}
