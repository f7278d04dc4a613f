package io.angarium.api.form;

import io.angarium.api.http.ApiException;
import io.angarium.service.submission.MessageForm.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.MultiPart;
import org.eclipse.jetty.http.MultiPartFormData;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Blocker;

/** {@code multipart/form-data} (RFC 7578), read from a body that is wholly in memory and already within its limit. */
final class MultipartForm {
    private static final String MALFORMED = "malformed multipart/form-data request";
    private static final int MAX_PART_HEADER_BYTES = 16 << 10;

    private MultipartForm() {}

    static void read(byte[] body, String contentType, Parameters into) throws IOException {
        try (MultiPartFormData.Parts parts = parse(body, boundary(contentType))) {
            for (MultiPart.Part part : parts) {
                add(part, into);
            }
        }
    }

    private static String boundary(String contentType) {
        try {
            String boundary = MultiPart.extractBoundary(contentType);
            if (boundary != null && !boundary.isEmpty()) {
                return boundary;
            }
        } catch (IllegalArgumentException e) {
            // A parameter of the type is no parameter: said below.
        }
        throw ApiException.badRequest(MALFORMED);
    }

    private static MultiPartFormData.Parts parse(byte[] body, String boundary) {
        var parser = new MultiPartFormData.Parser(boundary);
        parser.setMaxParts(Parameters.MAX_FIELDS);
        parser.setPartHeadersMaxLength(MAX_PART_HEADER_BYTES);
        parser.setMaxLength(-1);
        parser.setMaxFileSize(-1);
        parser.setMaxMemoryFileSize(-1);
        try (Blocker.Promise<MultiPartFormData.Parts> parts = Blocker.promise()) {
            parser.parse(Content.Source.from(ByteBuffer.wrap(body)), parts);
            return parts.block();
        } catch (IOException | RuntimeException e) {
            throw ApiException.badRequest(MALFORMED);
        }
    }

    private static void add(MultiPart.Part part, Parameters into) throws IOException {
        String name = part.getName();
        if (name == null) {
            throw ApiException.badRequest(MALFORMED);
        }
        byte[] bytes = bytes(part);
        String fileName = part.getFileName();
        if (fileName == null) {
            into.add(name, new String(bytes, StandardCharsets.UTF_8));
            return;
        }
        String type = part.getHeaders().get(HttpHeader.CONTENT_TYPE);
        into.add(new Upload(name, fileName, type == null ? "application/octet-stream" : type, bytes));
    }

    private static byte[] bytes(MultiPart.Part part) throws IOException {
        try (InputStream in = Content.Source.asInputStream(part.getContentSource())) {
            return in.readAllBytes();
        }
    }
}
