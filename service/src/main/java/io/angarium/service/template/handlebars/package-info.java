/**
 * The Handlebars that Mailgun's users write, read and rendered within limits: paths, {@code if}, {@code unless}, {@code each},
 * {@code with}, {@code equal} and their kin. No partials, no decorators, no code: a template sees nothing but its values.
 *
 * <p>{@link io.angarium.service.template.handlebars.Syntax} makes {@code Node}s and {@code Expression}s of a text,
 * {@link io.angarium.service.template.handlebars.Evaluation} walks them and pays a {@code Budget} for each step. ADR 13 says why
 * this is ours.
 */
@NullMarked
package io.angarium.service.template.handlebars;

import org.jspecify.annotations.NullMarked;
