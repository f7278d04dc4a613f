/** Taking mail back that waits. */
@NullMarked
package io.angarium.service.cancellation;

import org.jspecify.annotations.NullMarked;
