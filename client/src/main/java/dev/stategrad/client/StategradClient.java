package dev.stategrad.client;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A line to a Stategrad server. Safe for use by many threads.
 *
 * <p>Every call comes in two forms. The blocking one throws {@link StategradServiceException} when the call fails, and
 * cancels the call when its thread is interrupted. The asynchronous one answers with a future that completes with that
 * exception; cancelling the future cancels the call, also on the server. Listeners are called one event at a time, by
 * the line's threads in the asynchronous form and in the blocking one; while a listener works, nothing more is
 * requested from the server, so a slow listener costs no memory. An exception of a listener ends the call.
 *
 * <p>A server elsewhere may be out of reach for a while. What makes something is then sent again, a few times, under the same
 * request id, so that it is done once, if its tokens can be read {@linkplain TokenSource#again again}. What follows a job goes
 * on where the line dropped, for some minutes. Every other call fails.
 */
public final class StategradClient implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;

    private final @Nullable ManagedChannel owned;
    private final ModelCalls models;
    private final AnalysisCalls analyses;
    private final JobCalls jobs;
    private final AnalysisJobCalls analysisJobs;
    private final Administration administration;

    private StategradClient(Channel channel, @Nullable ManagedChannel owned, String target, RetryPolicy retries) {
        ServiceErrors errors = new ServiceErrors(target);
        this.owned = owned;
        this.models = new ModelCalls(channel, errors, retries);
        this.analyses = new AnalysisCalls(channel, errors);
        this.jobs = new JobCalls(channel, errors, retries);
        this.analysisJobs = new AnalysisJobCalls(channel, errors, retries, models::get);
        this.administration = new Administration(channel, errors);
    }

    /**
     * A line to the server at {@code HOST:PORT}, without encryption. It is opened by the first call.
     *
     * @throws IllegalArgumentException when this is not an address
     */
    public static StategradClient connect(String address) {
        try {
            return connect(ConnectionOptions.to(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A line to a server. It is opened by the first call.
     *
     * @throws IOException when a file of certificates or keys can't be read, or is none
     * @throws IllegalArgumentException when the address is none
     */
    public static StategradClient connect(ConnectionOptions options) throws IOException {
        ManagedChannel channel = ServerChannel.open(options);
        return new StategradClient(
                channel, channel, "server " + options.address(), RetryPolicy.standard(channel::resetConnectBackoff));
    }

    /** A client over an open line, which stays open when the client is closed. */
    public static StategradClient over(ManagedChannel channel) {
        return over(channel, RetryPolicy.NONE);
    }

    static StategradClient over(ManagedChannel channel, RetryPolicy retries) {
        return new StategradClient(channel, null, "the embedded server", retries);
    }

    /**
     * Stores a model.
     *
     * @param name 1 to 63 characters: letters, digits, {@code .}, {@code _} and {@code -}, first a letter or digit
     * @param weights named and laid out as in {@code torch.nn}
     * @param vocabulary the V words in the order of their ids, or empty
     */
    public ModelInfo importModel(String name, Map<String, Tensor> weights, List<String> vocabulary) {
        return importModel(ImportRequest.of(name, weights, vocabulary));
    }

    /** Stores a model, if it computes what its reference says. */
    public ModelInfo importModel(ImportRequest request) {
        return Blocking.await(importModelAsync(request));
    }

    /** {@link #importModel(ImportRequest)} without waiting. */
    public CompletableFuture<ModelInfo> importModelAsync(ImportRequest request) {
        return models.importModel(request);
    }

    /**
     * Sends corpora and starts a training, which goes on in the server when this method has returned.
     *
     * @throws IOException when a corpus cannot be read
     */
    public ModelInfo train(TrainingRequest request) throws IOException {
        return submit(request).model();
    }

    /** {@link #train} without waiting. */
    public CompletableFuture<ModelInfo> trainAsync(TrainingRequest request) {
        CompletableFuture<TrainingInfo> training = submitAsync(request);
        CompletableFuture<ModelInfo> model = new CompletableFuture<>();
        Chaining.cancelWith(model, training);
        Chaining.join(training.thenApply(TrainingInfo::model), model);
        return model;
    }

    /**
     * {@link #train}, telling of the job that trains, too.
     *
     * @throws IOException when a corpus cannot be read
     */
    public TrainingInfo submit(TrainingRequest request) throws IOException {
        return Blocking.awaitReading(submitAsync(request));
    }

    /** {@link #submit(TrainingRequest)} without waiting. */
    public CompletableFuture<TrainingInfo> submitAsync(TrainingRequest request) {
        return models.train(request);
    }

    /** Follows a training to its end: done epochs first, then every event as it happens. Answers the final model. */
    public ModelInfo watch(String model, Consumer<TrainingEvent> listener) {
        return Blocking.await(watchAsync(model, listener));
    }

    /** {@link #watch} without waiting. */
    public CompletableFuture<ModelInfo> watchAsync(String model, Consumer<TrainingEvent> listener) {
        return models.watch(model, listener);
    }

    /** Stops a training. Answers the model, cancelled or in the final state that it reached first. */
    public ModelInfo cancelTraining(String model) {
        return Blocking.await(cancelTrainingAsync(model));
    }

    /** {@link #cancelTraining} without waiting. */
    public CompletableFuture<ModelInfo> cancelTrainingAsync(String model) {
        return models.cancelTraining(model);
    }

    /** Takes up a training that a stop of the server interrupted; what comes out is what would have come out uncut. */
    public ModelInfo resumeTraining(String model) {
        return Blocking.await(resumeTrainingAsync(model));
    }

    /** {@link #resumeTraining} without waiting. */
    public CompletableFuture<ModelInfo> resumeTrainingAsync(String model) {
        return models.resumeTraining(model);
    }

    /**
     * One model.
     *
     * @param model its name; {@code @last} at its end selects the weights after the last epoch instead of the best, and
     *     {@code @3} those after epoch 3 where the training kept them ({@link ModelInfo#keptEpochs}), here as in every call
     *     that reads, scores or analyzes a model
     */
    public ModelInfo getModel(String model) {
        return Blocking.await(getModelAsync(model));
    }

    /** {@link #getModel} without waiting. */
    public CompletableFuture<ModelInfo> getModelAsync(String model) {
        return models.get(model);
    }

    /** All models in the order of their names. */
    public List<ModelInfo> listModels() {
        return Blocking.await(listModelsAsync());
    }

    /** {@link #listModels} without waiting. */
    public CompletableFuture<List<ModelInfo>> listModelsAsync() {
        return models.list();
    }

    /** Deletes a model for good. */
    public void deleteModel(String model) {
        Blocking.await(deleteModelAsync(model));
    }

    /** {@link #deleteModel} without waiting. */
    public CompletableFuture<@Nullable Void> deleteModelAsync(String model) {
        return models.delete(model);
    }

    /** The words of a model's vocabulary in the order of their ids; empty where it came without. */
    public List<String> readVocabulary(String model) {
        return Blocking.await(readVocabularyAsync(model));
    }

    /** {@link #readVocabulary} without waiting. */
    public CompletableFuture<List<String>> readVocabularyAsync(String model) {
        return models.readVocabulary(model);
    }

    /**
     * The vocabulary of a model and those of its tensors whose names {@code wanted} accepts; the others are not kept.
     */
    public ModelContents readTensors(String model, Predicate<String> wanted) {
        return Blocking.await(readTensorsAsync(model, wanted));
    }

    /** {@link #readTensors} without waiting. */
    public CompletableFuture<ModelContents> readTensorsAsync(String model, Predicate<String> wanted) {
        return models.readTensors(model, wanted);
    }

    /**
     * Log-probability of every token; the first of a stream from the zero state.
     *
     * @throws IOException when the tokens cannot be read
     */
    public ScoreResult score(String model, TokenSource tokens, TokenScoreListener listener) throws IOException {
        return Blocking.awaitReading(scoreAsync(model, tokens, listener));
    }

    /** {@link #score} without waiting. */
    public CompletableFuture<ScoreResult> scoreAsync(String model, TokenSource tokens, TokenScoreListener listener) {
        return analyses.score(model, tokens, listener);
    }

    /** What an analysis of {@code tokens} tokens would need, before any work; 0 means that their number is not known. */
    public AnalysisPlan plan(AnalysisRequest request, long tokens) {
        return plan(request, tokens, 0);
    }

    /**
     * The same for a text of which more is known.
     *
     * @param usedLabels number of labels, of all groupings together, that some token has; 0 means not known
     */
    public AnalysisPlan plan(AnalysisRequest request, long tokens, long usedLabels) {
        return Blocking.await(planAsync(request, tokens, usedLabels));
    }

    /** {@link #plan(AnalysisRequest, long, long)} without waiting. */
    public CompletableFuture<AnalysisPlan> planAsync(AnalysisRequest request, long tokens, long usedLabels) {
        return analyses.plan(request, tokens, usedLabels);
    }

    /**
     * Mean state gradients and their spectra.
     *
     * @throws IOException when the tokens cannot be read
     */
    public AnalysisResult analyze(AnalysisRequest request, TokenSource tokens, Consumer<AnalysisEvent> listener)
            throws IOException {
        return Blocking.awaitReading(analyzeAsync(request, tokens, listener));
    }

    /** {@link #analyze} without waiting. */
    public CompletableFuture<AnalysisResult> analyzeAsync(
            AnalysisRequest request, TokenSource tokens, Consumer<AnalysisEvent> listener) {
        return withShape(request.model(), shape -> analyses.analyze(request, shape, tokens, listener));
    }

    /**
     * Sends an analysis that goes on in the server when this method has returned, whatever becomes of this client.
     *
     * @param listener hears what it takes, and that it was accepted; when it throws, there will be no analysis
     * @throws IOException when the tokens cannot be read
     */
    public AnalysisInfo submit(AnalysisRequest request, TokenSource tokens, Consumer<AnalysisEvent> listener)
            throws IOException {
        return Blocking.awaitReading(submitAsync(request, tokens, listener));
    }

    /** {@link #submit(AnalysisRequest, TokenSource, Consumer)} without waiting. */
    public CompletableFuture<AnalysisInfo> submitAsync(
            AnalysisRequest request, TokenSource tokens, Consumer<AnalysisEvent> listener) {
        return analysisJobs.submit(request, tokens, listener);
    }

    /**
     * Waits for the results of an analysis that was accepted before. Neither the end of this call nor that of this client
     * ends the analysis.
     *
     * @param analysis its resource name, {@code analyses/ID}
     */
    public AnalysisResult attach(String analysis, Consumer<AnalysisEvent> listener) {
        return Blocking.await(attachAsync(analysis, listener));
    }

    /** {@link #attach} without waiting. */
    public CompletableFuture<AnalysisResult> attachAsync(String analysis, Consumer<AnalysisEvent> listener) {
        return analysisJobs.attach(analysis, listener);
    }

    /**
     * One analysis.
     *
     * @param analysis its resource name, {@code analyses/ID}
     */
    public AnalysisInfo getAnalysis(String analysis) {
        return Blocking.await(getAnalysisAsync(analysis));
    }

    /** {@link #getAnalysis} without waiting. */
    public CompletableFuture<AnalysisInfo> getAnalysisAsync(String analysis) {
        return analysisJobs.get(analysis);
    }

    /** All analyses that the caller may see, newest first. */
    public List<AnalysisInfo> listAnalyses() {
        return Blocking.await(listAnalysesAsync());
    }

    /** {@link #listAnalyses} without waiting. */
    public CompletableFuture<List<AnalysisInfo>> listAnalysesAsync() {
        return analysisJobs.list();
    }

    /**
     * Has an analysis stop. Answers at once; it leaves the device within a second.
     *
     * @param analysis its resource name, {@code analyses/ID}
     */
    public AnalysisInfo cancelAnalysis(String analysis) {
        return Blocking.await(cancelAnalysisAsync(analysis));
    }

    /** {@link #cancelAnalysis} without waiting. */
    public CompletableFuture<AnalysisInfo> cancelAnalysisAsync(String analysis) {
        return analysisJobs.cancel(analysis);
    }

    /**
     * Deletes an analysis that is over, and its results, for good.
     *
     * @param analysis its resource name, {@code analyses/ID}
     */
    public void deleteAnalysis(String analysis) {
        Blocking.await(deleteAnalysisAsync(analysis));
    }

    /** {@link #deleteAnalysis} without waiting. */
    public CompletableFuture<@Nullable Void> deleteAnalysisAsync(String analysis) {
        return analysisJobs.delete(analysis);
    }

    /**
     * One job.
     *
     * @param job its resource name, {@code jobs/ID}
     */
    public JobInfo getJob(String job) {
        return Blocking.await(getJobAsync(job));
    }

    /** {@link #getJob} without waiting. */
    public CompletableFuture<JobInfo> getJobAsync(String job) {
        return jobs.get(job);
    }

    /**
     * The jobs that the caller may see, newest first.
     *
     * @param activeOnly leaves out those that are over
     */
    public List<JobInfo> listJobs(boolean activeOnly) {
        return Blocking.await(listJobsAsync(activeOnly));
    }

    /** {@link #listJobs} without waiting. */
    public CompletableFuture<List<JobInfo>> listJobsAsync(boolean activeOnly) {
        return jobs.list(activeOnly);
    }

    /**
     * Follows a job to its end: where it stands now, then every change, at most one a second. Answers where it ended.
     *
     * @param job its resource name, {@code jobs/ID}
     */
    public JobInfo watchJob(String job, Consumer<JobInfo> listener) {
        return Blocking.await(watchJobAsync(job, listener));
    }

    /** {@link #watchJob} without waiting. */
    public CompletableFuture<JobInfo> watchJobAsync(String job, Consumer<JobInfo> listener) {
        return jobs.watch(job, listener);
    }

    /**
     * Has a job stop. Answers at once; a running one leaves the device within a second, and one that is over stays as it is.
     *
     * @param job its resource name, {@code jobs/ID}
     */
    public JobInfo cancelJob(String job) {
        return Blocking.await(cancelJobAsync(job));
    }

    /** {@link #cancelJob} without waiting. */
    public CompletableFuture<JobInfo> cancelJobAsync(String job) {
        return jobs.cancel(job);
    }

    /**
     * The local view of a short text: how much each earlier token moves the state at each position.
     *
     * @param tokens 1 to 512 token ids
     */
    public LocalView trace(StateSelection state, int[] tokens) {
        return Blocking.await(traceAsync(state, tokens));
    }

    /** {@link #trace} without waiting. */
    public CompletableFuture<LocalView> traceAsync(StateSelection state, int[] tokens) {
        return analyses.trace(state, tokens);
    }

    /**
     * The state after every token, as it is computed; each stream from the zero state.
     *
     * @return number of states
     * @throws IOException when the tokens cannot be read
     */
    public long recordStates(StateSelection state, TokenSource tokens, StateListener listener) throws IOException {
        return Blocking.awaitReading(recordStatesAsync(state, tokens, listener));
    }

    /** {@link #recordStates} without waiting. */
    public CompletableFuture<Long> recordStatesAsync(StateSelection state, TokenSource tokens, StateListener listener) {
        return withShape(state.model(), shape -> analyses.recordStates(state, shape, tokens, listener));
    }

    /** Users and tokens of the server; its calls have the blocking form alone. */
    public Administration administration() {
        return administration;
    }

    /** Asks for the shape of a model and then makes a call that needs it. */
    private <T> CompletableFuture<T> withShape(String name, Function<ModelShape, CompletableFuture<T>> call) {
        return Chaining.then(models.get(name), model -> call.apply(model.shape()));
    }

    /** Closes the line if {@link #connect} made it; calls that still run on it fail. */
    @Override
    public void close() {
        if (owned == null) {
            return;
        }
        owned.shutdownNow();
        try {
            owned.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
