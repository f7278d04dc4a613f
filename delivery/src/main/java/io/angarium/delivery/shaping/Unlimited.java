package io.angarium.delivery.shaping;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Lets everything through. */
enum Unlimited implements Shaper {
    SHAPER;

    private static final Answer GO = new Answer.Go();

    @Override
    public Answer mayConnect(Path path, Instant now) {
        return GO;
    }

    @Override
    public void connected(Path path, Duration took, Instant now) {}

    @Override
    public void failed(Path path, Ending ending, Instant now) {}

    @Override
    public void disconnected(Path path, Optional<Ending.Broken> ending, Instant now) {}

    @Override
    public Answer maySend(Path path, Stream stream, Instant now) {
        return GO;
    }

    @Override
    public void returned(Path path, Stream stream, Instant now) {}

    @Override
    public void answered(Path path, Stream stream, Ending ending, Instant now) {}

    @Override
    public int messagesPerConnection(Path path) {
        return Integer.MAX_VALUE;
    }
}
