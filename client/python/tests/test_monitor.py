"""Memory over training: measured beside a training that nothing holds up."""

import threading
import unittest

import grpc
import numpy as np
import stategrad
from stategrad.monitor import MemoryMonitor, history
from tests import language_model as lm
from tests.service import command, shared

OPTIONS = stategrad.AnalysisOptions(delays=6, spectra_only=True)


class MemoryMonitorTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.service = shared()
        cls.client = cls.service.connect(patience=120)
        cls.addClassCleanup(cls.client.close)
        cls.probe = stategrad.Corpus(lm.tokens(400))

    def monitor(self, name: str, **options: object) -> MemoryMonitor:
        return MemoryMonitor(self.client, name, self.probe, options=OPTIONS, waiting=8, **options)

    def test_epochs_are_measured_kept_and_reported(self) -> None:
        folder = self.service.folder / "memory"
        with self.monitor("grown", folder=folder) as memory:
            for epoch in (1, 2, 4):
                memory.after_epoch(epoch, lm.weights(seed=epoch))
        self.assertEqual([1, 2, 4], [reading.epoch for reading in memory.readings])
        self.assertEqual((1, 2, 4), self.client.model("grown").kept_epochs)
        np.testing.assert_array_equal(self.client.read_tensors("grown@2", ["decoder.bias"])["decoder.bias"], lm.weights(2)["decoder.bias"])
        direct = self.client.analyze("grown@4", self.probe, OPTIONS)
        self.assertEqual(stategrad.spectra.half_life(direct.singular_values["all"][:, 0]), memory.latest.half_life)
        self.service.await_metric("stategrad_memory_half_life_tokens", 'model="models/grown"', memory.latest.half_life)
        kept = history(self.client, "grown")
        self.assertEqual([str(reading) for reading in memory.readings], [str(reading) for reading in kept])
        report = self.service.folder / "memory.html"
        command("report", *sorted(folder.iterdir()), "--out", report)
        self.assertIn("Memory over training", report.read_text())

    def test_weights_that_did_not_change_are_not_sent_again(self) -> None:
        with self.monitor("steady") as memory:
            for epoch in (1, 2, 3):
                memory.after_epoch(epoch, lm.weights(seed=min(epoch, 2)))
        self.assertEqual([1, 2, 3], [reading.epoch for reading in memory.readings])
        self.assertEqual((1, 2), self.client.model("steady").kept_epochs)
        np.testing.assert_array_equal(memory.readings[1].sigma1, memory.readings[2].sigma1)

    def test_training_started_again_goes_on_with_the_same_history(self) -> None:
        for _ in range(2):
            with self.monitor("again") as memory:
                memory.after_epoch(1, lm.weights(seed=1))
        self.assertEqual([1], [reading.epoch for reading in memory.readings])
        self.assertEqual(1, len(self.client.analyses("again")))

    def test_service_killed_and_started_again_every_epoch_is_measured(self) -> None:
        first_done = threading.Event()
        with self.monitor("survivor", on_reading=lambda reading: first_done.set()) as memory:
            memory.after_epoch(1, lm.weights(seed=1))
            self.assertTrue(first_done.wait(120))
            self.service.kill()
            memory.after_epoch(2, lm.weights(seed=2))
            self.service.start()
            memory.after_epoch(3, lm.weights(seed=3))
        self.assertEqual([1, 2, 3], [reading.epoch for reading in memory.readings])

    def test_what_is_refused_is_logged_and_training_goes_on(self) -> None:
        with self.assertLogs("stategrad.monitor", "WARNING") as logs, self.monitor("odd") as memory:
            memory.after_epoch(1, {"encoder.weight": np.zeros((3, 2))})
            memory.after_epoch(2, {"encoder.weight": "no array"})
            memory.after_epoch(3, lm.weights(seed=3))
        self.assertEqual([3], [reading.epoch for reading in memory.readings])
        self.assertIn("odd: epoch 1 is not measured: weights: expected one recurrent module, found 0", logs.output[0] + logs.output[1])

    def test_epochs_faster_than_the_service_leave_the_oldest_out(self) -> None:
        slow = SlowService()
        with self.assertLogs("stategrad.monitor", "WARNING") as logs:
            memory = MemoryMonitor(slow, "fast", self.probe, waiting=2)
            memory.after_epoch(1, lm.weights(seed=1))
            self.assertTrue(slow.asked.wait(60))
            for epoch in (2, 3, 4):
                memory.after_epoch(epoch, lm.weights(seed=epoch))
            slow.answers.set()
            memory.close()
        self.assertEqual(["fast@1", "fast@3", "fast@4"], slow.measured)
        self.assertIn("fast: epoch 2 is left out", logs.output[0])

    def test_service_without_room_is_asked_again_until_it_has_some(self) -> None:
        crowded = CrowdedService(self.client, refusals=2)
        with self.assertLogs("stategrad.monitor", "WARNING") as logs:
            with MemoryMonitor(crowded, "patient", self.probe, options=OPTIONS) as memory:
                memory.after_epoch(1, lm.weights(seed=1))
        self.assertEqual([1], [reading.epoch for reading in memory.readings])
        self.assertIn("patient: epoch 1 waits: the queue is full", logs.output[0])


class CrowdedService:
    """A service that has no room for the first analyses."""

    def __init__(self, client: stategrad.Client, refusals: int) -> None:
        self.import_model = client.import_model
        self._client = client
        self._refusals = refusals

    def analyze(self, *arguments: object, **options: object) -> stategrad.Analysis:
        if self._refusals > 0:
            self._refusals -= 1
            full = grpc.StatusCode.RESOURCE_EXHAUSTED
            raise stategrad.StategradError("the queue is full", full, reason="QUEUE_FULL", retry_seconds=0.01)
        return self._client.analyze(*arguments, **options)


class SlowService:
    """Does not answer until it is told to, and then with a refusal, which the monitor logs."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.answers = threading.Event()
        self.measured = []

    def import_model(self, name: str, weights: object, epoch: int, request_id: str) -> None:
        self.asked.set()
        self.answers.wait(60)
        self.measured.append(f"{name}@{epoch}")
        raise ValueError("no room")


if __name__ == "__main__":
    unittest.main()
