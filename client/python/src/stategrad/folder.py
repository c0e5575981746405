"""An analysis as a folder, the way the Java command line keeps it: its ``report`` draws figures of such folders."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from stategrad.analysis import ALL, Analysis, AnalysisOptions
from stategrad.corpus import Corpus
from stategrad.files import write_safetensors
from stategrad.models import Model

_FORMAT = 1


def save_analysis(
    folder: Union[str, Path],
    analysis: Analysis,
    model: Model,
    options: AnalysisOptions,
    corpus: Corpus,
    corpus_name: str = "corpus",
) -> None:
    """Writes ``analysis.safetensors``, ``spectrum.csv`` and, last, ``analysis.json``, which makes the folder an analysis.

    In ``analysis.safetensors`` lie ``mean/all`` [D, H, E], ``count/all`` [D] and ``singular_values/all`` [D, min(H, E)], and the
    same with a first dimension of C for a grouping of C labels.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    write_safetensors(target / "analysis.safetensors", dict(_arrays(analysis)))
    _write(target / "spectrum.csv", _spectrum(analysis))
    description = _description(analysis, model, options, corpus, corpus_name)
    _write(target / "analysis.json", json.dumps(description, indent=2, ensure_ascii=False) + "\n")


def _groups(analysis: Analysis) -> List[str]:
    return [ALL, *analysis.groupings]


def _arrays(analysis: Analysis) -> Iterator[Tuple[str, NDArray[Any]]]:
    kinds: Dict[str, object] = {
        "mean": analysis.mean,
        "count": analysis.count,
        "singular_values": analysis.singular_values,
        "right_vectors": analysis.right_vectors,
        "second_moment": analysis.second_moment,
        "cell_path": analysis.cell_path,
    }
    for kind, found in kinds.items():
        for group in _groups(analysis):
            keys = analysis.keys(group)
            if all(key in found for key in keys):  # type: ignore[operator]
                parts = [found[key] for key in keys]  # type: ignore[index]
                yield f"{kind}/{group}", parts[0] if group == ALL else np.stack(parts)


def _description(
    analysis: Analysis, model: Model, options: AnalysisOptions, corpus: Corpus, corpus_name: str
) -> Dict[str, object]:
    name = analysis.model.partition("/")[2]
    described = {
        "state": options.state or ("cell" if model.cell == "LSTM" else "hidden"),
        "layer": str(options.layer or model.layers),
        "precision": options.precision,
        "delays": str(options.delays),
        "window": str(options.window or "none"),
        "reset-after": ",".join(map(str, options.reset_after)) or "none",
        "model-cell": model.cell.lower().replace("_", "-"),
        "model-layers": str(model.layers),
    }
    if model.epochs or model.kept_epochs:
        described["model-epoch"] = str(model.best_epoch)
    return {
        "format": _FORMAT,
        "model": {"name": name, "sha256": analysis.weights_sha256},
        "corpus": {"name": corpus_name, "sha256": corpus.sha256},
        "tokens": analysis.tokens,
        "options": described,
        "versions": dict(analysis.versions),
        "device": analysis.device,
        "seconds": analysis.seconds,
        "created": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "notes": [],
        "delays": analysis.delays,
        "hidden": model.hidden_size,
        "embedding": model.embedding_size,
        "precision": "float64" if options.precision == "float64" else "float32",
        "groups": [
            {
                "name": group,
                "labels": [ALL] if group == ALL else analysis.groupings[group],
                "counts": [analysis.count[key].tolist() for key in analysis.keys(group)],
            }
            for group in _groups(analysis)
        ],
    }


def _spectrum(analysis: Analysis) -> str:
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["group", "label", "delay", "count", "sigma1", "sum", "ratio1", "ratio5"])
    for group in _groups(analysis):
        for key in analysis.keys(group):
            label = key if group == ALL else key.partition("/")[2]
            for delay, (count, values) in enumerate(zip(analysis.count[key], analysis.singular_values[key])):
                table.writerow([group, label, delay, count, *_numbers(values)])
    return out.getvalue()


def _numbers(values: NDArray[Any]) -> List[object]:
    wide = values.astype(np.float64)
    total = wide.sum()
    ratios: List[object] = [wide[0] / total, wide[:5].sum() / total] if total > 0 else ["", ""]
    return [float(wide[0]), float(total), *ratios]


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)
