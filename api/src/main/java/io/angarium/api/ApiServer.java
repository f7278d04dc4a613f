package io.angarium.api;

import io.angarium.api.account.AccountPages;
import io.angarium.api.account.AllowedAddressPages;
import io.angarium.api.account.KeyPages;
import io.angarium.api.account.LimitPages;
import io.angarium.api.account.SubaccountPages;
import io.angarium.api.account.UserPages;
import io.angarium.api.address.AddressPages;
import io.angarium.api.address.PoolPages;
import io.angarium.api.address.SubaccountAddressPages;
import io.angarium.api.address.UnbuiltPages;
import io.angarium.api.domain.CredentialPages;
import io.angarium.api.domain.DomainKeyPages;
import io.angarium.api.domain.DomainPages;
import io.angarium.api.domain.TrackingPages;
import io.angarium.api.event.EventPages;
import io.angarium.api.event.TracePage;
import io.angarium.api.http.Answer;
import io.angarium.api.http.CallRates;
import io.angarium.api.http.HttpServer;
import io.angarium.api.http.HttpSettings;
import io.angarium.api.http.Route;
import io.angarium.api.http.Router;
import io.angarium.api.inbox.InboxPages;
import io.angarium.api.mailinglist.ListPages;
import io.angarium.api.mailinglist.MemberPages;
import io.angarium.api.message.CancelPage;
import io.angarium.api.message.DomainQueues;
import io.angarium.api.message.JsonMessages;
import io.angarium.api.message.Messages;
import io.angarium.api.message.StoredMessages;
import io.angarium.api.operation.ExplainPage;
import io.angarium.api.operation.HealthPages;
import io.angarium.api.operation.InterventionPages;
import io.angarium.api.operation.MetricsPage;
import io.angarium.api.operation.QueuePage;
import io.angarium.api.operation.ShapingPage;
import io.angarium.api.operation.TlsReportPage;
import io.angarium.api.suppression.SuppressionPages;
import io.angarium.api.template.CopyPages;
import io.angarium.api.template.TemplatePages;
import io.angarium.api.template.VersionPages;
import io.angarium.api.upload.UploadPages;
import io.angarium.delivery.Explanation;
import io.angarium.service.account.Caller;
import io.angarium.service.account.Tenancy;
import io.angarium.service.address.Sources;
import io.angarium.service.cancellation.Cancellations;
import io.angarium.service.domain.Domains;
import io.angarium.service.event.Events;
import io.angarium.service.inbox.Inbox;
import io.angarium.service.mailinglist.MailingLists;
import io.angarium.service.operation.Interventions;
import io.angarium.service.submission.Submissions;
import io.angarium.service.suppression.Suppressions;
import io.angarium.service.template.Templates;
import io.angarium.service.upload.Uploads;
import io.angarium.spool.Spool;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The REST API: every resource on one HTTP server.
 *
 * <p>Life: made, {@link #start started}, {@link #drain drained}, {@link #close closed}.
 */
public final class ApiServer implements AutoCloseable {
    /** What the API is a face of. */
    public record Services(
            Tenancy tenancy,
            Domains domains,
            Sources sources,
            Submissions submissions,
            Events events,
            Inbox inbox,
            Cancellations cancellations,
            Suppressions suppressions,
            MailingLists mailingLists,
            Uploads uploads,
            Templates templates) {}

    /**
     * What operators are told.
     *
     * @param notReady why no traffic is wanted; empty if it is
     * @param totals the queue's books
     * @param lanes what waits, by lane
     * @param interventions orders for mail on its way
     * @param explanations why something waits
     * @param tlsReports sends the TLS reports on today so far, and says how many; empty if none are made
     * @param registry where everything is counted; its text is {@code /metrics}
     */
    public record Operations(
            Supplier<Optional<String>> notReady,
            Supplier<Spool.Totals> totals,
            Supplier<List<QueuePage.Lane>> lanes,
            Interventions interventions,
            BiFunction<Caller, String, Optional<Explanation>> explanations,
            Supplier<Optional<String>> reloadShaping,
            Supplier<Optional<Integer>> tlsReports,
            PrometheusMeterRegistry registry) {}

    private final HttpServer server;
    private final List<Route> routes;

    /**
     * @param rates how often an account may call
     * @param secureRandom source of passwords that the product makes
     */
    public ApiServer(
            HttpSettings settings,
            Services services,
            Operations operations,
            CallRates rates,
            RandomGenerator secureRandom) {
        this.routes = routes(services, operations, secureRandom);
        this.server = new HttpServer(settings, new Router(routes), services.tenancy(), rates, operations.registry());
    }

    /** Everything that can be called. */
    public List<Route> routes() {
        return routes;
    }

    /** Listens from now on. */
    public void start() throws IOException {
        server.start();
    }

    /** Where it listens, with the port that it got. Only once started. */
    public InetSocketAddress address() {
        return server.address();
    }

    /** What links in answers begin with, without a final slash. Empty until started. */
    public String publicUrl() {
        return server.publicUrl();
    }

    /**
     * Refuses new work with 503 and waits for the work in progress; whether all of it ended in time. {@code /health} and
     * {@code /metrics} still answer until {@link #close}.
     */
    public boolean drain(Duration atMost) throws InterruptedException {
        return server.drain(atMost);
    }

    @Override
    public void close() {
        server.close();
    }

    private List<Route> routes(Services services, Operations operations, RandomGenerator secureRandom) {
        Domains domains = services.domains();
        List<Route> routes = new ArrayList<>();
        routes.addAll(new Messages(domains, services.submissions()).routes());
        routes.addAll(new StoredMessages(domains, services.events(), services.submissions()).routes());
        routes.addAll(new DomainQueues(domains, services.cancellations()).routes());
        routes.addAll(new JsonMessages(domains, services.submissions()).routes());
        routes.addAll(new EventPages(domains, services.events()).routes());
        routes.addAll(new DomainPages(domains).routes());
        routes.addAll(new CredentialPages(domains, secureRandom).routes());
        routes.addAll(new DomainKeyPages(domains).routes());
        routes.addAll(new TrackingPages(domains).routes());
        routes.addAll(new AddressPages(domains, services.sources()).routes());
        routes.addAll(new PoolPages(domains, services.sources()).routes());
        routes.addAll(new SubaccountAddressPages(services.tenancy().accounts(), services.sources()).routes());
        routes.addAll(new UnbuiltPages().routes());
        routes.addAll(new SuppressionPages(domains, services.suppressions(), services.uploads(), InstantSource.system())
                .routes());
        routes.addAll(new ListPages(domains, services.mailingLists()).routes());
        routes.addAll(new MemberPages(services.mailingLists(), services.uploads()).routes());
        routes.addAll(new UploadPages(services.uploads()).routes());
        routes.addAll(new TemplatePages(domains, services.templates()).routes());
        routes.addAll(new VersionPages(domains, services.templates()).routes());
        routes.addAll(new CopyPages(domains, services.templates()).routes());
        routes.addAll(new AccountPages(services.tenancy()).routes());
        routes.addAll(new SubaccountPages(services.tenancy(), domains).routes());
        routes.addAll(new KeyPages(services.tenancy(), domains).routes());
        routes.addAll(new UserPages(services.tenancy()).routes());
        routes.addAll(new AllowedAddressPages(services.tenancy().addresses()).routes());
        routes.addAll(new LimitPages(services.tenancy()).routes());
        routes.addAll(new TracePage(services.events()).routes());
        routes.addAll(new InboxPages(services.inbox()).routes());
        routes.addAll(new QueuePage(operations.lanes()).routes());
        routes.addAll(new CancelPage(services.cancellations()).routes());
        routes.addAll(new InterventionPages(operations.interventions()).routes());
        routes.addAll(new ExplainPage(operations.explanations()).routes());
        routes.addAll(new ShapingPage(operations.reloadShaping()).routes());
        routes.addAll(new TlsReportPage(operations.tlsReports()).routes());
        routes.addAll(new MetricsPage(operations.registry(), operations.totals()).routes());
        routes.addAll(new HealthPages(() -> notReady(operations)).routes());
        routes.add(Route.open("GET", "/", call -> Answer.text(200, "Angarium\n")));
        return List.copyOf(routes);
    }

    private Optional<String> notReady(Operations operations) {
        return server.drainReason().or(operations.notReady());
    }
}
