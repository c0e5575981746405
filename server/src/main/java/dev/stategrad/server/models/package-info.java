/**
 * Models on disk. {@link dev.stategrad.server.models.ModelStore} keeps each model in a folder of its own:
 *
 * <pre>
 * DATA/models/ID/model.json            what it is and where it stands
 *                weights.safetensors   once it is READY: the best epoch's
 *                vocabulary.txt        when it came with words, one a line
 *                training/             until the training is over: corpora, two checkpoints, the best weights so far
 * DATA/incoming/lock                   held by who takes a training up or deletes a model
 *               PROCESS/lock           held as long as that process lives
 *                       …              folders in the making
 * </pre>
 *
 * <p>The disk is the only truth, so several processes may share DATA: a model is built in the process's own folder and
 * renamed into place, which is what makes its name unique; a training belongs to the process that holds its lock. A
 * model whose trainer is gone becomes INTERRUPTED when the next process starts, and any process may take it up again from
 * what its training left on the disk.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.models;
