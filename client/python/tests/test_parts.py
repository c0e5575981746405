"""What needs no server: whitening, what is read off spectra, names of weights, corpora, files, pauses, progress."""

import io
import tempfile
import unittest
from pathlib import Path

import grpc
import numpy as np
import stategrad
from stategrad import spectra
from stategrad._retry import Outage
from stategrad.models import named_as_torch
from stategrad.progress import ProgressBar
from tests import language_model as lm


class SpectraTest(unittest.TestCase):
    def test_half_life_of_an_exponential_is_exact(self) -> None:
        self.assertAlmostEqual(7.3, spectra.half_life(3 * 2 ** (-np.arange(20) / 7.3)), places=12)

    def test_half_life_of_what_does_not_fall_is_unknown(self) -> None:
        for curve in ([], [0, 0], [1, 0.9, 0.6]):
            self.assertTrue(np.isnan(spectra.half_life(curve)))
        self.assertEqual(1, spectra.half_life([1, 0.8, 0]))

    def test_selectiveness_lies_between_one_direction_and_all(self) -> None:
        found = spectra.selectiveness([[2, 0, 0, 0], [1, 1, 1, 1], [0, 0, 0, 0]])
        np.testing.assert_array_equal(found, [1, 0.25, np.nan])

    def test_whitening_makes_the_covariance_the_identity(self) -> None:
        rows = np.random.default_rng(3).normal(size=(200, 5)) @ np.diag([1, 2, 3, 4, 50.0]) + 7
        whitening = spectra.Whitening.of(rows)
        white = (rows - whitening.mean) @ np.linalg.inv(whitening.factor).T
        np.testing.assert_allclose(white.T @ white / 200, np.eye(5), atol=1e-10)
        gradients = np.random.default_rng(4).normal(size=(2, 6, 5))
        # ∂s/∂g of s = G e with e = D g + μ.
        np.testing.assert_allclose(whitening.apply(gradients)[1], gradients[1] @ whitening.factor)

    def test_whitening_of_a_singular_covariance_says_so(self) -> None:
        flat = np.outer(np.arange(9.0), [1, 2])
        for rows in (np.eye(4), flat):
            with self.assertRaisesRegex(ValueError, "expected rows that span all . dimensions"):
                spectra.Whitening.of(rows)


class NamesTest(unittest.TestCase):
    def test_names_of_any_module_become_those_of_the_wire(self) -> None:
        weights = lm.weights()
        names = {"encoder": "module.lut", "rnn": "module.core.lstm", "decoder": "module.head"}
        own = {names[n.partition(".")[0]] + n[n.index(".") :]: w for n, w in weights.items()}
        found = named_as_torch(own)
        self.assertEqual(set(weights), set(found))
        self.assertTrue(all(found[name] is own_array for name, own_array in zip(weights, own.values())))

    def test_names_that_are_no_language_model_are_refused(self) -> None:
        weights = lm.weights()
        for extra, message in (
            ({"other.weight_ih_l0": weights["rnn.weight_ih_l0"]}, "expected one recurrent module, found 2"),
            ({"emb": 0}, "found also emb"),
            ({"out.bias": weights["decoder.bias"]}, "expected out.weight beside out.bias, found none"),
        ):
            own = {name.replace("encoder", "lut").replace("decoder", "head"): w for name, w in weights.items()}
            with self.assertRaisesRegex(ValueError, message):
                named_as_torch({**own, **extra})


class CorpusTest(unittest.TestCase):
    def test_chunks_joined_are_the_streams_with_their_labels(self) -> None:
        streams = [lm.tokens(40_000), lm.tokens(3)]
        corpus = stategrad.Corpus(streams, labels={"parity": [lm.parity(stream) for stream in streams]})
        self.assertEqual({"parity": ["even", "odd"]}, corpus.groupings)
        for s, stream in enumerate(streams):
            chunks = [chunk for chunk in corpus.chunks() if chunk.stream == s]
            self.assertEqual(stream.tolist(), [token for chunk in chunks for token in chunk.tokens])
            numbers = [number for chunk in chunks for number in chunk.labels[0].labels]
            expected = [-1 if i % 7 == 0 else i % 2 for i in stream.tolist()]
            self.assertEqual(expected, numbers)

    def test_labels_of_another_length_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, r"labels\['pos'\]\[0\]: expected 3 labels, one for each token, found 2"):
            stategrad.Corpus([[1, 2, 3]], labels={"pos": [["a", "b"]]})
        with self.assertRaisesRegex(ValueError, "tokens: expected ids from 0 to V - 1, found -1 to 2"):
            stategrad.Corpus([2, -1])


class FilesTest(unittest.TestCase):
    def test_arrays_written_are_read_back(self) -> None:
        arrays = {"b": np.arange(6, dtype="<i8").reshape(2, 3), "a": np.float32(1.5).reshape(()), "c": np.zeros((0, 4), "<f8")}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.safetensors"
            stategrad.write_safetensors(path, arrays, {"source": "PyTorch"})
            self.assertIn(b'"__metadata__":{"source":"PyTorch"}', path.read_bytes())
            found = {name: np.array(array) for name, array in stategrad.read_safetensors(path).items()}
        self.assertEqual(set(arrays), set(found))
        for name, array in arrays.items():
            self.assertEqual((array.dtype, array.shape, array.tobytes()), (found[name].dtype, found[name].shape, found[name].tobytes()))


class OutageTest(unittest.TestCase):
    GONE = stategrad.StategradError("gone", grpc.StatusCode.UNAVAILABLE)

    def test_pauses_double_until_patience_ends(self) -> None:
        pauses, said = [], []
        outage = Outage(10, clock=lambda: sum(pauses), sleep=pauses.append, say=said.append)
        with self.assertRaises(stategrad.StategradError):
            for _ in range(100):
                outage.wait(self.GONE)
        self.assertGreaterEqual(sum(pauses), 10)
        self.assertEqual(["gone; asking again for 10 s"], said)
        for doubling, pause in enumerate(pauses):
            self.assertTrue(0.5 * 2**doubling <= pause <= 0.6 * 2**doubling)

    def test_what_the_service_refuses_is_not_asked_again(self) -> None:
        refused = stategrad.StategradError("full", grpc.StatusCode.INTERNAL, reason="INTERNAL")
        with self.assertRaises(stategrad.StategradError):
            Outage(10, sleep=self.fail).wait(refused)

    def test_pause_is_no_shorter_than_the_service_asks(self) -> None:
        pauses = []
        Outage(10, sleep=pauses.append, say=str).wait(stategrad.StategradError("busy", grpc.StatusCode.UNAVAILABLE, retry_seconds=4))
        self.assertGreaterEqual(pauses[0], 4)

    def test_server_without_room_is_waited_for_where_that_is_wanted(self) -> None:
        full = stategrad.StategradError("full", grpc.StatusCode.RESOURCE_EXHAUSTED, reason="QUEUE_FULL", retry_seconds=20)
        pauses = []
        Outage(10, sleep=pauses.append, crowds=True, say=str).wait(full)
        self.assertGreaterEqual(pauses[0], 20)
        with self.assertRaises(stategrad.StategradError):
            Outage(10, sleep=self.fail).wait(full)
        never = stategrad.StategradError("too much", grpc.StatusCode.RESOURCE_EXHAUSTED, reason="OVER_MEMORY_BUDGET")
        with self.assertRaises(stategrad.StategradError):
            Outage(10, sleep=self.fail, crowds=True).wait(never)


class ProgressBarTest(unittest.TestCase):
    def test_elsewhere_than_on_a_terminal_one_line_every_ten_seconds(self) -> None:
        out, now = io.StringIO(), [0.0]
        with ProgressBar("lm", out, clock=lambda: now[0]) as bar:
            for second in range(26):
                now[0] = float(second)
                bar.update(second, 100, rate=2.0)
        self.assertEqual("lm   10%  2 tokens/s  0:45 left\nlm   20%  2 tokens/s  0:40 left\n", out.getvalue())

    def test_on_a_terminal_the_line_is_written_over(self) -> None:
        out = io.StringIO()
        with ProgressBar("lm", out, live=True) as bar:
            bar.update(1, 2, rate=1_000.0)
            bar.update(2, 2)
        first, last = out.getvalue().removesuffix("\n").split("\r")[1:]
        self.assertEqual("█" * 14 + "░" * 14 + "  lm   50%  1,000 tokens/s  0:00 left", first)
        self.assertEqual("█" * 28 + "  lm  100%", last.rstrip())
        self.assertEqual(len(first), len(last))


if __name__ == "__main__":
    unittest.main()
