"""A line between client and server that breaks when it is told to."""

from __future__ import annotations

import socket
import threading
from typing import List, Optional


class BreakingLine:
    """Passes bytes on to a server, and cuts the first connection after so many bytes from there. A context manager."""

    def __init__(self, port: int, cut_after: int) -> None:
        self._port = port
        self._left: Optional[int] = cut_after
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: List[socket.socket] = []
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                return
            self._sockets += [near, far]
            threading.Thread(target=self._pass, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pass, args=(far, near, True), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        try:
            while data := source.recv(65_536):
                if counted and self._left is not None:
                    self._left -= len(data)
                    if self._left <= 0:
                        self._left = None
                        self.cuts += 1
                        break
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self) -> "BreakingLine":
        return self

    def __exit__(self, *_: object) -> None:
        for open_socket in [self._listener, *self._sockets]:
            open_socket.close()
