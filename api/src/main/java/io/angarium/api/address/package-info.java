/** The addresses that mail leaves from, their pools, and what domains were given of them. */
@NullMarked
package io.angarium.api.address;

import org.jspecify.annotations.NullMarked;
