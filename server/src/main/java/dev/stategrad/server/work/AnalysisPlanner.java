package dev.stategrad.server.work;

import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What analyses take, as far as it can be told without a device.
 *
 * @param memoryBudgetBytes memory that one analysis may take
 * @param device name of the device that will compute
 * @param queue jobs that run or wait
 */
public record AnalysisPlanner(long memoryBudgetBytes, Supplier<String> device, IntSupplier queue) {
    /**
     * What an analysis of a text that is still to come takes.
     *
     * @throws OverMemoryBudgetException when it does not fit
     */
    public AnalysisEstimate admit(AnalysisRequest request) {
        return new AnalysisEstimate(
                new MemoryBudget(request, memoryBudgetBytes).admit(),
                0,
                request.replyBytes(),
                0,
                0,
                device.get(),
                queue.getAsInt());
    }
}
