package io.angarium.bench;

/**
 * What a scenario gave. Negative: not known.
 *
 * @param acceptedPerSecond messages (for several recipients a call: recipients) acknowledged
 * @param deliveredPerSecond messages received by the sink, from its first to its last
 * @param cpuMicros processor time of the server alone, per message (recipient)
 * @param p50Millis from injection to receipt; where nothing is delivered, of the reply
 */
public record Measurement(
        Scenario scenario,
        double acceptedPerSecond,
        double deliveredPerSecond,
        double cpuMicros,
        long peakMebibytes,
        double p50Millis,
        double p99Millis,
        long handshakes,
        long connections,
        long received,
        long refused,
        String lastRefusal) {}
