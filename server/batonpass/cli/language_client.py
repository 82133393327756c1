"""A small language client over stdio: what an editor does, in plain JSON, for the command line."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

from batonpass.domain.errors import Unavailable

Message = dict[str, Any]
PATIENCE = 60.0
"""Seconds to wait for an answer or an event."""


class LanguageClient:
    """Runs a language server as a child process and talks to it.

    `settings` answers every question for the configuration. Notifications are kept in `received`, in order,
    and `wait_for` waits for one. Raises Unavailable when the server refuses, dies or stays silent.
    """

    def __init__(self, command: Sequence[str], folder: Path, settings: Message) -> None:
        self.settings = settings
        self.received: list[Message] = []
        self._arrival = threading.Condition()
        self._answers: dict[int, Future[Any]] = {}
        self._last_id = 0
        self._lock = threading.Lock()
        self._folder = folder
        self._process = subprocess.Popen(
            list(command),
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def process_id(self) -> int:
        return self._process.pid

    def __enter__(self) -> Self:
        try:
            self.request("initialize", self._introduction())
            self.notify("initialized", {})
        except Unavailable:
            self._clear()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if self._process.poll() is None:
                self.request("shutdown", None)
                self.notify("exit", None)
                self._process.wait(timeout=10)
        except (Unavailable, subprocess.TimeoutExpired):
            # What the server had to say has been said; it may not outlive its client.
            self._process.kill()
        finally:
            self._clear()

    def _introduction(self) -> Message:
        folder = self._folder.as_uri()
        return {
            "processId": None,
            "rootUri": folder,
            "workspaceFolders": [{"uri": folder, "name": self._folder.name}],
            "capabilities": {
                "general": {"positionEncodings": ["utf-16"]},
                "workspace": {"configuration": True},
            },
        }

    def _clear(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                # What was not sent to a server that has died cannot be sent on closing either.
                with suppress(OSError):
                    stream.close()

    def request(self, method: str, parameters: object) -> Any:
        """Send a request and wait for its result."""
        answer: Future[Any] = Future()
        with self._lock:
            self._last_id += 1
            number = self._last_id
            self._answers[number] = answer
        self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
        try:
            return answer.result(PATIENCE)
        except TimeoutError:
            raise Unavailable(f"The server did not answer {method} within {PATIENCE:.0f} seconds.") from None

    def notify(self, method: str, parameters: object) -> None:
        self._send({"jsonrpc": "2.0", "method": method, "params": parameters})

    def execute(self, command: str, **parameters: object) -> Message:
        """Run a workspace command and return its result."""
        return cast(
            Message,
            self.request("workspace/executeCommand", {"command": command, "arguments": [parameters]}),
        )

    def wait_for(self, what: str, matches: Callable[[Message], bool], since: int = 0) -> Message:
        """The first notification from position `since` on that matches; `what` names it in the error."""
        place = since
        with self._arrival:
            while True:
                while place < len(self.received):
                    if matches(self.received[place]):
                        return self.received[place]
                    place += 1
                if self._process.poll() is not None or not self._arrival.wait(PATIENCE):
                    raise Unavailable(f"The server did not send {what}.")

    def _send(self, message: Message) -> None:
        body = json.dumps(message).encode()
        stream = cast(IO[bytes], self._process.stdin)
        try:
            with self._lock:
                stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
                stream.flush()
        except OSError as error:
            raise Unavailable("The server has ended unexpectedly.") from error

    def _listen(self) -> None:
        stream = cast(IO[bytes], self._process.stdout)
        while (message := _read(stream)) is not None:
            self._take(message)
        for answer in list(self._answers.values()):
            if not answer.done():
                answer.set_exception(Unavailable("The server has ended unexpectedly."))
        with self._arrival:
            self._arrival.notify_all()

    def _take(self, message: Message) -> None:
        if "method" in message and "id" in message:
            self._answer(message)
        elif "method" in message:
            with self._arrival:
                self.received.append(message)
                self._arrival.notify_all()
        else:
            answer = self._answers.pop(message["id"])
            if "error" in message:
                answer.set_exception(Unavailable(message["error"]["message"]))
            else:
                answer.set_result(message.get("result"))

    def _answer(self, question: Message) -> None:
        result = None
        if question["method"] == "workspace/configuration":
            result = [self.settings for _ in question["params"]["items"]]
        self._send({"jsonrpc": "2.0", "id": question["id"], "result": result})


def server_command() -> list[str]:
    """How to start the server that belongs to this very installation.

    With -P it imports nothing from the folder it works in, where a repository may have a module of any name.
    """
    return [sys.executable, "-P", "-m", "batonpass", "lsp"]


def _read(stream: IO[bytes]) -> Message | None:
    length = 0
    while line := stream.readline():
        if not line.strip():
            return cast(Message, json.loads(stream.read(length)))
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return None
