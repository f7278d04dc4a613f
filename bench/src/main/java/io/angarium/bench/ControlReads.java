package io.angarium.bench;

/** How long reads of the control plane took, in milliseconds, while there were so many domains. */
public record ControlReads(int domains, double p50, double p99, double longest) {}
