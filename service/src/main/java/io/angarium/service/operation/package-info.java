/**
 * What operators order for mail on its way, kept over restarts, and what they ask about it. Obeyed by delivery; nothing here
 * knows HTTP.
 */
@NullMarked
package io.angarium.service.operation;

import org.jspecify.annotations.NullMarked;
