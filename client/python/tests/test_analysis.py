"""Models and analyses, as a researcher in Python meets them."""

import unittest

import grpc
import numpy as np
import stategrad
from tests import language_model as lm
from tests.line import BreakingLine
from tests.service import shared

OPTIONS = stategrad.AnalysisOptions(delays=lm.DELAYS)


class AnalysisTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.service = shared()
        cls.client = cls.service.connect()
        cls.addClassCleanup(cls.client.close)
        cls.client.import_model("python", lm.weights(), vocabulary=[f"w{i}" for i in range(lm.V)])
        cls.addClassCleanup(cls.client.delete_model, "python")
        ids = lm.tokens(600)
        cls.corpus = stategrad.Corpus(ids, labels={"parity": lm.parity(ids)})

    def test_import_state_dict_reads_back_the_same(self) -> None:
        model = self.client.model("python")
        self.assertEqual(("READY", "LSTM"), (model.state, model.cell))
        self.assertEqual((lm.V, lm.E, lm.H, 1), (model.vocabulary_size, model.embedding_size, model.hidden_size, model.layers))
        for name, array in self.client.read_tensors("python").items():
            np.testing.assert_array_equal(array, lm.weights()[name])
        self.assertEqual("w7", self.client.vocabulary("python")[7])

    def test_analyze_labels_means_add_up_to_all(self) -> None:
        analysis = self.client.analyze("python", self.corpus, OPTIONS)
        self.assertEqual({"all", "parity/even", "parity/odd"}, set(analysis.mean))
        self.assertEqual((lm.DELAYS, lm.H, lm.E), analysis.mean["all"].shape)
        np.testing.assert_array_equal(600 - np.arange(lm.DELAYS), analysis.count["all"])
        unlabelled = stategrad.Corpus(
            self.corpus.streams, labels={"g": [None if label else "rest" for label in lm.parity(self.corpus.streams[0])]}
        )
        rest = self.client.analyze("python", unlabelled, OPTIONS)
        keys = [(analysis, "parity/even"), (analysis, "parity/odd"), (rest, "g/rest")]
        total = sum(a.mean[k].astype(np.float64) * a.count[k][:, None, None] for a, k in keys)
        np.testing.assert_allclose(
            total / analysis.count["all"][:, None, None], analysis.mean["all"], atol=1e-6 * np.abs(analysis.mean["all"]).max()
        )

    def test_analyze_mean_has_the_singular_values_that_numpy_finds(self) -> None:
        analysis = self.client.analyze("python", self.corpus, OPTIONS)
        for key, mean in analysis.mean.items():
            found = stategrad.spectra.singular_values(mean)
            np.testing.assert_allclose(analysis.singular_values[key], found, rtol=1e-4, atol=1e-6 * found.max())

    def test_analyze_delay_zero_is_the_derivative_of_the_first_step(self) -> None:
        # One token from the zero state: c = i·g, so ∂c/∂e is two gates' slopes, and nothing comes from before.
        w = {name: array.astype(np.float64) for name, array in lm.weights().items()}
        analysis = self.client.analyze("python", stategrad.Corpus([5]), stategrad.AnalysisOptions(delays=1, precision="float64"))
        gates = w["rnn.weight_ih_l0"] @ w["encoder.weight"][5] + w["rnn.bias_ih_l0"] + w["rnn.bias_hh_l0"]
        i, _, g, _ = gates.reshape(4, lm.H)
        u_i, _, u_g, _ = w["rnn.weight_ih_l0"].reshape(4, lm.H, lm.E)
        sigmoid = 1 / (1 + np.exp(-i))
        expected = (sigmoid * (1 - sigmoid) * np.tanh(g))[:, None] * u_i + (sigmoid * (1 - np.tanh(g) ** 2))[:, None] * u_g
        np.testing.assert_allclose(analysis.mean["all"][0], expected, rtol=1e-12, atol=1e-14)

    def test_analyze_whitening_sent_along_agrees_with_whitening_here(self) -> None:
        whitening = stategrad.spectra.Whitening.of(self.client.read_tensors("python", ["encoder.weight"])["encoder.weight"])
        there = self.client.analyze(
            "python", self.corpus, stategrad.AnalysisOptions(delays=lm.DELAYS, spectra_only=True, whitening=whitening.factor)
        )
        here = self.client.analyze("python", self.corpus, OPTIONS)
        self.assertEqual({}, there.mean)
        for key, mean in here.mean.items():
            found = stategrad.spectra.singular_values(whitening.apply(mean))
            np.testing.assert_allclose(there.whitened_singular_values[key], found, rtol=1e-4, atol=1e-6 * found.max())

    def test_analyze_mean_above_a_message_arrives_whole(self) -> None:
        # 2.2 MB in one matrix, where a chunk has 2 MiB at most.
        self.client.import_model("wide", lm.weights(hidden=700, embedding=400))
        self.addCleanup(self.client.delete_model, "wide")
        options = stategrad.AnalysisOptions(delays=1, precision="float64")
        analysis = self.client.analyze("wide", stategrad.Corpus(lm.tokens(2)), options)
        self.assertEqual((1, 700, 400), analysis.mean["all"].shape)
        frobenius = np.linalg.norm(analysis.singular_values["all"])
        self.assertAlmostEqual(1, np.linalg.norm(analysis.mean["all"]) / frobenius, places=10)

    def test_analyze_line_breaks_goes_on_where_it_stopped(self) -> None:
        uncut = self.client.analyze("python", self.corpus, OPTIONS)
        with BreakingLine(self.service.port, cut_after=60_000) as line, self.service.connect(line.target) as client:
            resumed = client.analyze("python", self.corpus, OPTIONS)
            self.assertEqual(1, line.cuts)
        for key in uncut.mean:
            np.testing.assert_array_equal(resumed.mean[key], uncut.mean[key])
            np.testing.assert_array_equal(resumed.count[key], uncut.count[key])

    def test_submit_same_request_id_is_one_analysis(self) -> None:
        first = self.client.submit("python", self.corpus, OPTIONS, request_id="twice")
        self.assertEqual(first, self.client.submit("python", self.corpus, OPTIONS, request_id="twice"))
        with self.assertRaises(stategrad.StategradError) as caught:
            self.client.submit("python", stategrad.Corpus([1, 2, 3]), OPTIONS, request_id="twice")
        self.assertIs(grpc.StatusCode.ALREADY_EXISTS, caught.exception.code)
        self.assertEqual(600, self.client.attach(first).tokens)

    def test_analyze_bad_token_names_the_field(self) -> None:
        with self.assertRaises(stategrad.StategradError) as caught:
            self.client.analyze("python", stategrad.Corpus([1, lm.V]), OPTIONS)
        self.assertIs(grpc.StatusCode.INVALID_ARGUMENT, caught.exception.code)
        self.assertEqual("INVALID_FIELD", caught.exception.reason)
        violation = caught.exception.violations[0]
        self.assertIn("tokens", violation.field)
        self.assertIn(str(lm.V), violation.description)

    def test_model_unknown_is_not_found(self) -> None:
        with self.assertRaises(stategrad.StategradError) as caught:
            self.client.model("nobody")
        self.assertEqual((grpc.StatusCode.NOT_FOUND, "MODEL_NOT_FOUND"), (caught.exception.code, caught.exception.reason))
        self.assertFalse(caught.exception.unreachable)

    def test_connect_wrong_token_is_unauthenticated(self) -> None:
        with stategrad.connect(self.service.target, token="sg_" + "A" * 43, ca=self.service.certificate) as stranger:
            with self.assertRaises(stategrad.StategradError) as caught:
                stranger.models()
        self.assertIs(grpc.StatusCode.UNAUTHENTICATED, caught.exception.code)

    def test_connect_nobody_there_fails_when_patience_ends(self) -> None:
        with stategrad.connect("127.0.0.1:1", patience=0) as nobody:
            with self.assertRaises(stategrad.StategradError) as caught:
                nobody.analyze("python", self.corpus)
        self.assertTrue(caught.exception.unreachable)
        self.assertRegex(str(caught.exception), "^127.0.0.1:1: cannot be reached or the connection was lost")

    def test_connect_in_the_clear_to_a_server_with_tls_says_what_may_be_wrong(self) -> None:
        with stategrad.connect(self.service.target) as stranger:
            with self.assertRaisesRegex(stategrad.StategradError, "if this happens every time, the server may want TLS"):
                stranger.models()

    def test_connect_token_in_the_clear_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "expected TLS on the way to gpu1:50051, found none"):
            stategrad.connect("gpu1:50051", token="secret")

    def test_score_adds_up_to_the_perplexity(self) -> None:
        score = self.client.score("python", self.corpus)
        self.assertEqual(600, score.tokens)
        self.assertAlmostEqual(score.perplexity, np.exp(-score.log_probabilities[0].mean()), places=8)

    def test_trace_is_lower_triangular(self) -> None:
        view = self.client.trace("python", [3, 1, 4, 1, 5])
        np.testing.assert_array_equal(np.isnan(view.frobenius_norm), np.triu(np.ones((5, 5)), 1) == 1)
        lower = np.tril_indices(5)
        self.assertTrue((view.largest_singular_value[lower] <= view.frobenius_norm[lower] * (1 + 1e-9)).all())

    def test_train_reports_every_epoch(self) -> None:
        text = np.tile(np.arange(10), 40)
        self.client.train("cycle", text, valid=text[:50], vocabulary_size=10, embedding=6, hidden=8, epochs=2, batch_size=4, window=10)
        self.addCleanup(self.client.delete_model, "cycle")
        epochs = list(self.client.watch("cycle"))
        self.assertEqual([1, 2], [epoch.epoch for epoch in epochs])
        self.assertLess(epochs[1].valid_perplexity, epochs[0].valid_perplexity)
        self.assertEqual("READY", self.client.model("cycle").state)
        self.assertIn("models/cycle", [job.target for job in self.client.jobs()])


if __name__ == "__main__":
    unittest.main()
