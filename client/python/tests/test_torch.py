"""PyTorch: a training loop that is watched, and models that go both ways."""

import importlib.util
import unittest

import numpy as np
import stategrad
from tests import language_model as lm
from tests.service import shared

HAS_TORCH = importlib.util.find_spec("torch") is not None
if HAS_TORCH:
    import torch
    from stategrad.torch import MemoryMonitor

    class LanguageModel(torch.nn.Module):
        """With names of its own."""

        def __init__(self, kind: str = "LSTM") -> None:
            super().__init__()
            self.embed = torch.nn.Embedding(lm.V, lm.E)
            self.memory = getattr(torch.nn, kind)(lm.E, lm.H, num_layers=2, batch_first=True)
            self.out = torch.nn.Linear(lm.H, lm.V)

        def forward(self, tokens: "torch.Tensor") -> "torch.Tensor":
            return self.out(self.memory(self.embed(tokens))[0])


@unittest.skipUnless(HAS_TORCH, "PyTorch is not here")
class TorchTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.client = shared().connect()
        cls.addClassCleanup(cls.client.close)
        torch.manual_seed(7)
        torch.set_num_threads(1)

    def log_probabilities(self, model: "torch.nn.Module", tokens: np.ndarray) -> np.ndarray:
        """Of every token but the first, whose predecessor only the service knows."""
        with torch.no_grad():
            logits = model(torch.tensor(tokens[None, :-1]))[0]
        return torch.log_softmax(logits.double(), -1)[torch.arange(len(tokens) - 1), torch.tensor(tokens[1:])].numpy()

    def test_rows_of_a_tensor_are_streams(self) -> None:
        rows = torch.tensor([[3, 1, 4], [1, 5, 9]])
        self.assertEqual([[3, 1, 4], [1, 5, 9]], [stream.tolist() for stream in stategrad.Corpus(rows).streams])
        self.assertEqual([[3, 1, 4]], [stream.tolist() for stream in stategrad.Corpus(rows[0]).streams])

    def test_state_dict_imported_scores_as_the_module_does(self) -> None:
        tokens = lm.tokens(200)
        for kind in ("LSTM", "GRU", "RNN"):
            model = LanguageModel(kind).eval()
            name = f"torch-{kind}"
            self.client.import_model(name, model.state_dict())
            self.addCleanup(self.client.delete_model, name)
            found = self.client.score(name, stategrad.Corpus(tokens)).log_probabilities[0][1:]
            np.testing.assert_allclose(found, self.log_probabilities(model, tokens), atol=1e-5, rtol=0)

    def test_trained_by_the_service_loads_into_torch(self) -> None:
        text = np.tile(np.arange(lm.V), 20)
        self.client.train("back", text, vocabulary_size=lm.V, embedding=lm.E, hidden=lm.H, layers=2, batch_size=4, window=15, learning_rate=0.3)
        self.addCleanup(self.client.delete_model, "back")
        self.assertEqual([1], [epoch.epoch for epoch in self.client.watch("back")])
        names = {"encoder": "embed", "rnn": "memory", "decoder": "out"}
        model = LanguageModel().eval()
        state = {names[n.partition(".")[0]] + n[n.index(".") :]: torch.tensor(w) for n, w in self.client.read_tensors("back").items()}
        model.load_state_dict(state)
        found = self.client.score("back", stategrad.Corpus(text[:200])).log_probabilities[0][1:]
        np.testing.assert_allclose(found, self.log_probabilities(model, text[:200]), atol=1e-5, rtol=0)

    def test_monitor_watches_a_training_loop(self) -> None:
        model = LanguageModel()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        text = torch.tensor(lm.tokens(300)[None])
        probe = stategrad.Corpus(lm.tokens(200, seed=9))
        options = stategrad.AnalysisOptions(delays=4, spectra_only=True)
        with MemoryMonitor(self.client, model, "watched", probe, options=options) as memory:
            for epoch in (1, 2):
                loss = torch.nn.functional.cross_entropy(model(text[:, :-1])[0], text[0, 1:])
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
                memory.after_epoch(epoch)
        self.assertEqual([1, 2], [reading.epoch for reading in memory.readings])
        self.assertFalse(np.array_equal(memory.readings[0].sigma1, memory.readings[1].sigma1))

    def test_monitor_of_what_is_no_language_model_is_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "expected one recurrent module, found 0"):
            MemoryMonitor(self.client, torch.nn.Linear(2, 3), "linear", stategrad.Corpus([1]))


if __name__ == "__main__":
    unittest.main()
