package io.angarium.app;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Something that is made on a thread of its own while the start goes on. */
record Ahead<T>(FutureTask<T> task) {
    static <T> Ahead<T> of(String name, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        Thread.ofPlatform().daemon().name("start-" + name).start(task);
        return new Ahead<>(task);
    }

    /** Waits for it; what went wrong in its making is thrown here. */
    T get() {
        try {
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at the start", interrupted);
        }
    }
}
