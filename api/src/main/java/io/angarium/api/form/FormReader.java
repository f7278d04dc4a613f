package io.angarium.api.form;

import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import java.io.IOException;
import java.util.Locale;

/** Reads a call's parameters from its query and its body, whatever of the usual encodings the body has. */
public final class FormReader {
    private FormReader() {}

    /** The parameters of the query alone. */
    public static Parameters query(Call call) {
        Parameters parameters = new Parameters();
        UrlEncodedForm.read(call.query(), parameters);
        return parameters;
    }

    /**
     * The parameters of query and body.
     *
     * @throws ApiException 400 if the body can't be read or is of another type, 413 if it is too large
     */
    public static Parameters read(Call call) throws IOException {
        Parameters parameters = query(call);
        byte[] body = call.body();
        if (body.length == 0) {
            return parameters;
        }
        String contentType = call.header("Content-Type").orElse("application/x-www-form-urlencoded");
        switch (mediaType(contentType)) {
            case "application/x-www-form-urlencoded" -> UrlEncodedForm.read(body, parameters);
            case "multipart/form-data" -> MultipartForm.read(body, contentType, parameters);
            case "application/json" -> JsonForm.read(body, parameters);
            default -> throw notMultipart(call);
        }
        return parameters;
    }

    /** The body is of a type in which what was sent can't be read. */
    public static ApiException notMultipart(Call call) {
        return ApiException.badRequest("Invalid request content type. Expecting 'multipart/form-data' but got '"
                + mediaType(call.header("Content-Type").orElse("")) + "'");
    }

    private static String mediaType(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
