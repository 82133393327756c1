"""The server as an editor meets it: a process with pipes. Nothing here is timed; a hang is a failure."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pytest

SERVER = Path(__file__).with_name("stdio_server.py")
PATIENCE = 20


class Process:
    """The server's process and the client's end of its pipes."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(SERVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._input = _stream(self.process.stdin)
        self._output = _stream(self.process.stdout)
        self._next_id = 0

    def write(self, data: bytes) -> None:
        self._input.write(data)
        self._input.flush()

    def send(self, message: dict[str, Any], header: str = "Content-Length: {length}\r\n") -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.write(header.format(length=len(body)).encode() + b"\r\n" + body)

    def request(self, method: str, params: object = None, **form: str) -> int:
        self._next_id += 1
        self.send({"id": self._next_id, "method": method, "params": params}, **form)
        return self._next_id

    def execute(self, command: str, **parameters: object) -> int:
        return self.request("workspace/executeCommand", {"command": command, "arguments": [parameters]})

    def initialize(self) -> None:
        answer = self.answer(
            self.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        )
        assert "result" in answer, answer

    def read(self) -> dict[str, Any]:
        length = 0
        while line := self._output.readline().strip():
            name, value = line.split(b":")
            length = int(value) if name == b"Content-Length" else length
        assert length, "the server closed its output"
        return json.loads(self._output.read(length))

    def answer(self, identifier: int | None) -> dict[str, Any]:
        """Read until the answer to a request; whatever comes before it is dropped."""
        while (message := self.read()).get("id", 0) != identifier:
            pass
        return message

    def close_input(self) -> None:
        self._input.close()

    def exit_code(self) -> int:
        """The code the process ends with by itself, without another word from the client."""
        return self.process.wait(PATIENCE)


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


@pytest.fixture
def stranger() -> Iterator[Process]:
    client = Process()
    # A server that hangs would hang the tests: its end closes the pipe they read from.
    watchdog = threading.Timer(3 * PATIENCE, client.process.kill)
    watchdog.start()
    with client.process as process:
        yield client
        watchdog.cancel()
        process.kill()


@pytest.fixture
def client(stranger: Process) -> Process:
    stranger.initialize()
    return stranger


@pytest.mark.parametrize(
    "header",
    [
        "Content-Length: {length}\r\n",
        "content-length: {length}\r\n",
        "CONTENT-LENGTH:{length}\r\n",
        "Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-Length:  {length}\r\n",
        "Content-Length: {length}\r\ncontent-type: application/vscode-jsonrpc; charset=utf8\r\n",
        "X-Trace: 1:2\r\nContent-Length: {length}\r\nX-Other:\r\n",
    ],
)
def test_a_header_is_read_in_any_letter_case_and_order(client: Process, header: str) -> None:
    identifier = client.request("workspace/executeCommand", {"command": "echo"}, header=header)

    assert client.answer(identifier)["result"] == {}, "a client that spells its headers otherwise would hang"


def test_a_header_without_a_length_is_skipped(client: Process) -> None:
    client.write(b"Content-Type: text/plain\r\n\r\n")
    client.write(b"Content-Length: many\r\n\r\n")

    assert client.answer(client.execute("echo", a=1))["result"] == {"a": 1}


@pytest.mark.parametrize(
    "body", [b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b'"text"', b"{}", b'{"jsonrpc": "1.0"}']
)
def test_a_broken_message_is_refused_and_the_server_lives_on(client: Process, body: bytes) -> None:
    client.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))

    refusal = client.answer(None)
    assert refusal["error"]["code"] in {-32700, -32600}, refusal
    assert client.answer(client.execute("echo", a=1))["result"] == {"a": 1}


def test_a_request_is_answered_while_every_worker_is_blocked(client: Process) -> None:
    first, second = client.execute("run_block"), client.execute("run_block")
    client.answer(client.execute("wait_for_blocked", count=2))

    assert client.answer(client.execute("echo", a=1))["result"] == {"a": 1}, "busy workers stalled the input"

    client.answer(client.execute("release"))
    assert {client.read()["id"], client.read()["id"]} == {first, second}


def test_a_stray_print_does_not_reach_the_client(client: Process) -> None:
    assert client.answer(client.execute("print_stray"))["result"] == {"input": ""}, (
        "code that reads standard input must not take the client's messages"
    )
    assert client.answer(client.execute("echo", a=1))["result"] == {"a": 1}


def test_exit_after_shutdown_ends_with_0(client: Process) -> None:
    assert client.answer(client.request("shutdown"))["result"] is None
    client.send({"method": "exit"})

    assert client.exit_code() == 0


@pytest.mark.parametrize("method", ["exit", "initialize"])
def test_exit_without_shutdown_ends_with_1(stranger: Process, method: str) -> None:
    if method == "initialize":
        stranger.initialize()
    stranger.send({"method": "exit"})

    assert stranger.exit_code() == 1, "a supervisor must see that the server was not shut down"


def test_exit_does_not_wait_for_a_running_thread(client: Process) -> None:
    client.execute("run_block")
    client.answer(client.execute("wait_for_blocked", count=1))
    client.answer(client.request("shutdown"))
    client.send({"method": "exit"})

    assert client.exit_code() == 0


@pytest.mark.parametrize(("shutdown", "code"), [(True, 0), (False, 1)])
def test_the_end_of_input_ends_the_server(client: Process, shutdown: bool, code: int) -> None:
    client.execute("run_block")
    client.answer(client.execute("wait_for_blocked", count=1))
    if shutdown:
        client.answer(client.request("shutdown"))
    client.close_input()

    assert client.exit_code() == code, "a server whose editor has died must not stay"


def test_the_end_of_input_within_a_message_ends_the_server(client: Process) -> None:
    client.write(b"Content-Length: 100\r\n\r\n{")
    client.close_input()

    assert client.exit_code() == 1


def test_a_length_no_machine_could_hold_ends_the_server(client: Process) -> None:
    client.write(b"Content-Length: 99999999999999\r\n\r\n")

    assert client.exit_code() == 1


def test_nothing_is_said_on_standard_error_at_exit(client: Process) -> None:
    client.answer(client.request("shutdown"))
    client.send({"method": "exit"})
    client.exit_code()

    assert _stream(client.process.stderr).read() == b""
