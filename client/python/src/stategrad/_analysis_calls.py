"""The calls of AnalysisService."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import List, Optional, Sequence

import numpy as np
from numpy.typing import NDArray

from stategrad._assembly import AnalysisAssembly
from stategrad._calls import Calls
from stategrad._retry import Outage
from stategrad._tensors import TensorAssembly
from stategrad.analysis import Analysis, AnalysisOptions
from stategrad.corpus import Corpus
from stategrad.errors import StategradError, broken_reply
from stategrad.jobs import PAGE, Job, pages
from stategrad.models import resource
from stategrad.progress import ProgressBar
from stategrad.v1 import analysis_service_pb2 as wire
from stategrad.v1 import analysis_service_pb2_grpc, job_pb2


@dataclass(frozen=True)
class AnalysisJob:
    """An analysis that the service has accepted."""

    name: str
    """Resource name, ``analyses/{id}``."""
    model: str
    """Resource name of the model, ``models/{id}`` or ``models/{id}@{epoch}``."""
    tokens: int
    """Source tokens of all streams."""
    job: Job
    """Where it stands."""

    @staticmethod
    def of(analysis: wire.Analysis) -> "AnalysisJob":
        return AnalysisJob(analysis.name, analysis.config.model, analysis.tokens, Job.of(analysis.job))


@dataclass(frozen=True)
class Score:
    """How well a model predicts a text."""

    perplexity: float
    tokens: int
    log_probabilities: List[NDArray[np.float64]]
    """For each stream, the natural logarithm of every token's probability given those before it, [T]."""


@dataclass(frozen=True)
class LocalView:
    """How much each earlier token moves the state at each position of a text of T tokens.

    Entry [t, τ] of both arrays [T, T] belongs to ∂s_t/∂e_{t−τ}; NaN where τ > t.
    """

    frobenius_norm: NDArray[np.float64]
    largest_singular_value: NDArray[np.float64]


class AnalysisCalls:
    """The calls of AnalysisService; analyses go on in the server whatever becomes of the line."""

    _calls: Calls
    _patience: float

    def _analyses(self) -> analysis_service_pb2_grpc.AnalysisServiceStub:
        return analysis_service_pb2_grpc.AnalysisServiceStub(self._calls.channel)

    def analyze(
        self,
        model: str,
        corpus: Corpus,
        options: AnalysisOptions = AnalysisOptions(),
        progress: bool = False,
        request_id: str = "",
    ) -> Analysis:
        """Mean state gradients of a text, for all tokens and for every label, over as many lines as it takes.

        `progress`: shows how far it has come, on standard error. `request_id`: asking again with the same one starts nothing
        again; chosen when empty. Interrupting the call (Ctrl-C) cancels the analysis.

        Raises StategradError, e.g. with the reason OVER_MEMORY_BUDGET.
        """
        name = self.submit(model, corpus, options, request_id)
        try:
            return self.attach(name, progress)
        except KeyboardInterrupt:
            self.cancel_analysis(name)
            raise

    def submit(
        self,
        model: str,
        corpus: Corpus,
        options: AnalysisOptions = AnalysisOptions(),
        request_id: str = "",
    ) -> str:
        """Has the service accept an analysis, and returns its resource name, ``analyses/{id}``."""
        config = options.config(resource(model), corpus)
        config.job.CopyFrom(job_pb2.JobOptions(request_id=request_id or str(uuid.uuid4()), detached=True))
        outage = Outage(self._patience)
        while True:
            try:
                requests = options.requests(config, corpus)
                for answer in self._calls.stream(self._analyses().AnalyzeStateGradients, requests):
                    if answer.HasField("accepted"):
                        return str(answer.accepted.name)
                raise broken_reply("expected an accepted analysis, found the end")
            except StategradError as failure:
                # The id keeps the server from doing it twice.
                outage.wait(failure)

    def attach(self, name: str, progress: bool = False) -> Analysis:
        """The results of an analysis that was accepted before; waits for them. Goes on after a dropped line where it stopped."""
        config, tokens, outage = None, 0, Outage(self._patience)
        while config is None:
            try:
                found = self._calls.unary(self._analyses().GetAnalysis, wire.GetAnalysisRequest(name=name)).analysis
                config, tokens = found.config, found.tokens
            except StategradError as failure:
                outage.wait(failure)
        assembly = AnalysisAssembly(name, config)
        if not progress:
            return self._follow(name, assembly, tokens, None)
        with ProgressBar(config.model) as bar:
            return self._follow(name, assembly, tokens, bar)

    def _follow(self, name: str, assembly: AnalysisAssembly, tokens: int, bar: Optional[ProgressBar]) -> Analysis:
        outage = Outage(self._patience) if bar is None else Outage(self._patience, say=bar.say)
        while True:
            failed = False
            request = wire.AttachAnalysisRequest(name=name, results_received=assembly.received)
            try:
                for answer in self._calls.stream(self._analyses().AttachAnalysis, request):
                    if answer.HasField("accepted"):
                        # What such a job says next is why it ended, whatever that looks like.
                        failed = answer.accepted.job.state in (job_pb2.JOB_STATE_FAILED, job_pb2.JOB_STATE_CANCELLED)
                        continue
                    outage.over()
                    if answer.HasField("result"):
                        assembly.add(answer.result)
                    elif answer.HasField("summary"):
                        assembly.end(answer.summary)
                    elif bar is not None:
                        bar.update(answer.progress.tokens_done, tokens, answer.progress.tokens_per_second)
                return assembly.finish()
            except StategradError as failure:
                if failed:
                    raise
                outage.wait(failure)

    def analyses(self, model: Optional[str] = None) -> List[AnalysisJob]:
        """All analyses that the caller may see, newest first; those of one model alone, of whatever epoch, when it is given."""

        def ask(token: str) -> wire.ListAnalysesResponse:
            request = wire.ListAnalysesRequest(page_size=PAGE, page_token=token)
            answer: wire.ListAnalysesResponse = self._calls.unary(self._analyses().ListAnalyses, request)
            return answer

        found = [AnalysisJob.of(analysis) for page in pages(ask) for analysis in page.analyses]
        return [a for a in found if model is None or a.model.partition("@")[0] == resource(model)]

    def cancel_analysis(self, name: str) -> None:
        """Has an analysis stop; it leaves the device within a second."""
        self._calls.unary(self._analyses().CancelAnalysis, wire.CancelAnalysisRequest(name=name))

    def delete_analysis(self, name: str) -> None:
        """Deletes an analysis that has ended, and its results."""
        self._calls.unary(self._analyses().DeleteAnalysis, wire.DeleteAnalysisRequest(name=name))

    def score(self, model: str, corpus: Corpus) -> Score:
        """Log-probability of every token, the first of each stream from the zero state."""
        config = wire.ScoreTokensConfig(model=resource(model), streams=len(corpus.streams))
        requests = [wire.ScoreTokensRequest(config=config)]
        requests += [wire.ScoreTokensRequest(tokens=chunk) for chunk in corpus.chunks(labelled=False)]
        scores = [np.full(len(stream), np.nan) for stream in corpus.streams]
        summary = None
        for answer in self._calls.stream(self._analyses().ScoreTokens, iter(requests)):
            if answer.HasField("scores"):
                part = answer.scores
                end = part.position + len(part.log_probabilities)
                scores[part.stream][part.position : end] = part.log_probabilities
            elif answer.HasField("summary"):
                summary = answer.summary
        if summary is None or any(np.isnan(stream).any() for stream in scores):
            raise broken_reply("expected a score of every token, found fewer")
        return Score(summary.perplexity, summary.tokens, scores)

    def trace(self, model: str, tokens: Sequence[int], options: AnalysisOptions = AnalysisOptions()) -> LocalView:
        """The local view of one text of 1 to 512 tokens; of the options, state, layer and precision count."""
        config = options.config(resource(model), Corpus(tokens))
        request = wire.TraceTextRequest(
            model=config.model,
            state=config.state,
            layer=config.layer,
            precision=config.precision,
            tokens=[int(token) for token in tokens],
        )
        answer = self._calls.unary(self._analyses().TraceText, request)
        length = len(tokens)
        views = []
        for chunk in (answer.frobenius_norm, answer.largest_singular_value):
            view = np.full((length, length), np.nan)
            view[np.tril_indices(length)] = TensorAssembly(chunk).array()
            views.append(view)
        return LocalView(*views)
