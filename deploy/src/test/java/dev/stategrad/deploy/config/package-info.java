@NullMarked
package dev.stategrad.deploy.config;

import org.jspecify.annotations.NullMarked;
