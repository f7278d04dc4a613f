package io.angarium.api.form;

import io.angarium.api.http.PercentEncoding;
import java.nio.charset.StandardCharsets;

/**
 * {@code application/x-www-form-urlencoded} read from its bytes in one pass.
 *
 * <p>On the path of every send, with bodies of 100 KB for batches: no splitting, no regular expression, one scratch array.
 */
final class UrlEncodedForm {
    private UrlEncodedForm() {}

    static void read(byte[] body, Parameters into) {
        byte[] scratch = new byte[body.length];
        int begin = 0;
        while (begin < body.length) {
            int equals = -1;
            int end = begin;
            for (; end < body.length && body[end] != '&'; end++) {
                if (body[end] == '=' && equals < 0) {
                    equals = end;
                }
            }
            if (end > begin) {
                int nameEnd = equals < 0 ? end : equals;
                String name = PercentEncoding.decodeFormField(body, begin, nameEnd, scratch);
                String value = equals < 0 ? "" : PercentEncoding.decodeFormField(body, equals + 1, end, scratch);
                into.add(name, value);
            }
            begin = end + 1;
        }
    }

    static void read(String query, Parameters into) {
        read(query.getBytes(StandardCharsets.UTF_8), into);
    }
}
