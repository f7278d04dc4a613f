/** Templates and their versions, of a domain and of an account. */
@NullMarked
package io.angarium.api.template;

import org.jspecify.annotations.NullMarked;
