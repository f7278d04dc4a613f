package io.angarium.service.rendition;

import io.angarium.authentication.DkimKey;
import java.util.List;
import java.util.Optional;

/** Where signatures get their keys. Answers from memory; any thread. */
public interface SigningKeys {
    /** Those that sign a message of the domain. Empty: its mail isn't signed. */
    List<DkimKey> ofDomain(String domain);

    /** The domain's key with this selector, whether or not its turn has come. */
    Optional<DkimKey> named(String domain, String selector);
}
