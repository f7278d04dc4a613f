/** Domains, their settings and their logins. */
@NullMarked
package io.angarium.api.domain;

import org.jspecify.annotations.NullMarked;
