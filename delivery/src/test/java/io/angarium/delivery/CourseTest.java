package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CourseTest {
    private final Course course = new Course();
    private Instant now = World.START;
    private long count;

    private void pass(int steps, int each, boolean isBusy) {
        for (int i = 0; i < steps; i++) {
            now = now.plus(Course.STEP);
            count += each;
            course.look(now, count, isBusy);
        }
    }

    @Test
    void tellsTheSpeedOfEachStep() {
        course.look(now, 0, true);
        pass(1, 50, true);
        pass(1, 100, true);
        assertThat(course.steps()).containsExactly(5.0, 10.0);
    }

    @Test
    void leavesOutTheTimeInWhichNothingWaited() {
        course.look(now, 0, true);
        pass(1, 50, true);
        pass(3, 1, false);
        pass(1, 70, true);
        assertThat(course.steps()).containsExactly(5.0, 7.0);
    }

    @Test
    void forgetsTheOldestStepPastItsLimit() {
        course.look(now, 0, true);
        pass(1, 10, true);
        pass(Course.MAX_STEPS, 20, true);
        assertThat(course.steps()).hasSize(Course.MAX_STEPS).containsOnly(2.0);
    }
}
