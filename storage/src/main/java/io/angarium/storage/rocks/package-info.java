/** The tables of one machine, on RocksDB. All writes go through one thread; its types stay in this package. */
@NullMarked
package io.angarium.storage.rocks;

import org.jspecify.annotations.NullMarked;
