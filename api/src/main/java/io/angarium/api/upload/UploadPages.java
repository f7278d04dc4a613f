package io.angarium.api.upload;

import io.angarium.api.form.FormReader;
import io.angarium.api.form.Parameters;
import io.angarium.api.http.Answer;
import io.angarium.api.http.ApiException;
import io.angarium.api.http.Call;
import io.angarium.api.http.Route;
import io.angarium.service.account.Area;
import io.angarium.service.upload.Upload;
import io.angarium.service.upload.UploadRefusedException;
import io.angarium.service.upload.UploadTarget.Fault;
import io.angarium.service.upload.Uploads;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /angarium/v1/imports}: how far the account's uploaded files are, and which of their rows were wrong. */
public final class UploadPages {
    private static final String PATH = "/angarium/v1/imports";
    private static final int USUAL_FAULTS = 100;
    private static final int MAX_FAULTS = 1_000;

    private final Uploads uploads;

    public UploadPages(Uploads uploads) {
        this.uploads = uploads;
    }

    public List<Route> routes() {
        return List.of(
                new Route("GET", PATH, Area.SUPPRESSIONS, this::list),
                new Route("GET", PATH + "/{id}", Area.SUPPRESSIONS, this::show));
    }

    /**
     * Takes a file in.
     *
     * @throws ApiException 400, 413 or 429 if it can't be
     */
    public static Upload submit(
            Uploads uploads, String account, String target, Map<String, String> parameters, byte[] file) {
        try {
            return uploads.submit(account, target, parameters, file);
        } catch (UploadRefusedException e) {
            int status = switch (e.reason()) {
                case HEADER -> 400;
                case TOO_LARGE -> 413;
                case TOO_MANY -> 429;
            };
            throw new ApiException(Answer.message(status, String.valueOf(e.getMessage())));
        }
    }

    /** What an answer says so that the caller can ask how far the file is. */
    public static Map<String, Object> reference(Call call, Upload upload) {
        return Answer.object("task-id", upload.id(), "url", call.publicUrl() + PATH + "/" + upload.id());
    }

    private Answer list(Call call) {
        return Answer.ok(Answer.object(
                "items",
                uploads.list(call.caller().account()).stream()
                        .map(UploadPages::tell)
                        .toList()));
    }

    /** With the faults behind a line; {@code next} is where more of them are. */
    private Answer show(Call call) {
        Upload upload = uploads.find(call.caller().account(), call.parameter("id"))
                .orElseThrow(() -> ApiException.notFound("Import not found"));
        Parameters query = FormReader.query(call);
        int limit = query.number("limit", 1, MAX_FAULTS, USUAL_FAULTS);
        int behind = query.number("behind", 0, Integer.MAX_VALUE, 0);
        List<Fault> faults = uploads.faults(upload, behind, limit);
        Map<String, Object> told = tell(upload);
        told.put("faults", faults.stream().map(UploadPages::tell).toList());
        if (faults.size() == limit) {
            told.put(
                    "next",
                    call.publicUrl() + call.path() + "?limit=" + limit + "&behind="
                            + faults.getLast().line());
        }
        return Answer.ok(told);
    }

    private static Map<String, Object> tell(Upload upload) {
        return Answer.object(
                "id", upload.id(),
                "target", upload.target(),
                "parameters", upload.parameters(),
                "state", upload.state().name().toLowerCase(Locale.ROOT),
                "created_at", upload.at().toString(),
                "finished_at", upload.finished().map(Instant::toString).orElse(null),
                "bytes", upload.bytes(),
                "rows", upload.rows(),
                "accepted", upload.accepted(),
                "rejected", upload.rejected(),
                "trouble", upload.trouble());
    }

    private static Map<String, Object> tell(Fault fault) {
        return Answer.object("line", fault.line(), "value", fault.value(), "reason", fault.reason());
    }
}
