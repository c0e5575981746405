"""Generates the stubs while the package is built, and asks for what can read them; everything else is in pyproject.toml."""

import re
import sys
from importlib import metadata
from pathlib import Path
from typing import List

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).resolve().parent))
from generate import generate  # noqa: E402


class BuildWithStubs(build_py):
    def run(self) -> None:
        super().run()
        generate(Path(self.build_lib))


def readers() -> List[str]:
    """A grpcio and a protobuf that are no older than what generates the stubs: older ones refuse them."""
    try:
        needed = metadata.requires("grpcio-tools") or []
    except metadata.PackageNotFoundError:  # protoc and its plugin, as old as the grpcio beside them
        needed = ["grpcio>=1.51", "protobuf>=3.20"]
    return [each for each in needed if re.match(r"(grpcio|protobuf)\b", each)]


setup(cmdclass={"build_py": BuildWithStubs}, install_requires=["numpy>=1.20", *readers()])
