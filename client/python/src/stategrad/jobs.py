"""Jobs: work that the service has accepted and keeps until it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterator, List

from stategrad._calls import Calls
from stategrad.v1 import job_pb2, job_service_pb2, job_service_pb2_grpc

PAGE = 1_000


@dataclass(frozen=True)
class Job:
    """Where a piece of work stands."""

    name: str
    """Resource name, ``jobs/{id}``."""
    kind: str
    """``TRAINING`` or ``ANALYSIS``."""
    target: str
    """What it makes: ``models/{id}`` or ``analyses/{id}``."""
    owner: str
    state: str
    """``QUEUED``, ``RUNNING``, ``CANCELLING``, ``SUCCEEDED``, ``FAILED`` or ``CANCELLED``."""
    queue_place: int
    """Jobs that will start before it; 0 unless QUEUED."""
    progress: float
    """Part of the work that is done, 0 to 1."""
    seconds_left: float
    """Estimate of the time until it is done; 0 when not known."""
    device_seconds: float
    """Time that it held the device."""
    failure: str
    """Why it failed or was cancelled, for a person; empty otherwise."""

    @property
    def ended(self) -> bool:
        return self.state in ("SUCCEEDED", "FAILED", "CANCELLED")

    @staticmethod
    def of(job: job_pb2.Job) -> "Job":
        return Job(
            name=job.name,
            kind=job_pb2.JobKind.Name(job.kind).replace("JOB_KIND_", ""),
            target=job.target,
            owner=job.owner,
            state=job_pb2.JobState.Name(job.state).replace("JOB_STATE_", ""),
            queue_place=job.queue_place,
            progress=job.progress,
            seconds_left=job.seconds_left,
            device_seconds=job.device_seconds,
            failure=job.failure,
        )


def pages(ask: Callable[[str], Any]) -> Iterator[Any]:
    """All pages; `ask` gets one by its token."""
    token = ""
    while True:
        page = ask(token)
        yield page
        token = page.next_page_token
        if not token:
            return


class JobCalls:
    """The calls of JobService."""

    _calls: Calls

    def _jobs(self) -> job_service_pb2_grpc.JobServiceStub:
        return job_service_pb2_grpc.JobServiceStub(self._calls.channel)

    def job(self, name: str) -> Job:
        """One job, by its resource name."""
        answer = self._calls.unary(self._jobs().GetJob, job_service_pb2.GetJobRequest(name=name))
        return Job.of(answer.job)

    def jobs(self, active: bool = False) -> List[Job]:
        """All jobs that the caller may see, newest first; `active`: those alone that have not ended."""

        def ask(token: str) -> Any:
            request = job_service_pb2.ListJobsRequest(page_size=PAGE, page_token=token, active_only=active)
            return self._calls.unary(self._jobs().ListJobs, request)

        return [Job.of(job) for page in pages(ask) for job in page.jobs]

    def watch_job(self, name: str) -> Iterator[Job]:
        """Where a job stands now, then every change, at most one a second, and last its final state."""
        for answer in self._calls.stream(self._jobs().WatchJob, job_service_pb2.WatchJobRequest(name=name)):
            yield Job.of(answer.job)

    def cancel_job(self, name: str) -> Job:
        """Has a job stop; it leaves the device within a second."""
        answer = self._calls.unary(self._jobs().CancelJob, job_service_pb2.CancelJobRequest(name=name))
        return Job.of(answer.job)
