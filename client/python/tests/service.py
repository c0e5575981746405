"""A server for tests: its own data directory, a certificate, a user and a token."""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import List, Optional

import stategrad

ROOT = Path(__file__).resolve().parents[3]
LAUNCHER = os.environ.get("STATEGRAD", str(ROOT / "deploy" / "stategrad"))


class Service:
    """A server on a free port of this machine. A context manager."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="stategrad-"))
        self.certificate = self.folder / "server.pem"
        self._key = self.folder / "server.key"
        self._certify()
        self._process: Optional[subprocess.Popen] = None
        self._data = self.folder / "data"
        self.port = 0
        self._metrics_port = _free_port()
        self.token = self._make_token()
        self.token_file = self.folder / "token"
        self.token_file.write_text(self.token + "\n")
        self.start()

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts the server, on the port that it had before if it had one."""
        command = [LAUNCHER, "serve", "--port", str(self.port), "--data-dir", str(self._data)]
        command += ["--tls-cert", str(self.certificate), "--tls-key", str(self._key), "--checkpoint-interval", "1s"]
        command += ["--metrics-port", str(self._metrics_port)]
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        line = self._process.stdout.readline()
        found = re.match(r"listening on \S+:(\d+)", line)
        if not found:
            self.kill()
            raise AssertionError(f"the server did not start: {line}{(self.folder / 'log').read_text()}")
        self.port = int(found[1])

    def kill(self) -> None:
        """Ends the server at once, as kill -9 does."""
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def connect(self, target: Optional[str] = None, **options: object) -> stategrad.Client:
        return stategrad.connect(target or self.target, token=self.token, ca=self.certificate, **options)

    def command(self, *words: object) -> str:
        """Runs a command of the Java command line on this server, and returns what it prints."""
        flags = ["--server", self.target, "--tls-ca", str(self.certificate), "--token-file", str(self.token_file)]
        return command(*words, *flags)

    def await_metric(self, name: str, tags: str, expected: float) -> float:
        """A value that Prometheus would read, once it is as expected: workers tell what they counted a little later."""
        value = None
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._metrics_port}/metrics") as answer:
                found = re.search(rf"^{name}\{{[^}}]*{re.escape(tags)}[^}}]*\}} (\S+)$", answer.read().decode(), re.MULTILINE)
            value = float(found[1]) if found else None
            if value is not None and abs(value - expected) < 1e-5:
                return value
            time.sleep(0.05)
        raise AssertionError(f"{name}: expected {expected} for {tags}, found {value}")

    def _certify(self) -> None:
        names = "subjectAltName=IP:127.0.0.1,DNS:localhost"
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        command += ["-keyout", str(self._key), "-out", str(self.certificate), "-subj", "/CN=localhost", "-addext", names]
        subprocess.run(command, check=True, capture_output=True)

    def _make_token(self) -> str:
        command("admin", "users", "create", "anna", "--data-dir", self._data)
        token = command("admin", "tokens", "create", "--user", "anna", "--scope", "submit", "--data-dir", self._data)
        return token.strip()

    def close(self) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
            self._process.stdout.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> "Service":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def command(*words: object) -> str:
    """Runs a command of the Java command line, and returns what it prints."""
    done = subprocess.run([LAUNCHER, *map(str, words)], capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


@functools.lru_cache(maxsize=None)
def shared() -> Service:
    """The server that tests share which do not harm it."""
    service = Service()
    atexit.register(service.close)
    return service


def words(tags: List[Optional[str]]) -> str:
    """A line of labels as the command line reads it."""
    return " ".join("-" if tag is None else tag for tag in tags) + "\n"
