package io.angarium.api.operation;

import io.angarium.api.http.Answer;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code POST /angarium/v1/tls-reports}: the TLS reports (RFC 8460) on today so far go out now. */
public final class TlsReportPage {
    private final Supplier<Optional<Integer>> report;

    /** @param report sends them, and says how many; empty if this installation sends none */
    public TlsReportPage(Supplier<Optional<Integer>> report) {
        this.report = report;
    }

    public List<Route> routes() {
        return List.of(new Route(
                "POST",
                "/angarium/v1/tls-reports",
                Area.OPERATION,
                _ -> report.get()
                        .map(TlsReportPage::sent)
                        .orElseGet(() -> Answer.message(400, "tls_reports.from is not set: no TLS reports are made"))));
    }

    private static Answer sent(int reports) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("message", "The TLS reports on today so far were handed over");
        answer.put("sent", reports);
        return Answer.ok(answer);
    }
}
