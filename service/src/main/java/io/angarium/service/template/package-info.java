/**
 * Stored templates and their versions, and the port through which they are rendered. A template belongs to an account, and
 * to one of its domains or to all of them; its versions' texts are kept by their hash, so that a copy costs nothing.
 */
@NullMarked
package io.angarium.service.template;

import org.jspecify.annotations.NullMarked;
