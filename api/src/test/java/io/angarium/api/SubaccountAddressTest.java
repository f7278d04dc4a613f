package io.angarium.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Source addresses of subaccounts over HTTP. */
class SubaccountAddressTest {
    private static final String BASE = "/v5/accounts/subaccounts/";

    private final RunningProduct product = new RunningProduct();
    private final String path =
            BASE + product.installation.tenancy.accounts().create("shop").id();

    SubaccountAddressTest() throws IOException {}

    @AfterEach
    void close() {
        product.close();
    }

    @Test
    void everySubaccountMaySendFromEveryAddress() {
        assertThat(product.putForm(path + "/ip", "ip", "127.0.0.2").message()).isEqualTo("success");
        assertThat(product.putForm(path + "/ip", "ip", "127.0.0.3").status()).isEqualTo(400);
        assertThat(product.putForm(path + "/ip").message()).isEqualTo("invalid request parameters");
        assertThat(product.putForm(BASE + "none/ip", "ip", "127.0.0.2").message())
                .isEqualTo("account not found");
    }

    @Test
    void poolsAreNotGivenToSubaccounts() {
        assertThat(product.get(BASE + "ip_pools/all").body().toString()).isEqualTo("{\"items\":[],\"total_count\":0}");
        assertThat(product.putForm(path + "/ip_pool", "pool_id", "x").status()).isEqualTo(501);
        assertThat(product.delete(path + "/ip_pool").status()).isEqualTo(501);
        assertThat(product.delete(BASE + "none/ip_pool").status()).isEqualTo(404);
    }
}
