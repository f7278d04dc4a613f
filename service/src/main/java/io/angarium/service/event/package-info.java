/** What happened, read from the spool's log: the event list, and the trace of one message. */
@NullMarked
package io.angarium.service.event;

import org.jspecify.annotations.NullMarked;
