package io.angarium.api.form;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.angarium.api.http.ApiException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Whatever a body: a form, or the refusal that the caller gets to read. */
class FormFuzzTest {
    @FuzzTest(maxDuration = "60s")
    void readsAnUrlEncodedForm(byte[] body) {
        Parameters parameters = new Parameters();
        try {
            UrlEncodedForm.read(body, parameters);
        } catch (ApiException refused) {
            return;
        }
        check(parameters);
        Parameters again = new Parameters();
        UrlEncodedForm.read(written(parameters), again);
        parameters
                .fields()
                .forEach((name, values) ->
                        assertThat(again.all(Parameters.plainName(name))).containsAll(values));
    }

    /** The first line is the content type. */
    @FuzzTest(maxDuration = "60s")
    void readsAMultipartForm(byte[] input) throws IOException {
        int end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        String contentType = new String(input, 0, end, StandardCharsets.ISO_8859_1);
        byte[] body = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
        Parameters parameters = new Parameters();
        try {
            MultipartForm.read(body, contentType, parameters);
        } catch (ApiException refused) {
            return;
        }
        check(parameters);
        parameters
                .toMessageForm()
                .files()
                .forEach(file -> assertThat(file.bytes().length).isLessThanOrEqualTo(body.length));
    }

    @FuzzTest(maxDuration = "60s")
    void readsAJsonForm(byte[] body) {
        Parameters parameters = new Parameters();
        try {
            JsonForm.read(body, parameters);
        } catch (ApiException refused) {
            return;
        }
        check(parameters);
    }

    private static void check(Parameters parameters) {
        parameters
                .fields()
                .forEach((name, values) ->
                        assertThat(values).as(name).isNotEmpty().doesNotContain(""));
    }

    private static String written(Parameters parameters) {
        StringBuilder form = new StringBuilder();
        parameters
                .fields()
                .forEach((name, values) -> values.forEach(value -> form.append(encoded(name))
                        .append('=')
                        .append(encoded(value))
                        .append('&')));
        return form.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
