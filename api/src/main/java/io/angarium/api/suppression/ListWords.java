package io.angarium.api.suppression;

import io.angarium.service.suppression.SuppressionList;
import java.util.List;

/**
 * What answers about a list say, in the words that Mailgun's clients and their users know.
 *
 * @param paths the last segment of its address, in every spelling
 * @param added behind the number of addresses, and behind "Address has been"
 */
record ListWords(
        SuppressionList list, List<String> paths, String added, String notFound, String removed, String allRemoved) {
    static final List<ListWords> ALL = List.of(
            new ListWords(
                    SuppressionList.BOUNCES,
                    List.of("bounces"),
                    "added to the bounces table",
                    "Address not found in bounces table",
                    "Bounced address has been removed",
                    "Bounced addresses for this domain have been removed"),
            new ListWords(
                    SuppressionList.UNSUBSCRIBES,
                    List.of("unsubscribes"),
                    "added to the unsubscribes table",
                    "Address not found in unsubscribers table",
                    "Unsubscribe event has been removed",
                    "Unsubscribe addresses for this domain have been removed"),
            new ListWords(
                    SuppressionList.COMPLAINTS,
                    List.of("complaints"),
                    "added to the complaints table",
                    "No spam complaints found for this address",
                    "Spam complaint has been removed",
                    "Complaint addresses for this domain have been removed"),
            new ListWords(
                    SuppressionList.ALLOWLIST,
                    List.of("whitelists", "allowlists"),
                    "added to the allowlists table",
                    "Address/Domain not found in allowlist table",
                    "Allowlist address/domain has been removed",
                    "Allowlist addresses/domains for this domain have been removed"));

    String oneAdded() {
        return (list == SuppressionList.ALLOWLIST ? "Address/Domain" : "Address") + " has been " + added;
    }

    String added(int count) {
        String what = list == SuppressionList.COMPLAINTS ? " complaint addresses" : " addresses";
        return count + what + " have been " + added;
    }

    /** What an answer calls the thing that it is about. */
    String name() {
        return list == SuppressionList.ALLOWLIST ? "value" : "address";
    }
}
