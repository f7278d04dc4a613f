/**
 * The two ports that hold all state, {@link io.angarium.storage.Log} and {@link io.angarium.storage.Table}, and their
 * engines for one machine: segment files and RocksDB.
 *
 * <p>No type, exception or setting of an engine leaves its package. Nothing here knows what a message is. Only this module
 * touches files. Each port has one contract test that every engine passes.
 */
@NullMarked
package io.angarium.storage;

import org.jspecify.annotations.NullMarked;
