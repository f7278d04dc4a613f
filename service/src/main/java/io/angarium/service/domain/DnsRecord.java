package io.angarium.service.domain;

import java.util.List;

/**
 * A record that the owner has to publish.
 *
 * @param type TXT, MX or CNAME
 * @param name owner name, without final dot
 * @param priority of an MX, else empty
 * @param validity {@code valid}, {@code invalid} or {@code unknown}
 * @param found what DNS answered at the last look
 */
public record DnsRecord(String type, String name, String value, String priority, String validity, List<String> found) {}
