/** A recipient's own letter, made when its turn comes: variables, headers, signatures. */
@NullMarked
package io.angarium.service.rendition;

import org.jspecify.annotations.NullMarked;
