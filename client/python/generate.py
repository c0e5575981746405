"""Generates the Python stubs from the wire format, in proto/ at the top of this repository.

    python3 generate.py            # into src/, to work from a clone
    python3 generate.py FOLDER     # as the build of the package does

Takes grpc_tools (PyPI's grpcio-tools) where it is installed, else protoc and its plugin (Debian's protobuf-compiler-grpc).
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVICE = HERE.parents[1] / "proto" / "src" / "main" / "proto"
ERRORS = HERE.parent / "proto"


def compiler() -> list[str]:
    """The command line of a protocol buffer compiler that can write Python."""
    if importlib.util.find_spec("grpc_tools") is not None:
        import grpc_tools

        own = Path(grpc_tools.__file__).parent / "_proto"
        return [sys.executable, "-m", "grpc_tools.protoc", f"-I{own}"]
    protoc, plugin = shutil.which("protoc"), shutil.which("grpc_python_plugin")
    if protoc is None or plugin is None:
        raise SystemExit(
            "protoc: expected grpcio-tools, or protoc and grpc_python_plugin on the PATH, found neither"
            " (Debian: apt install protobuf-compiler-grpc)"
        )
    return [protoc, f"--plugin=protoc-gen-grpc_python={plugin}"]


def generate(target: Path) -> None:
    """Writes the modules of stategrad.v1 and stategrad.rpc under `target`, which is made when missing."""
    target.mkdir(parents=True, exist_ok=True)
    protos = sorted((SERVICE / "stategrad" / "v1").glob("*.proto")) + sorted((ERRORS / "stategrad" / "rpc").glob("*.proto"))
    if len(protos) < 2:
        raise SystemExit(f"{SERVICE}: expected the wire format, found none; build from a clone of the repository")
    options = [f"--{kind}_out={target}" for kind in ("python", "pyi", "grpc_python")]
    subprocess.run([*compiler(), f"-I{SERVICE}", f"-I{ERRORS}", *options, *map(str, protos)], check=True)


if __name__ == "__main__":
    generate(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "src")
