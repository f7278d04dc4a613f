/** The local addresses that mail leaves from, the pools that group them, and which of them a domain was given. */
@NullMarked
package io.angarium.service.address;

import org.jspecify.annotations.NullMarked;
