/**
 * The command line. {@link dev.stategrad.client.cli.Main} puts the commands together; each command is one class, which
 * reads its options, calls the library and says what came out. {@link dev.stategrad.client.cli.CommonOptions} is what
 * all commands share: which server, and for whom to write. Results go to standard output, everything else to standard
 * error. Exit codes: 0 done, 1 failed, 2 usage.
 */
@NullMarked
package dev.stategrad.client.cli;

import org.jspecify.annotations.NullMarked;
