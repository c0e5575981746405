"""The calls of ModelService."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike, NDArray

from stategrad._calls import Calls
from stategrad._retry import Outage
from stategrad._tensors import TensorAssemblies
from stategrad.errors import StategradError, broken_reply
from stategrad.files import read_safetensors
from stategrad.jobs import PAGE, pages
from stategrad.models import Epoch, Model, cell_type, import_requests, named_as_torch, resource, vocabulary_chunks
from stategrad.v1 import job_pb2, model_pb2, model_service_pb2_grpc
from stategrad.v1 import model_service_pb2 as wire

_CORPUS_TOKENS = 65_536


class ModelCalls:
    """The calls of ModelService."""

    _calls: Calls
    _patience: float

    def _models(self) -> model_service_pb2_grpc.ModelServiceStub:
        return model_service_pb2_grpc.ModelServiceStub(self._calls.channel)

    def import_model(
        self,
        name: str,
        weights: Union[Mapping[str, Any], str, Path],
        vocabulary: Sequence[str] = (),
        cell: Optional[str] = None,
        reference: Optional[Mapping[str, Any]] = None,
        epoch: Optional[int] = None,
        request_id: str = "",
    ) -> Model:
        """Stores a model whose weights are in a ``state_dict``, in NumPy arrays by name, or in a safetensors file.

        `vocabulary`: V words in the order of their ids, or none. `cell`: ``lstm``, ``gru`` (the paper's), ``gru-reset-after``
        (PyTorch's), ``rnn``; found out from the shapes when None. `reference`: what the source framework computed, ``tokens``
        [B, T] and ``logits`` [B, T, V], ``hidden_l0`` [B, T, H], …; the model is refused unless the service computes the same.
        `epoch`: which epoch of a training of yours the weights come from; they are kept as ``name@epoch`` beside those of the
        epochs before, and ``name`` is the latest.

        Raises StategradError, with ALREADY_EXISTS when the name is taken or the epoch is not the latest; ValueError when the weights are not those of a
        language model with one recurrent module.
        """
        found = read_safetensors(weights) if isinstance(weights, (str, Path)) else weights
        named = named_as_torch(found)
        config = wire.ImportModelConfig(
            name=resource(name), cell=cell_type(cell), request_id=request_id or str(uuid.uuid4()), epoch=epoch
        )
        outage = Outage(self._patience)
        while True:
            try:
                requests = import_requests(config, named, vocabulary, reference or {})
                return Model.of(self._calls.unary(self._models().ImportModel, requests).model)
            except StategradError as failure:
                # The id keeps the server from doing it twice.
                outage.wait(failure)

    def train(
        self,
        name: str,
        tokens: ArrayLike,
        valid: Optional[ArrayLike] = None,
        vocabulary: Sequence[str] = (),
        vocabulary_size: int = 0,
        cell: str = "lstm",
        embedding: int = 64,
        hidden: int = 256,
        layers: int = 1,
        request_id: str = "",
        **training: Any,
    ) -> Model:
        """Has the service train a model on token ids [T]; returns it at once, in TRAINING.

        `training`: fields of TrainingConfig, e.g. ``epochs=5, learning_rate=1.0, keep_epochs=True``.
        """
        config = model_pb2.TrainingConfig(**training)
        config.architecture.CopyFrom(
            model_pb2.Architecture(
                cell=cell_type(cell),
                vocabulary_size=vocabulary_size or len(vocabulary),
                embedding_size=embedding,
                hidden_size=hidden,
                layers=layers,
            )
        )
        job = job_pb2.JobOptions(request_id=request_id or str(uuid.uuid4()), detached=True)
        head = wire.TrainModelConfig(name=resource(name), training=config, job=job)
        outage = Outage(self._patience)
        while True:
            try:
                requests = _training_requests(head, vocabulary, tokens, valid)
                return Model.of(self._calls.unary(self._models().TrainModel, requests).model)
            except StategradError as failure:
                outage.wait(failure)

    def watch(self, name: str) -> Iterator[Epoch]:
        """The epochs of a training, those that are done first, until it ends; over as many lines as it takes.

        Raises StategradError when the training failed.
        """
        told, outage = 0, Outage(self._patience)
        while True:
            try:
                for event in self._calls.stream(self._models().WatchModel, wire.WatchModelRequest(name=resource(name))):
                    outage.over()
                    if event.HasField("epoch") and event.epoch.epoch > told:
                        told = event.epoch.epoch
                        yield Epoch.of(event.epoch)
                return
            except StategradError as failure:
                outage.wait(failure)

    def model(self, name: str) -> Model:
        """One model."""
        return Model.of(self._calls.unary(self._models().GetModel, wire.GetModelRequest(name=resource(name))).model)

    def models(self) -> List[Model]:
        """All models that the caller may see, in the order of their names."""

        def ask(token: str) -> Any:
            return self._calls.unary(self._models().ListModels, wire.ListModelsRequest(page_size=PAGE, page_token=token))

        return [Model.of(model) for page in pages(ask) for model in page.models]

    def delete_model(self, name: str) -> None:
        """Deletes a model for good."""
        self._calls.unary(self._models().DeleteModel, wire.DeleteModelRequest(name=resource(name)))

    def read_tensors(self, name: str, tensors: Sequence[str] = ()) -> Dict[str, NDArray[Any]]:
        """The weights of a model under their names in torch.nn; those named alone, or all."""
        return self._read(wire.ReadTensorsRequest(name=resource(name), tensor_names=tensors))[0]

    def vocabulary(self, name: str) -> List[str]:
        """The words of a model in the order of their ids; empty when it came without."""
        return self._read(wire.ReadTensorsRequest(name=resource(name), vocabulary_only=True))[1]

    def _read(self, request: wire.ReadTensorsRequest) -> Tuple[Dict[str, NDArray[Any]], List[str]]:
        arrays, words = TensorAssemblies(), []
        for part in self._calls.stream(self._models().ReadTensors, request):
            if part.HasField("tensor"):
                arrays.add(part.tensor)
            else:
                words.extend(part.vocabulary.words)
        found = arrays.finish()
        missing = set(request.tensor_names) - set(found)
        if missing:
            raise broken_reply(f"expected tensor {min(missing)}, found none")
        return found, words


def _training_requests(
    config: wire.TrainModelConfig, vocabulary: Sequence[str], tokens: ArrayLike, valid: Optional[ArrayLike]
) -> Iterator[wire.TrainModelRequest]:
    yield wire.TrainModelRequest(config=config)
    for words in vocabulary_chunks(vocabulary):
        yield wire.TrainModelRequest(vocabulary=words)
    for split, text in ((wire.CORPUS_SPLIT_TRAIN, tokens), (wire.CORPUS_SPLIT_VALID, () if valid is None else valid)):
        ids = np.asarray(text, np.int64)
        for start in range(0, len(ids), _CORPUS_TOKENS):
            part = ids[start : start + _CORPUS_TOKENS].tolist()
            yield wire.TrainModelRequest(corpus=wire.CorpusChunk(split=split, tokens=part))
