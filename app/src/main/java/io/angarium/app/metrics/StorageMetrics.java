package io.angarium.app.metrics;

import io.angarium.spool.LogSpool;
import io.angarium.storage.rocks.RocksTables;
import io.angarium.storage.segment.SegmentLog;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;

/** What spool, log and tables hold and do. */
final class StorageMetrics implements MultiCollector {
    private final LogSpool spool;
    private final SegmentLog log;
    private final RocksTables tables;

    StorageMetrics(LogSpool spool, SegmentLog log, RocksTables tables) {
        this.spool = spool;
        this.log = log;
        this.tables = tables;
    }

    @Override
    public MetricSnapshots collect() {
        Families families = new Families();
        show(families, spool.figures());
        show(families, log.figures());
        show(families, tables.figures());
        return families.all();
    }

    private static void show(Families families, LogSpool.Figures of) {
        families.gauge("angarium_spool_queues", "Queues that hold something", Labels.EMPTY, of.queues())
                .gauge("angarium_spool_taken", "Recipients in an attempt", Labels.EMPTY, of.taken())
                .gauge("angarium_spool_young_messages", "Messages at hand", Labels.EMPTY, of.youngMessages())
                .gauge("angarium_spool_young_bytes", "Of messages at hand", Labels.EMPTY, of.youngBytes())
                .gauge("angarium_spool_index_bytes", "Of memory outside the heap", Labels.EMPTY, of.indexBytes())
                .gauge(
                        "angarium_spool_outcomes_unwritten",
                        "Outcomes not known to be in the log",
                        Labels.EMPTY,
                        of.unwrittenOutcomes())
                .counter("angarium_spool_checkpoints", "Checkpoints written", Labels.EMPTY, of.checkpoints());
    }

    private static void show(Families families, SegmentLog.Figures of) {
        families.counter("angarium_log_records", "Records appended", Labels.EMPTY, of.records())
                .counter("angarium_log_groups", "Groups of records written", Labels.EMPTY, of.groups())
                .counter("angarium_log_bytes", "Bytes written", Labels.EMPTY, of.bytes())
                .histogram("angarium_log_sync_seconds", "Syncs", Labels.EMPTY, of.syncs())
                .gauge("angarium_log_segments", "Files in use", Labels.EMPTY, of.segments())
                .gauge("angarium_log_kept_bytes", "From the oldest byte to the end", Labels.EMPTY, of.keptBytes());
    }

    private static void show(Families families, RocksTables.Figures of) {
        families.gauge("angarium_tables_rows", "Rows, estimated", Labels.EMPTY, of.rows())
                .gauge("angarium_tables_file_bytes", "On the disk", Labels.EMPTY, of.fileBytes())
                .gauge("angarium_tables_unwritten_bytes", "In memory, not in files", Labels.EMPTY, of.unwrittenBytes())
                .gauge("angarium_tables_cache_bytes", "Of files held in memory", Labels.EMPTY, of.cacheBytes());
    }
}
