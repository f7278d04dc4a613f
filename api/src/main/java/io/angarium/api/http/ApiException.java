package io.angarium.api.http;

/** A call can't be served; carries the answer that the caller gets instead. Nothing was changed. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Answer answer;

    public ApiException(Answer answer) {
        super("answered " + answer.status(), null, false, false);
        this.answer = answer;
    }

    public static ApiException badRequest(String message) {
        return new ApiException(Answer.message(400, message));
    }

    public static ApiException notFound(String message) {
        return new ApiException(Answer.message(404, message));
    }

    public Answer answer() {
        return answer;
    }
}
