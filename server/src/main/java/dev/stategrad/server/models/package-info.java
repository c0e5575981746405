/**
 * Models on disk. {@link dev.stategrad.server.models.ModelStore} keeps each model in a folder of its own:
 *
 * <pre>
 * DATA/models/ID/model.json            what it is and where it stands
 *                weights.safetensors   once it is READY: the best epoch's
 *                last.safetensors      once it is READY: the last epoch's, unless that is the best
 *                epochs/               every epoch's, when the training keeps them or they were imported one by one
 *                vocabulary.txt        when it came with words, one a line
 *                training/             until the training is over: corpora, two checkpoints, the best weights so far
 * DATA/incoming/lock                   held by who takes a training up, adds an epoch or deletes a model
 *               PROCESS/lock           held as long as that process lives
 *                       …              folders in the making
 * </pre>
 *
 * <p>The disk is the only truth, so several processes may share DATA: a model is built in the process's own folder and
 * renamed into place, which is what makes its name unique; a training belongs to the process that holds its lock. A
 * model whose trainer is gone becomes INTERRUPTED when the next process starts, and any process may take it up again from
 * what its training left on the disk.
 *
 * <p>Where to look: {@code ModelFolder} has the files of one model, {@code ModelFolders} brings folders into their places and
 * out of them, and {@code ProcessFolder} has both locks. Over these, {@link dev.stategrad.server.models.ModelStore} adds, lists,
 * reads and deletes models, {@link dev.stategrad.server.models.TrainingStore} says whose a training is and writes down what it
 * has come to, with its checkpoints in a {@link dev.stategrad.server.models.TrainingFolder}, and {@code ImportedEpochs} takes
 * the weights of a training elsewhere.
 */
@org.jspecify.annotations.NullMarked
package dev.stategrad.server.models;
