/**
 * The durable log of one machine: segment files, one committer thread a shard, and recovery after a crash.
 *
 * <p>A shard is a directory of segment files. Each holds a contiguous stretch of positions: a 4 KiB header, then records.
 * Producers copy records into a {@link io.angarium.storage.segment.Group}; the {@link io.angarium.storage.segment.Committer}
 * writes a group at once, begun by a mark that says what was durable by then, syncs, and wakes everybody who waits for it.
 */
@NullMarked
package io.angarium.storage.segment;

import org.jspecify.annotations.NullMarked;
