/** The settings: their names, types, defaults and limits, and where a value came from. Checked once, at the start. */
@NullMarked
package io.angarium.app.configuration;

import org.jspecify.annotations.NullMarked;
