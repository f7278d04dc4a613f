/** HTTP: the Mailgun-compatible REST API and Angarium's own endpoints. Holds no rule that the panel would need too. */
@NullMarked
package io.angarium.api;

import org.jspecify.annotations.NullMarked;
