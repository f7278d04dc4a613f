/** Taking mail in: the ESMTP server's protocol machine, its limits, and the listener that drives it. */
@NullMarked
package io.angarium.smtp.server;

import org.jspecify.annotations.NullMarked;
