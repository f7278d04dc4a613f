package io.angarium.smtp.client;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

enum RealMachine implements Machine {
    MACHINE;

    @Override
    public SocketChannel socket() throws IOException {
        return SocketChannel.open();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void start(String name, Runnable task) {
        Thread.ofPlatform().daemon().name(name).start(task);
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }
}
