/** What happened: events, and the timeline of one message. */
@NullMarked
package io.angarium.api.event;

import org.jspecify.annotations.NullMarked;
