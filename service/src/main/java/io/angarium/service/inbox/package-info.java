/** Mail that the sandbox sends: captured, shown, never sent on. */
@NullMarked
package io.angarium.service.inbox;

import org.jspecify.annotations.NullMarked;
