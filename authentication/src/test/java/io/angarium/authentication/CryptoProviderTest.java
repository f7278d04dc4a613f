package io.angarium.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.security.Security;
import org.junit.jupiter.api.Test;

class CryptoProviderTest {
    @Test
    void tellsWhoseCodeItIs() {
        assertThat(CryptoProvider.jdk().description()).isEqualTo("JDK");
        assertThat(CryptoProvider.jdk().isNative()).isFalse();
        assertThat(CryptoProvider.fastest().description())
                .matches("Amazon Corretto Crypto Provider [0-9.]+|JDK \\(Corretto is not usable: .*\\)");
    }

    @Test
    void usesCorrettoWhereItIsBuiltFor() {
        assumeTrue(System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64"));
        assertThat(CryptoProvider.fastest().isNative()).isTrue();
    }

    @Test
    void leavesTheProvidersOfTheProcessAsTheyAre() {
        var before = Security.getProviders();
        CryptoProvider.fastest();
        assertThat(Security.getProviders()).isEqualTo(before);
    }
}
