/** A small client for the few pages that mail needs from strangers' web servers. */
@NullMarked
package io.angarium.dns.https;

import org.jspecify.annotations.NullMarked;
