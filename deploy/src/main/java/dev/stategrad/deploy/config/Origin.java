package dev.stategrad.deploy.config;

/** Where a value was written, as a person would look for it: {@code stategrad.yaml:3}, {@code STATEGRAD_LISTEN_PORT}, {@code --port}. */
public record Origin(String place) {
    static final Origin DEFAULT = new Origin("default");

    static Origin line(String file, int line) {
        return new Origin(file + ":" + line);
    }

    @Override
    public String toString() {
        return place;
    }
}
