"""Models: what the service knows of one, and how weights are named on the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from stategrad._tensors import chunks
from stategrad.v1 import model_pb2, model_service_pb2, tensor_pb2

_RECURRENT = re.compile(r"(.*?)((?:weight|bias)_(?:ih|hh)_l\d+)")
# A word has at most 1,024 bytes.
_WORDS = 2_048


@dataclass(frozen=True)
class Epoch:
    """What one epoch of training brought."""

    epoch: int
    """Counted from 1."""
    train_perplexity: float
    valid_perplexity: float
    """0 without a validation corpus."""
    tokens_per_second: float
    seconds: float
    learning_rate: float

    @staticmethod
    def of(report: model_pb2.EpochReport) -> "Epoch":
        return Epoch(
            report.epoch,
            report.train_perplexity,
            report.valid_perplexity,
            report.tokens_per_second,
            report.seconds,
            report.learning_rate,
        )


@dataclass(frozen=True)
class Model:
    """A model that the service keeps. V, E, H and L are its vocabulary, embedding and state sizes and its layers."""

    name: str
    """Resource name, ``models/{id}``."""
    state: str
    """``TRAINING``, ``READY``, ``FAILED``, ``CANCELLED`` or ``INTERRUPTED``."""
    cell: str
    """``LSTM``, ``GRU``, ``GRU_RESET_AFTER`` or ``RNN``."""
    vocabulary_size: int
    embedding_size: int
    hidden_size: int
    layers: int
    weights_sha256: str
    """Empty until READY."""
    has_vocabulary: bool
    epochs: Tuple[Epoch, ...]
    kept_epochs: Tuple[int, ...]
    """Epochs whose weights are kept: ``models/{id}@3`` selects those after epoch 3."""
    best_epoch: int
    """Epoch that the weights come from; 0 for an untrained model, and for one imported without its epoch."""
    owner: str
    failure: str
    """Why training failed; empty unless FAILED."""

    @staticmethod
    def of(model: model_pb2.Model) -> "Model":
        shape = model.architecture
        return Model(
            name=model.name,
            state=model_pb2.ModelState.Name(model.state).replace("MODEL_STATE_", ""),
            cell=model_pb2.CellType.Name(shape.cell).replace("CELL_TYPE_", ""),
            vocabulary_size=shape.vocabulary_size,
            embedding_size=shape.embedding_size,
            hidden_size=shape.hidden_size,
            layers=shape.layers,
            weights_sha256=model.weights_sha256,
            has_vocabulary=model.has_vocabulary,
            epochs=tuple(Epoch.of(report) for report in model.epochs),
            kept_epochs=tuple(model.kept_epochs),
            best_epoch=model.best_epoch,
            owner=model.owner,
            failure=model.failure,
        )


def resource(name: str) -> str:
    """The resource name of a model."""
    return name if name.startswith("models/") else f"models/{name}"


def cell_type(cell: Optional[str]) -> str:
    """The wire's name of a cell; None leaves it to the shapes of the weights."""
    if cell is None:
        return "CELL_TYPE_UNSPECIFIED"
    key = "CELL_TYPE_" + cell.upper().replace("-", "_")
    if key not in model_pb2.CellType.keys():
        raise ValueError(f"cell: expected lstm, gru, gru-reset-after or rnn, found {cell}")
    return key


def as_array(value: Any) -> NDArray[Any]:
    """A NumPy array of an array, or of a tensor on any device."""
    if hasattr(value, "detach"):
        tensor = value.detach().cpu()
        # NumPy has no bfloat16.
        return np.asarray((tensor.float() if tensor.is_floating_point() and tensor.element_size() < 4 else tensor).numpy())
    return np.asarray(value)


def named_as_torch(weights: Mapping[str, Any]) -> Dict[str, Any]:
    """The weights of a ``state_dict`` under the names of the wire: ``encoder.weight`` [V, E], ``rnn.*``, ``decoder.weight``
    [V, H] and ``decoder.bias``, whatever the module calls them.

    Raises ValueError when there is not one recurrent module, one embedding at most and one output layer at most.
    """
    found = {name: match for name in weights if (match := _RECURRENT.fullmatch(name))}
    prefixes = {match[1] for match in found.values()}
    if len(prefixes) != 1:
        raise ValueError(f"weights: expected one recurrent module, found {len(prefixes)}: {', '.join(sorted(weights))}")
    named = {f"rnn.{match[2]}": weights[name] for name, match in found.items()}
    rest = {name: weights[name] for name in weights if name not in found}
    if "encoder.weight" in rest or "decoder.weight" in rest:
        return {**named, **rest}
    prefix = prefixes.pop()
    embedding, hidden = weights[f"{prefix}weight_ih_l0"].shape[1], weights[f"{prefix}weight_hh_l0"].shape[1]
    matrices = [name for name, value in rest.items() if name.endswith("weight") and len(value.shape) == 2]
    # nn.Embedding has no bias; a tied output layer without one comes second.
    encoders = [n for n in matrices if weights[n].shape[1] == embedding and _bias(n) not in weights][:1]
    decoders = [n for n in matrices if weights[n].shape[1] == hidden and n not in encoders]
    biases = [_bias(n) for n in decoders if _bias(n) in weights]
    unknown = sorted(set(rest) - {*encoders, *decoders, *biases})
    for name in unknown:
        if name.endswith("bias") and _weight(name) not in weights:
            raise ValueError(f"weights: expected {_weight(name)} beside {name}, found none")
    if len(decoders) > 1 or unknown:
        raise ValueError(
            "weights: expected an embedding, a recurrent module and an output layer, found also "
            + ", ".join(unknown or decoders)
        )
    named.update({"encoder.weight": weights[n] for n in encoders})
    named.update({"decoder.weight": weights[n] for n in decoders})
    named.update({"decoder.bias": weights[n] for n in biases})
    return named


def _bias(weight: str) -> str:
    return weight[: -len("weight")] + "bias"


def _weight(bias: str) -> str:
    return bias[: -len("bias")] + "weight"


def import_requests(
    config: model_service_pb2.ImportModelConfig,
    weights: Mapping[str, Any],
    vocabulary: Sequence[str],
    reference: Mapping[str, Any],
) -> Iterator[model_service_pb2.ImportModelRequest]:
    """All messages of an import, in an order that depends on nothing but the names."""
    yield model_service_pb2.ImportModelRequest(config=config)
    for name in sorted(weights):
        for chunk in chunks(name, as_array(weights[name])):
            yield model_service_pb2.ImportModelRequest(tensor=chunk)
    for words in vocabulary_chunks(vocabulary):
        yield model_service_pb2.ImportModelRequest(vocabulary=words)
    for name in sorted(reference):
        for chunk in chunks(name, as_array(reference[name])):
            yield model_service_pb2.ImportModelRequest(reference=chunk)


def vocabulary_chunks(vocabulary: Sequence[str]) -> Iterator[tensor_pb2.VocabularyChunk]:
    """Words by id, so many at a time that the longest would fit."""
    words: List[str] = list(vocabulary)
    for start in range(0, len(words), _WORDS):
        yield tensor_pb2.VocabularyChunk(words=words[start : start + _WORDS])

