package io.angarium.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.angarium.delivery.LaneFigures.Label;
import io.angarium.delivery.LaneRoster.Candidate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneRosterTest {
    private final LaneRoster roster = new LaneRoster();

    private static Label label(int number) {
        return new Label("", "mx" + number + ".test", "google", false);
    }

    /** All that there is room for. */
    private List<Candidate> fill(boolean works) {
        List<Candidate> all = new ArrayList<>();
        for (int i = 0; i < LaneRoster.MAX_NAMED; i++) {
            assertThat(roster.join(label(i)).label()).isEqualTo(label(i));
            all.add(new Candidate(label(i), works, 1));
        }
        return all;
    }

    @Test
    void tellsLanesTogetherWithTheirProvidersOthersPastItsLimit() {
        fill(true);
        LaneTally other = roster.join(label(LaneRoster.MAX_NAMED));
        assertThat(other.label()).isEqualTo(new Label("", Label.OTHER, "google", false));
        assertThat(roster.join(label(LaneRoster.MAX_NAMED + 1))).isSameAs(other);
        assertThat(roster.join(label(0)).label()).isEqualTo(label(0));
    }

    @Test
    void tellsAProviderPastItsLimitTogetherWithThoseThatNobodyKnows() {
        fill(true);
        for (int i = 0; i < LaneRoster.MAX_PROVIDERS; i++) {
            Label label = new Label("", "site.test", "provider" + i, false);
            assertThat(roster.join(label).label().provider()).isEqualTo("provider" + i);
        }
        assertThat(roster.join(new Label("", "site.test", "one more", false)).label())
                .isEqualTo(Label.others(""));
    }

    @Test
    void givesThePlaceOfALaneWithoutConnectionsToTheBusiestThatHasNone() {
        List<Candidate> all = fill(false);
        Label slow = label(1000);
        Label busy = label(1001);
        roster.join(slow);
        roster.join(busy);
        all.replaceAll(one -> one.label().equals(label(7)) ? one : new Candidate(one.label(), true, 1));
        all.add(new Candidate(slow, true, 5));
        all.add(new Candidate(busy, true, 50));
        roster.review(all);
        assertThat(roster.join(busy).label()).isEqualTo(busy);
        assertThat(roster.join(slow).label().site()).isEqualTo(Label.OTHER);
        assertThat(roster.join(label(7)).label().site()).isEqualTo(Label.OTHER);
    }

    @Test
    void countsAnewUnderANewNameAndKeepsWhatWasCountedUnderTheOld() {
        List<Candidate> all = fill(true);
        Label late = label(1000);
        LaneTally other = roster.join(late);
        other.delivered.add(5);
        all.removeFirst();
        all.add(new Candidate(late, true, 1));
        roster.review(all);
        assertThat(roster.join(late).read().delivered()).isZero();
        assertThat(other.read().delivered()).isEqualTo(5);
    }
}
