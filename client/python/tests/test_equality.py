"""What clients in other languages receive, beside what the Java client receives: the same bytes."""

import csv
import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

import numpy as np
import stategrad
from tests import language_model as lm
from tests.line import BreakingLine
from tests.service import ROOT, shared, words

DELAYS = 12
NODE = ROOT / "client" / "node"
REQUIRED = os.environ.get("STATEGRAD_CLIENTS") == "required"
HAS_NODE = shutil.which("node") is not None and (NODE / "node_modules").is_dir()
needs_node = unittest.skipUnless(HAS_NODE or REQUIRED, f"node, or what 'npm ci' installs in {NODE}, is not here")


def rows(path: Path) -> list:
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


class EqualityTest(unittest.TestCase):
    """One model and one text of two streams, analysed over TCP with TLS and a token."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.service = shared()
        cls.client = cls.service.connect()
        cls.addClassCleanup(cls.client.close)
        cls.streams = [lm.tokens(700, seed=3), lm.tokens(900, seed=4)]
        cls.labels = [lm.parity(stream) for stream in cls.streams]
        cls.weights = cls.service.folder / "equal.safetensors"
        stategrad.write_safetensors(cls.weights, lm.weights(seed=5))
        cls.client.import_model("equal", cls.weights)
        cls.addClassCleanup(cls.client.delete_model, "equal")
        cls.java = cls._analyzed_by_java()

    @classmethod
    def _analyzed_by_java(cls) -> dict:
        folder = cls.service.folder
        cls.tokens_file, cls.labels_file = folder / "equal.txt", folder / "parity.txt"
        cls.tokens_file.write_text("".join(" ".join(map(str, stream)) + "\n" for stream in cls.streams))
        cls.labels_file.write_text("".join(words(column) for column in cls.labels))
        command = ["analyze", "--model", "equal", "--tokens", cls.tokens_file, "--group", cls.labels_file]
        cls.service.command(*command, "--delays", DELAYS, "--out", folder / "java")
        return stategrad.read_safetensors(folder / "java" / "analysis.safetensors")

    def assertSameBytes(self, expected: np.ndarray, found: np.ndarray) -> None:
        self.assertEqual((expected.dtype, expected.shape), (found.dtype, found.shape))
        self.assertEqual(expected.tobytes(), found.tobytes())

    def test_python_same_bytes_as_java(self) -> None:
        corpus = stategrad.Corpus(self.streams, labels={"parity": self.labels})
        analysis = self.client.analyze("equal", corpus, stategrad.AnalysisOptions(delays=DELAYS))
        labels = json.loads((self.service.folder / "java" / "analysis.json").read_text())["groups"][1]
        self.assertEqual({labels["name"]: labels["labels"]}, dict(analysis.groupings))
        self.assertNotEqual(0, np.abs(self.java["mean/all"]).max())
        for kind, found in (("mean", analysis.mean), ("count", analysis.count)):
            self.assertSameBytes(self.java[f"{kind}/all"], found["all"])
            self.assertSameBytes(self.java[f"{kind}/parity"], np.stack([found[key] for key in analysis.keys("parity")]))

    def test_saved_folder_same_numbers_as_java(self) -> None:
        corpus = stategrad.Corpus(self.streams, labels={"parity": self.labels})
        options = stategrad.AnalysisOptions(delays=DELAYS, right_vectors=True)
        out, java = self.service.folder / "python", self.service.folder / "java"
        stategrad.save_analysis(out, self.client.analyze("equal", corpus, options), self.client.model("equal"), options, corpus)
        found = stategrad.read_safetensors(out / "analysis.safetensors")
        self.assertEqual(set(self.java), set(found))
        for name, array in found.items():
            self.assertSameBytes(self.java[name], array)
        for ours, theirs in zip(rows(out / "spectrum.csv"), rows(java / "spectrum.csv"), strict=True):
            self.assertEqual(theirs[:4], ours[:4])
            np.testing.assert_allclose([float(number) for number in ours[4:]], [float(number) for number in theirs[4:]], rtol=1e-12)

    def test_epoch_imported_by_java_goes_on_from_python(self) -> None:
        self.addCleanup(self.client.delete_model, "epochs")
        self.service.command("import", "--name", "epochs", "--epoch", 3, "--weights", self.weights)
        model = self.client.import_model("epochs", lm.weights(seed=6), epoch=4)
        self.assertEqual(((3, 4), 4), (model.kept_epochs, model.best_epoch))
        self.assertEqual(self.client.model("equal").weights_sha256, self.client.model("epochs@3").weights_sha256)

    def node(self, out: Path, *more: object, target: str = "") -> subprocess.CompletedProcess:
        command = ["node", NODE / "main.js", "--server", target or self.service.target, "--tls-ca", self.service.certificate]
        command += ["--token-file", self.service.token_file, "--delays", DELAYS, "--out", out, *more]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True)

    def assertNodeReceivesSameBytes(self, out: Path, done: subprocess.CompletedProcess) -> None:
        self.assertEqual(0, done.returncode, done.stderr)
        found = stategrad.read_safetensors(out / "analysis.safetensors")
        self.assertEqual({"mean/all", "count/all", "mean/parity", "count/parity"}, set(found))
        for name, array in found.items():
            self.assertSameBytes(self.java[name], array)

    @needs_node
    def test_node_same_bytes_as_java(self) -> None:
        out = self.service.folder / "node"
        self.addCleanup(self.client.delete_model, "node")
        text = ["--tokens", self.tokens_file, "--group", self.labels_file]
        done = self.node(out, "--model", "node", "--weights", self.weights, *text)
        self.assertNodeReceivesSameBytes(out, done)
        self.assertEqual(self.client.model("equal").weights_sha256, self.client.model("node").weights_sha256)
        self.assertTrue((out / "sigma1.svg").read_text().startswith("<svg"))

    @needs_node
    def test_node_line_breaks_same_bytes(self) -> None:
        out = self.service.folder / "node-broken"
        text = ["--tokens", self.tokens_file, "--group", self.labels_file]
        with BreakingLine(self.service.port, cut_after=60_000) as line:
            done = self.node(out, "--model", "equal", *text, target=line.target)
            self.assertEqual(1, line.cuts)
        self.assertNodeReceivesSameBytes(out, done)
        self.assertIn("trying again", done.stderr)

    @needs_node
    def test_node_files_that_are_none_are_refused_by_line(self) -> None:
        tokens, labels = self.service.folder / "ids.txt", self.service.folder / "labels.txt"
        for ids, names, expected in (
            ("1 2\n3 the\n", "a b\na b\n", f"{tokens}:2: expected a whole number, found 'the'"),
            ("1 2\n\n3\n", "a b\n\na\n", f"{tokens}:2: expected a whole number, found ''"),
            ("1 2\n3 4\n", "a b\n", f"{labels}: expected 2 lines, one for each stream of tokens, found 1"),
            ("1 2\n3 4\n", "a b\na\n", f"{labels}:2: expected 2 labels, one for each token, found 1"),
        ):
            with self.subTest(expected):
                tokens.write_text(ids)
                labels.write_text(names)
                done = self.node(self.service.folder / "none", "--model", "equal", "--tokens", tokens, "--group", labels)
                self.assertEqual((1, f"{expected}\n"), (done.returncode, done.stderr))

    @needs_node
    def test_node_bad_token_prints_code_reason_and_field(self) -> None:
        tokens = self.service.folder / "bad.txt"
        tokens.write_text(f"1 2 {lm.V}\n")
        done = self.node(self.service.folder / "none", "--model", "equal", "--tokens", tokens)
        self.assertEqual(1, done.returncode)
        self.assertRegex(done.stderr, rf"(?m)^INVALID_ARGUMENT INVALID_FIELD: .*\n  tokens.*: .*{lm.V}")


if __name__ == "__main__":
    unittest.main()
