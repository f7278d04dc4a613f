package io.angarium.simulation.time;

import java.lang.reflect.Constructor;
import java.util.concurrent.Executor;

/**
 * Virtual threads whose continuations run where an executor of ours says. The JDK has this and doesn't offer it: hence the
 * reflection.
 */
final class CarrierOfOne {
    private static final String FLAG = "--add-opens java.base/java.lang=ALL-UNNAMED";
    private static final Constructor<?> BUILDER = find();

    private CarrierOfOne() {}

    private static Constructor<?> find() {
        try {
            Constructor<?> found = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            found.setAccessible(true);
            return found;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JDK has no virtual threads with a scheduler of one's own", e);
        } catch (RuntimeException e) {
            throw new IllegalStateException("a simulation needs a JVM that was started with " + FLAG, e);
        }
    }

    static Thread.Builder.OfVirtual builder(Executor scheduler) {
        try {
            return (Thread.Builder.OfVirtual) BUILDER.newInstance(scheduler);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no virtual thread with a scheduler of one's own", e);
        }
    }
}
