package dev.stategrad.client.spi;

import java.util.List;

/** Brings further commands to the command line. */
public interface CommandProvider {
    /** Objects annotated for picocli, to be added to the root command. */
    List<Object> commands();
}
