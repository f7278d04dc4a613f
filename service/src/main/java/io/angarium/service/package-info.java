/** The product, a package per feature. Knows tenants and rules; knows no socket, no HTTP type and no file. */
@NullMarked
package io.angarium.service;

import org.jspecify.annotations.NullMarked;
