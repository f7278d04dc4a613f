/** CSV files that are taken in at once and worked through later, row by row, with a report of what was wrong. */
@NullMarked
package io.angarium.service.upload;

import org.jspecify.annotations.NullMarked;
