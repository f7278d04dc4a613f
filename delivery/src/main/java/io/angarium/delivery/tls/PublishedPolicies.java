package io.angarium.delivery.tls;

import io.angarium.dns.Resolver;
import io.angarium.dns.TlsaRecords;
import io.angarium.dns.mtasts.StsPolicies;
import io.angarium.dns.mtasts.StsPolicies.Finding;
import io.angarium.dns.mtasts.StsPolicy;
import io.angarium.smtp.client.DaneCheck;
import io.angarium.smtp.client.TlsDemand;
import io.angarium.smtp.client.TlsDemand.Association;
import io.angarium.smtp.client.TlsFlaw;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What domains publish: DANE where DNSSEC proves it, else MTA-STS, else nothing.
 *
 * <p>The table of RFC 7672 §2.1 and §2.2, host by host:
 *
 * <pre>
 *   MX         addresses   TLSA                       then
 *   bogus      –           –                          no route: the mail waits
 *   insecure   –           –                          no DANE
 *   secure     bogus       –                          the host has no address: the others
 *   secure     insecure    – (alias secure: asked)    no DANE
 *   secure     secure      none, or insecure          no DANE
 *   secure     secure      bogus or unanswered        the host must not be used
 *   secure     secure      unusable only              encrypted, any certificate
 *   secure     secure      some usable                one of them has to fit
 * </pre>
 *
 * <p>MTA-STS never loosens what DANE demands (RFC 8461 §2); it rules those hosts that have no DANE.
 */
public final class PublishedPolicies implements TlsPolicies {
    /** Lines of policy text that are kept for reports. */
    static final int MAX_TEXT = 20;

    private final Resolver resolver;
    private final Function<String, Finding> sts;
    private final Predicate<String> required;
    private final int port;

    /**
     * The policies.
     *
     * @param sts finds a domain's MTA-STS policy
     * @param required domains for which the operator asks for TLS, whatever they publish
     * @param port that exchangers are reached on
     */
    public PublishedPolicies(Resolver resolver, Function<String, Finding> sts, Predicate<String> required, int port) {
        this.resolver = resolver;
        this.sts = sts;
        this.required = required;
        this.port = port;
    }

    @Override
    public Assessment assess(String domain, boolean mxSecure) {
        return new DomainAssessment(domain.toLowerCase(Locale.ROOT), mxSecure);
    }

    private final class DomainAssessment implements Assessment {
        private final String domain;
        private final boolean mxSecure;
        private final Set<String> tlsa = new LinkedHashSet<>();
        private boolean hasDane;
        private @Nullable Finding found;

        DomainAssessment(String domain, boolean mxSecure) {
            this.domain = domain;
            this.mxSecure = mxSecure;
        }

        @Override
        public TlsDemand demand(String host) {
            return dane(host).orElseGet(() -> bySts(host));
        }

        private Optional<TlsDemand> dane(String host) {
            if (!mxSecure) {
                return Optional.empty();
            }
            return switch (resolver.tlsa(host, port)) {
                case TlsaRecords.None _ -> Optional.empty();
                case TlsaRecords.Unavailable unavailable -> {
                    hasDane = true;
                    yield Optional.of(new TlsDemand.Impossible(
                            TlsFlaw.NOT_PROVED, "no proved answer about its TLSA records: " + unavailable.reason()));
                }
                case TlsaRecords.Found records -> {
                    hasDane = true;
                    yield Optional.of(dane(host, records));
                }
            };
        }

        private TlsDemand dane(String host, TlsaRecords.Found found) {
            found.records().forEach(record -> tlsa.add(host + " " + record));
            List<Association> usable = DaneCheck.usable(found.records().stream()
                    .map(it -> new Association(it.usage(), it.selector(), it.matching(), it.data()))
                    .toList());
            // RFC 7672 §3.2.3: a certificate under an anchor may also name the domain, whose MX record is proved.
            return usable.isEmpty()
                    ? new TlsDemand.Encrypted()
                    : new TlsDemand.Dane(usable, List.of(found.base(), domain));
        }

        private TlsDemand bySts(String host) {
            if (sts() instanceof Finding.Found it && it.policy().mode() == StsPolicy.Mode.ENFORCE) {
                return it.policy().allows(host)
                        ? new TlsDemand.Verified()
                        : new TlsDemand.Impossible(TlsFlaw.NOT_IN_POLICY, "it is not among the policy's mx");
            }
            return required.test(domain) ? new TlsDemand.Encrypted() : new TlsDemand.Nothing();
        }

        private Finding sts() {
            if (found == null) {
                found = sts.apply(domain);
            }
            return found;
        }

        @Override
        public TlsPolicy policy() {
            if (hasDane) {
                return policy(TlsPolicy.Kind.DANE, new ArrayList<>(tlsa), List.of(), Optional.empty());
            }
            return switch (sts()) {
                case Finding.Found it
                when it.policy().mode() == StsPolicy.Mode.ENFORCE -> published(TlsPolicy.Kind.MTA_STS, it.policy());
                case Finding.Found it
                when it.policy().mode() == StsPolicy.Mode.TESTING ->
                    published(TlsPolicy.Kind.MTA_STS_TESTING, it.policy());
                case Finding.Found _, Finding.None _ -> unpublished(Optional.empty());
                case Finding.Broken broken ->
                    unpublished(Optional.of(new TlsFailure(type(broken.fault()), broken.reason())));
            };
        }

        private TlsPolicy published(TlsPolicy.Kind kind, StsPolicy policy) {
            return policy(kind, policy.text().lines().toList(), policy.mx(), Optional.empty());
        }

        private TlsPolicy unpublished(Optional<TlsFailure> trouble) {
            TlsPolicy.Kind kind = required.test(domain) ? TlsPolicy.Kind.OPERATOR : TlsPolicy.Kind.NONE;
            return policy(kind, List.of(), List.of(), trouble);
        }

        private TlsPolicy policy(
                TlsPolicy.Kind kind, List<String> text, List<String> mx, Optional<TlsFailure> trouble) {
            List<String> kept = text.size() <= MAX_TEXT ? text : text.subList(0, MAX_TEXT);
            return new TlsPolicy(kind, domain, kept, mx, mxSecure || kind == TlsPolicy.Kind.MTA_STS, trouble);
        }
    }

    private static TlsFailure.Type type(StsPolicies.Fault fault) {
        return switch (fault) {
            case FETCH -> TlsFailure.Type.STS_POLICY_FETCH_ERROR;
            case INVALID -> TlsFailure.Type.STS_POLICY_INVALID;
            case CERTIFICATE -> TlsFailure.Type.STS_WEBPKI_INVALID;
        };
    }
}
