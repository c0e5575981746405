"""Trains an LSTM language model in PyTorch, and watches what it remembers after every epoch.

    python3 train_lstm.py --train en_ewt-ud-train.conllu.gz --valid en_ewt-ud-dev.conllu.gz \
        --server gpu1:50051 --tls-ca server.pem --token-file anna.token --name ewt --out memory

The text is CoNLL-U or plain, a sentence a line, also gzipped. In the folder of --out then lie memory.svg, memory.csv and one folder
an epoch, for `deploy/stategrad report memory/epoch-* --out report.html`.
"""

from __future__ import annotations

import argparse
import collections
import csv
import gzip
import logging
import math
import time
from pathlib import Path
from typing import Dict, Iterator, List, Optional

import numpy as np
import stategrad
import torch
from stategrad.torch import MemoryMonitor, MemoryReading
from torch import Tensor, nn

EOS, UNKNOWN = "<eos>", "<unk>"


class LanguageModel(nn.Module):
    """Embedding, LSTM, dropout, output layer."""

    def __init__(self, vocabulary: int, embedding: int, hidden: int) -> None:
        super().__init__()
        self.encoder = nn.Embedding(vocabulary, embedding)
        self.rnn = nn.LSTM(embedding, hidden)
        self.dropout = nn.Dropout(0.5)
        self.decoder = nn.Linear(hidden, vocabulary)

    def forward(self, tokens: Tensor, state: Optional[tuple] = None) -> tuple:
        """Logits [T, B, V] of tokens [T, B], and the state after them."""
        hidden, state = self.rnn(self.encoder(tokens), state)
        return self.decoder(self.dropout(hidden)), state


def sentences(path: Path) -> Iterator[List[str]]:
    """The words of each sentence."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8") as file:
        if ".conllu" not in path.name:
            yield from (line.split() for line in file)
            return
        words: List[str] = []
        for line in file:
            fields = line.split("\t")
            if fields[0].isdigit():
                words.append(fields[1].replace(" ", "_"))
            elif not line.strip() and words:
                yield words
                words = []


def read(path: Path, ids: Dict[str, int]) -> np.ndarray:
    """Token ids [T], each sentence ended by <eos>."""
    return np.array([ids.get(word, ids[UNKNOWN]) for words in sentences(path) for word in [*words, EOS]])


def vocabulary(path: Path, size: int) -> List[str]:
    """The most frequent words, after <unk> and <eos>."""
    counts = collections.Counter(word for words in sentences(path) for word in words)
    return [UNKNOWN, EOS] + [word for word, _ in counts.most_common(size - 2) if word not in (UNKNOWN, EOS)]


def loss(logits: Tensor, targets: Tensor) -> Tensor:
    return nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten())


def windows(tokens: np.ndarray, streams: int, window: int) -> Iterator[tuple]:
    """Inputs and targets [window, streams], so that each window goes on where the one before ended."""
    length = (len(tokens) - 1) // streams
    inputs = torch.tensor(tokens[: length * streams].reshape(streams, length).T.copy())
    targets = torch.tensor(tokens[1 : length * streams + 1].reshape(streams, length).T.copy())
    for start in range(0, length, window):
        yield inputs[start : start + window], targets[start : start + window]


def train_epoch(model: LanguageModel, optimizer: torch.optim.Optimizer, tokens: np.ndarray) -> None:
    model.train()
    state = None
    for inputs, targets in windows(tokens, streams=20, window=35):
        logits, state = model(inputs, state)
        state = tuple(part.detach() for part in state)
        optimizer.zero_grad()
        loss(logits, targets).backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()


@torch.no_grad()
def perplexity(model: LanguageModel, tokens: np.ndarray) -> float:
    model.eval()
    total, count, state = 0.0, 0, None
    for inputs, targets in windows(tokens, streams=1, window=500):
        logits, state = model(inputs, state)
        total += float(loss(logits, targets)) * targets.numel()
        count += targets.numel()
    return math.exp(total / count)


def draw(readings: List[MemoryReading], folder: Path) -> None:
    """memory.csv, and memory.svg where matplotlib is installed."""
    with open(folder / "memory.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file)
        table.writerow(["epoch", "delay", "sigma1", "selectiveness", "half_life"])
        for r in readings:
            rows = zip(range(len(r.sigma1)), r.sigma1.tolist(), r.selectiveness.tolist())
            table.writerows([r.epoch, delay, s, share, r.half_life] for delay, s, share in rows)
    try:
        import matplotlib

        matplotlib.use("svg")
        from matplotlib import pyplot
    except ImportError:
        logging.warning("matplotlib is not installed: %s has the numbers, there is no figure", folder / "memory.csv")
        return
    figure, (curves, life) = pyplot.subplots(1, 2, figsize=(9, 3.6), constrained_layout=True)
    colours = pyplot.get_cmap("viridis")(np.linspace(0, 0.9, len(readings)))
    for reading, colour in zip(readings, colours):
        curves.semilogy(reading.sigma1, color=colour, label=f"epoch {reading.epoch}")
    curves.set(xlabel="delay τ (tokens)", ylabel="σ₁ of the mean gradient", title="What is left of a word")
    curves.legend(fontsize="small")
    life.plot([r.epoch for r in readings], [r.half_life for r in readings], marker="o")
    life.set(xlabel="epoch", ylabel="half-life of σ₁ (tokens)", title="Memory over training")
    life.set_ylim(bottom=0)
    figure.savefig(folder / "memory.svg")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--valid", type=Path, required=True)
    parser.add_argument("--server", required=True, metavar="HOST:PORT")
    parser.add_argument("--tls-ca", type=Path)
    parser.add_argument("--token-file", type=Path)
    parser.add_argument("--name", default="lstm", help="of the model on the server")
    parser.add_argument("--out", type=Path, default=Path("memory"))
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--embedding", type=int, default=64)
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--vocabulary", type=int, default=10_000)
    parser.add_argument("--delays", type=int, default=30)
    parser.add_argument("--probe", type=int, default=3_000, help="tokens of the validation text that are looked at")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(options.seed)
    words = vocabulary(options.train, options.vocabulary)
    ids = {word: number for number, word in enumerate(words)}
    train, valid = read(options.train, ids), read(options.valid, ids)
    model = LanguageModel(len(words), options.embedding, options.hidden)
    optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
    token = options.token_file.read_text().strip() if options.token_file else None
    options.out.mkdir(parents=True, exist_ok=True)

    probe = stategrad.Corpus(valid[: options.probe])
    look = stategrad.AnalysisOptions(delays=options.delays, spectra_only=True)
    with stategrad.connect(options.server, token=token, ca=options.tls_ca) as service:
        with MemoryMonitor(service, model, options.name, probe, options=look, folder=options.out) as memory:
            memory.after_epoch(0)
            for epoch in range(1, options.epochs + 1):
                started = time.monotonic()
                train_epoch(model, optimizer, train)
                seconds = time.monotonic() - started
                memory.after_epoch(epoch)
                logging.info("epoch %d: %.1f s, validation perplexity %.1f", epoch, seconds, perplexity(model, valid))
    draw(memory.readings, options.out)


if __name__ == "__main__":
    main()
