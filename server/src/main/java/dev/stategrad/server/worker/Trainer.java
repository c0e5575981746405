package dev.stategrad.server.worker;

import dev.stategrad.server.meters.Meters;
import dev.stategrad.server.models.ModelId;
import dev.stategrad.server.models.ModelStore;
import dev.stategrad.server.models.TrainingStore;
import dev.stategrad.server.work.Device;
import dev.stategrad.server.work.DeviceAccount;
import dev.stategrad.server.work.TrainingJob;
import java.time.Duration;

/**
 * Makes trainings this process's own.
 *
 * @param front {@link ModelStore#owner} of the process that hands them over
 */
record Trainer(TrainingStore store, String front, Device device, Meters meters, Duration checkpointInterval) {
    JobTask adopt(ModelId model, DeviceAccount account) {
        return new TrainingTask(
                TrainingJob.adopt(store, model, front, device, account, meters, checkpointInterval), account);
    }
}
