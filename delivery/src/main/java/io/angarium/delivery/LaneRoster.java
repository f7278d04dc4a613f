package io.angarium.delivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which lanes are told one by one in metrics: {@link #MAX_NAMED}, and the rest of each provider together. Who comes while there
 * is room is named; later a lane without connections gives its place to the busiest that has none. Nobody's count decreases:
 * what a lane did under one label stays there. Any thread may call.
 */
final class LaneRoster {
    /** Labels that lanes are told by, those for others not counted. */
    static final int MAX_NAMED = 50;

    /** Providers whose other lanes are told apart; past it they count as nobody's. */
    static final int MAX_PROVIDERS = 100;

    private final Map<LaneFigures.Label, LaneTally> named = new LinkedHashMap<>();
    private final Map<String, LaneTally> others = new LinkedHashMap<>();

    /** The tally for a new lane. */
    synchronized LaneTally join(LaneFigures.Label label) {
        LaneTally known = named.get(label);
        if (known != null) {
            return known;
        }
        return named.size() < MAX_NAMED ? name(label) : others(label.provider());
    }

    private LaneTally name(LaneFigures.Label label) {
        LaneTally tally = new LaneTally(label);
        named.put(label, tally);
        return tally;
    }

    private LaneTally others(String provider) {
        boolean isApart = others.containsKey(provider) || others.size() < MAX_PROVIDERS;
        return others.computeIfAbsent(isApart ? provider : "", name -> new LaneTally(LaneFigures.Label.others(name)));
    }

    /**
     * A lane that wants a name.
     *
     * @param works whether it has connections
     * @param perSecond messages that it sends
     */
    record Candidate(LaneFigures.Label label, boolean works, double perSecond) {}

    /** Gives names to the busiest of these, which are all lanes there are; each then has to {@link #join} again. */
    synchronized void review(List<Candidate> lanes) {
        Set<LaneFigures.Label> working = new HashSet<>();
        lanes.stream().filter(Candidate::works).forEach(lane -> working.add(lane.label()));
        named.keySet().retainAll(lanes.stream().map(Candidate::label).toList());
        ArrayDeque<LaneFigures.Label> idle = new ArrayDeque<>(named.keySet());
        idle.removeAll(working);
        lanes.stream()
                .filter(Candidate::works)
                .sorted(Comparator.comparingDouble(Candidate::perSecond).reversed())
                .map(Candidate::label)
                .filter(label -> !named.containsKey(label))
                .distinct()
                .toList()
                .forEach(label -> {
                    if (named.size() >= MAX_NAMED && !idle.isEmpty()) {
                        named.remove(idle.removeFirst());
                    }
                    join(label);
                });
    }

    /** What each label has counted, and whose label it is now. */
    synchronized Map<LaneTally, List<Lane>> told(Collection<Lane> lanes) {
        Map<LaneTally, List<Lane>> told = new LinkedHashMap<>();
        named.values().forEach(tally -> told.put(tally, new ArrayList<>()));
        others.values().forEach(tally -> told.put(tally, new ArrayList<>()));
        Map<LaneFigures.Label, LaneTally> byLabel = new HashMap<>();
        told.keySet().forEach(tally -> byLabel.put(tally.label(), tally));
        for (Lane lane : lanes) {
            LaneTally tally = byLabel.get(lane.progress().tally().label());
            if (tally != null) {
                told.computeIfPresent(tally, (_, mine) -> {
                    mine.add(lane);
                    return mine;
                });
            }
        }
        return told;
    }
}
