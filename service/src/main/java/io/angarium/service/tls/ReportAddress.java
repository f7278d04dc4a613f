package io.angarium.service.tls;

import io.angarium.mail.EmailAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where a domain wants its reports: the TXT record at {@code _smtp._tls.DOMAIN} (RFC 8460 §3). */
sealed interface ReportAddress {
    /** Destinations of one domain; further ones are ignored. */
    int MAX_ADDRESSES = 5;

    /** By mail. */
    record Mail(EmailAddress address) implements ReportAddress {}

    /** By POST. */
    record Web(String host, int port, String path) implements ReportAddress {}

    /** All that are understood; none if there is not exactly one record. */
    static List<ReportAddress> of(List<String> texts) {
        List<String> records = texts.stream().filter(ReportAddress::isRecord).toList();
        return records.size() == 1 ? parse(records.getFirst()) : List.of();
    }

    private static boolean isRecord(String text) {
        String[] fields = text.split(";", 2);
        return fields.length == 2 && fields[0].strip().equals("v=TLSRPTv1");
    }

    private static List<ReportAddress> parse(String record) {
        List<ReportAddress> found = new ArrayList<>();
        for (String field : record.split(";", -1)) {
            String stripped = field.strip();
            if (stripped.startsWith("rua=")) {
                for (String uri : stripped.substring("rua=".length()).split(",", -1)) {
                    if (found.size() < MAX_ADDRESSES) {
                        one(uri.strip()).ifPresent(found::add);
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private static Optional<ReportAddress> one(String uri) {
        try {
            if (uri.regionMatches(true, 0, "mailto:", 0, 7)) {
                String address = uri.substring(7).split("\\?", 2)[0];
                return Optional.of(new Mail(
                        EmailAddress.parse(URLDecoder.decode(address.replace("+", "%2B"), StandardCharsets.UTF_8))));
            }
            URI web = new URI(uri);
            boolean isWeb =
                    "https".equalsIgnoreCase(web.getScheme()) && web.getHost() != null && web.getUserInfo() == null;
            if (!isWeb) {
                return Optional.empty();
            }
            String path = web.getRawPath() == null || web.getRawPath().isEmpty() ? "/" : web.getRawPath();
            String query = web.getRawQuery() == null ? "" : "?" + web.getRawQuery();
            return Optional.of(new Web(web.getHost(), web.getPort() < 0 ? 443 : web.getPort(), path + query));
        } catch (URISyntaxException | IllegalArgumentException broken) {
            return Optional.empty();
        }
    }
}
