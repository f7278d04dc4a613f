package io.angarium.simulation.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SeededAuthorityTest {
    private static final List<String> HOSTS = List.of("mx1.r.test", "mx2.r.test");

    private static SeededAuthority authority(long seed) {
        return new SeededAuthority("Authority", new Random(seed));
    }

    @Test
    void theSameSeedMakesTheSameBytesAndAnotherSeedOthers() {
        byte[] first = authority(1).issue(HOSTS).hello();
        assertThat(authority(1).issue(HOSTS).hello()).isEqualTo(first);
        assertThat(authority(2).issue(HOSTS).hello()).isNotEqualTo(first);
    }

    @Test
    void theJdkVerifiesWhatItSigns() throws Exception {
        SeededAuthority authority = authority(1);
        authority.trust().checkServerTrusted(chain(authority.issue(HOSTS)), "UNKNOWN");
    }

    @Test
    void theJdkRefusesWhatIsExpiredOrSignedBySomebodyElse() {
        SeededAuthority authority = authority(1);
        for (Credentials bad :
                List.of(authority.issueExpired(HOSTS), authority(2).issue(HOSTS))) {
            assertThatThrownBy(() -> authority.trust().checkServerTrusted(chain(bad), "UNKNOWN"))
                    .isInstanceOf(CertificateException.class);
        }
    }

    private static X509Certificate[] chain(Credentials credentials) {
        return credentials.chain().toArray(X509Certificate[]::new);
    }
}
