/** The command line: each verb is a class, talks to a running server by its API, and prints a table or JSON. */
@NullMarked
package io.angarium.app.cli;

import org.jspecify.annotations.NullMarked;
