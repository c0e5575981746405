package dev.stategrad.client.weights;

/**
 * What a tensor's name says about it.
 *
 * @param module the recurrent module that it is a part of, its parts joined by dots; empty for a part of the model itself
 * @param piece which tensor of a layer, or one of {@link Role#OF_MODEL}
 * @param layer counted from 0 within the module
 */
record Mention(String module, String piece, int layer) {
    static Mention ofModel(String role) {
        return new Mention("", role, 0);
    }

    boolean isOfModel() {
        return Role.OF_MODEL.contains(piece);
    }
}
