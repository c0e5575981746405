/**
 * Reads and writes safetensors files, the format of weights and of analyses: 8 bytes of header length, a JSON header with
 * name, type, shape and place of every tensor, then the tensors' little-endian row-major bytes without gaps.
 *
 * <p>{@link dev.stategrad.safetensors.SafetensorsFile} reads: it checks the whole header before it answers anything and
 * maps a tensor into memory when it is asked for. {@link dev.stategrad.safetensors.SafetensorsWriter} writes through
 * {@link dev.stategrad.safetensors.AtomicFile}, so that a reader finds the old file or the new one and never a part.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.safetensors;
