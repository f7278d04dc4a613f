package io.angarium.api.account;

import io.angarium.api.http.ApiException;
import io.angarium.service.account.AccountRefusedException;
import java.util.function.Supplier;

/** Gives what the accounts refuse a status. */
final class Refusal {
    private Refusal() {}

    /** 400 in the words of the refusal. */
    static <T> T badRequest(Supplier<T> work) {
        try {
            return work.get();
        } catch (AccountRefusedException refused) {
            throw ApiException.badRequest(refused.words());
        }
    }

    /** 400 in the words of the refusal. */
    static void badRequest(Runnable work) {
        badRequest(() -> {
            work.run();
            return true;
        });
    }
}
