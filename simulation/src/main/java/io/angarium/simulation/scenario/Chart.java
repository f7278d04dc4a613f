package io.angarium.simulation.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Draws what each receiver allowed and what was achieved over time, as SVG that is legible on light and on dark. */
public final class Chart {
    /** Receivers that are drawn; the table has them all. */
    public static final int MAX_PANELS = 12;

    private static final int WIDTH = 960;
    private static final int PANEL = 260;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 46;
    private static final int BOTTOM = 44;
    private static final int HEADER = 40;
    private static final int X_TICKS = 8;
    private static final int Y_TICKS = 4;

    private static final String STYLE = """
            <style>
              svg { background: #ffffff; font: 13px system-ui, sans-serif; }
              text { fill: #24292f; }
              .small { fill: #57606a; font-size: 12px; }
              .title { font-size: 16px; font-weight: 600; }
              .grid { stroke: #d0d7de; stroke-width: 1; }
              .allowed { stroke: #bc4c00; stroke-width: 2; stroke-dasharray: 6 3; fill: none; }
              .achieved { stroke: #0969da; stroke-width: 1.5; fill: none; }
              @media (prefers-color-scheme: dark) {
                svg { background: #0d1117; }
                text { fill: #e6edf3; }
                .small { fill: #9198a1; }
                .grid { stroke: #30363d; }
                .allowed { stroke: #f0883e; }
                .achieved { stroke: #58a6ff; }
              }
            </style>
            """;

    private final StringBuilder svg = new StringBuilder();

    private Chart() {}

    /** The whole drawing. */
    public static String of(Result result) {
        return new Chart().draw(result);
    }

    private String draw(Result result) {
        List<Integer> drawn = new ArrayList<>();
        for (int i = 0; i < result.rows().size() && drawn.size() < MAX_PANELS; i++) {
            drawn.add(i);
        }
        int height = HEADER + drawn.size() * PANEL;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">%n",
                WIDTH,
                height,
                WIDTH,
                height));
        svg.append(STYLE);
        text(LEFT, 26, "title", "start", result.scenario().title() + " (seed " + result.seed() + ")");
        for (int i = 0; i < drawn.size(); i++) {
            panel(
                    HEADER + i * PANEL,
                    result.rows().get(drawn.get(i)),
                    result.series().get(drawn.get(i)).looks(),
                    result.scenario().length());
        }
        return svg.append("</svg>\n").toString();
    }

    private void panel(int top, Result.Row row, List<Series.Look> looks, Duration length) {
        double most = looks.stream()
                .mapToDouble(look -> Math.max(look.allowed().orElse(0.0), look.achieved()))
                .max()
                .orElse(1);
        Axes axes = new Axes(top + TOP, top + PANEL - BOTTOM, length.toNanos(), nice(most));
        legend(top, row);
        grid(axes);
        if (!looks.isEmpty() && looks.getFirst().allowed().isPresent()) {
            line(axes, looks, "allowed", look -> look.allowed().orElse(0.0));
        }
        line(axes, looks, "achieved", Series.Look::achieved);
    }

    private void legend(int top, Result.Row row) {
        text(LEFT, top + 24, "", "start", row.receiver() + ", messages a second");
        boolean isLimited = row.allowed().isPresent();
        if (isLimited) {
            stroke("allowed", WIDTH - 300, top + 20, WIDTH - 270, top + 20);
            text(WIDTH - 264, top + 24, "small", "start", "allowed");
        }
        stroke("achieved", WIDTH - 190, top + 20, WIDTH - 160, top + 20);
        String used = row.used().isPresent()
                ? String.format(Locale.ROOT, " (%.1f %%)", 100 * row.used().getAsDouble())
                : "";
        text(WIDTH - 154, top + 24, "small", "start", "achieved" + used);
    }

    private void grid(Axes axes) {
        for (int i = 0; i <= Y_TICKS; i++) {
            double value = axes.most * i / Y_TICKS;
            stroke("grid", LEFT, axes.y(value), WIDTH - RIGHT, axes.y(value));
            text(LEFT - 8, axes.y(value) + 4, "small", "end", number(value));
        }
        long step = niceTime(axes.nanos / X_TICKS);
        for (long at = 0; at <= axes.nanos; at += step) {
            stroke("grid", axes.x(at), axes.bottom, axes.x(at), axes.bottom + 5);
            text(axes.x(at), axes.bottom + 20, "small", "middle", words(Duration.ofNanos(at)));
        }
    }

    private void line(Axes axes, List<Series.Look> looks, String style, ToDoubleFunction<Series.Look> value) {
        svg.append("<polyline class=\"").append(style).append("\" points=\"");
        for (Series.Look look : looks) {
            svg.append(String.format(
                    Locale.ROOT, "%.1f,%.1f ", axes.x(look.at().toNanos()), axes.y(value.applyAsDouble(look))));
        }
        svg.append("\"/>\n");
    }

    private void stroke(String style, double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                style,
                x1,
                y1,
                x2,
                y2));
    }

    private void text(double x, double y, String style, String anchor, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                style,
                x,
                y,
                anchor,
                safe));
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }

    private static String words(Duration time) {
        if (time.toDays() > 0 && time.toHoursPart() == 0) {
            return time.toDays() + " d";
        } else if (time.toHours() > 0) {
            return time.toMinutesPart() == 0
                    ? time.toHours() + " h"
                    : time.toHours() + " h " + time.toMinutesPart() + " min";
        } else if (time.toMinutes() > 0 && time.toSecondsPart() == 0) {
            return time.toMinutes() + " min";
        }
        return time.toSeconds() + " s";
    }

    /** The next number above that reads well. */
    private static double nice(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-3))));
        for (double step : new double[] {1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10}) {
            if (step * power >= most) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static long niceTime(long nanos) {
        long second = 1_000_000_000L;
        for (long seconds : new long[] {
            1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400
        }) {
            if (seconds * second >= nanos) {
                return seconds * second;
            }
        }
        return Math.ceilDiv(nanos, 86_400 * second) * 86_400 * second;
    }

    /** Where things lie in a panel. */
    private record Axes(double top, double bottom, long nanos, double most) {
        double x(long at) {
            return LEFT + (WIDTH - LEFT - RIGHT) * Math.min(1, (double) at / nanos);
        }

        double y(double value) {
            return bottom - (bottom - top) * value / most;
        }
    }
}
