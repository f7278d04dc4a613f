package io.angarium.api.domain;

import io.angarium.api.http.ApiException;
import io.angarium.service.address.Sources.AddressRefusedException;
import io.angarium.service.domain.Domains.DomainRefusedException;
import java.util.function.Supplier;

/** Turns what the services refuse into answers. */
final class Refusals {
    private Refusals() {}

    /** The service's words, as a bad request's. */
    static <T> T asBadRequest(Supplier<T> change) {
        try {
            return change.get();
        } catch (DomainRefusedException | AddressRefusedException refused) {
            throw ApiException.badRequest(String.valueOf(refused.getMessage()));
        }
    }
}
