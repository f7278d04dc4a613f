/** What the house counts, under the names that {@code /metrics} shows; docs/metrics.md tells them. */
@NullMarked
package io.angarium.app.metrics;

import org.jspecify.annotations.NullMarked;
