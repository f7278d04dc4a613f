package io.angarium.service.submission;

import java.util.List;
import java.util.Map;

/**
 * A send request's parameters as they came, names as Mailgun spells them ({@code to}, {@code o:tag}, {@code h:Reply-To} …).
 *
 * <p>The spellings {@code to[]} and {@code to[0]} are already {@code to}; fields with an empty value are absent.
 *
 * @param fields values per name in the order given
 * @param files uploaded parts in order
 */
public record MessageForm(Map<String, List<String>> fields, List<Upload> files) {
    /**
     * A file part.
     *
     * @param field {@code attachment}, {@code inline} or {@code message}
     */
    public record Upload(String field, String fileName, String contentType, byte[] bytes) {}
}
