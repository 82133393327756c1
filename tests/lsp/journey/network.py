"""A guard that keeps programs from the network, and remembers that they tried."""

from __future__ import annotations

from pathlib import Path

SITE_CUSTOMIZE = """
import pathlib, socket

class GuardedSocket(socket.socket):
    def __init__(self, family=-1, *arguments, **named):
        if family != socket.AF_UNIX and named.get("fileno") is None:
            with pathlib.Path({log!r}).open("a") as log:
                log.write(f"socket of family {{family}}\\n")
            raise PermissionError("The network is closed.")
        super().__init__(family, *arguments, **named)

def refuse(host, *arguments, **named):
    with pathlib.Path({log!r}).open("a") as log:
        log.write(f"look up {{host}}\\n")
    raise PermissionError("The network is closed.")

socket.socket = GuardedSocket
socket.getaddrinfo = socket.gethostbyname = refuse
"""


class NetworkGuard:
    """Patches the sockets of every Python program that runs in an environment; AF_UNIX stays allowed."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._log = folder / "attempts.txt"
        (folder / "sitecustomize.py").write_text(SITE_CUSTOMIZE.format(log=str(self._log)))

    def install(self, environment: dict[str, str]) -> None:
        environment["PYTHONPATH"] = str(self._folder)

    @property
    def attempts(self) -> list[str]:
        return self._log.read_text().splitlines() if self._log.exists() else []
