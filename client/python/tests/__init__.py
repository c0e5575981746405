"""Tests of the package against a real server, over TCP with TLS and a token.

    python3 -m unittest discover -s client/python -t client/python

needs a distribution: deploy/stategrad builds it when it is missing. STATEGRAD names another launcher.
"""

import subprocess
import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_PACKAGE / "src"))
# The stubs are as new as the wire format.
subprocess.run([sys.executable, str(_PACKAGE / "generate.py")], check=True)
