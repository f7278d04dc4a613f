/** The resources of the API, a class for each: they translate between calls and the product's services. */
@NullMarked
package io.angarium.api.resource;

import org.jspecify.annotations.NullMarked;
