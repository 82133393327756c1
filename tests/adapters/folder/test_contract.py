"""What a project's folder tells, on disk and in memory: one contract."""

from collections.abc import Callable

import pytest

from batonpass.adapters.folder.disk import DiskFolder
from batonpass.adapters.folder.fake import MemoryFolder
from batonpass.app.ports import ProjectFolder

Make = Callable[[dict[str, str]], ProjectFolder]


@pytest.fixture(params=["disk", "memory"])
def make(request, tmp_path) -> Make:
    def on_disk(files):
        for path, content in files.items():
            place = tmp_path / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content.encode())
        return DiskFolder(tmp_path)

    def in_memory(files):
        return MemoryFolder({path: content.encode() for path, content in files.items()})

    return on_disk if request.param == "disk" else in_memory


COMPOSE = """
x-common: &common
  restart: always
  image: ghcr.io/acme/base
services:
  db:
    image: postgres:16
    ports: ["5432:5432", "127.0.0.1:5433:5432/tcp", "9000"]
  web:
    build: .
    ports:
      - target: 80
        published: 8080
      - ${PORT:-3000}:3000
  worker:
    <<: *common
    command: !reset null
"""

# path and content of a file; the tools it asks for, with their versions
TOOLS = [
    (
        ".tool-versions",
        "# ours\nnodejs 20.11.1 18\npython 3.12.2 # newest\nbroken\n",
        [("Node.js", "20.11.1"), ("Python", "3.12.2")],
    ),
    (
        "mise.toml",
        '[tools]\nnode = "22"\npython = ["3.13", "3.12"]\nrust = {version = "1.80"}\nx = 1\ny = []\n',
        [("Node.js", "22"), ("Python", "3.13"), ("Rust", "1.80")],
    ),
    (".python-version", "3.12.4\n3.11\n", [("Python", "3.12.4")]),
    ("pyproject.toml", '[project]\nname = "a"\nrequires-python = ">=3.11"\n', [("Python", ">=3.11")]),
    ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.10"\n', [("Python", "^3.10")]),
    ("pyproject.toml", "[tool.ruff]\n", []),
    (".nvmrc", "lts/iron", [("Node.js", "lts/iron")]),
    (".node-version", "20\n", [("Node.js", "20")]),
    (
        "package.json",
        '{"engines": {"node": ">=20", "npm": 9}, "packageManager": "pnpm@9.1.0+sha512.abc"}',
        [("Node.js", ">=20"), ("pnpm", "9.1.0")],
    ),
    ("package.json", "[]", []),
    (
        "rust-toolchain.toml",
        '[toolchain]\nchannel = "nightly-2026-01-01"\n',
        [("Rust", "nightly-2026-01-01")],
    ),
    ("rust-toolchain", "1.79.0\n", [("Rust", "1.79.0")]),
    ("rust-toolchain", '[toolchain]\nchannel = "stable"\n', [("Rust", "stable")]),
    ("go.mod", "module a\n\ngo 1.22\ntoolchain go1.22.5\n", [("Go", "1.22"), ("Go", "toolchain 1.22.5")]),
    (".ruby-version", "3.3.0\n", [("Ruby", "3.3.0")]),
    (".java-version", "21\n", [("Java", "21")]),
    ("global.json", '{"sdk": {"version": "8.0.100"}}', [(".NET SDK", "8.0.100")]),
    (
        ".devcontainer/devcontainer.json",
        '{ // the image\n "image": "mcr.io/base:1", /* "x" */ "url": "http://a",\n}',
        [("Dev container", "mcr.io/base:1")],
    ),
    (".devcontainer.json", '{"build": {"dockerfile": "Dockerfile"}}', [("Dev container", "Dockerfile")]),
    (".nvmrc", "", []),
]


@pytest.mark.parametrize(("path", "content", "expected"), TOOLS)
def test_a_file_that_asks_for_tools(make: Make, path, content, expected) -> None:
    found = make({path: content}).requirements()
    assert found.unread == ()
    assert [(tool.name, asked.version) for tool in found.tools for asked in tool.versions] == expected
    assert {asked.file for tool in found.tools for asked in tool.versions} <= {path}, "the file is named"


@pytest.mark.parametrize("path", ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"])
def test_the_services_of_a_compose_file(make: Make, path) -> None:
    found = make({path: COMPOSE}).requirements()
    assert found.unread == ()
    assert [(s.name, s.image, s.ports, s.file) for s in found.services] == [
        ("db", "postgres:16", ("5432", "5433"), path),
        ("web", "", ("8080", "${PORT:-3000}"), path),
        ("worker", "ghcr.io/acme/base", (), path),
    ]


def test_of_several_compose_files_the_one_that_compose_takes_is_read(make: Make) -> None:
    found = make(
        {"docker-compose.yml": COMPOSE, "compose.yaml": "services: {one: {image: a}}"}
    ).requirements()
    assert [service.name for service in found.services] == ["one"]


def test_a_tool_of_several_files_is_one_with_what_each_asks(make: Make) -> None:
    found = make({".python-version": "3.12", "pyproject.toml": '[project]\nrequires-python = ">=3.11"'})
    (python,) = found.requirements().tools
    assert [(asked.version, asked.file) for asked in python.versions] == [
        ("3.12", ".python-version"),
        (">=3.11", "pyproject.toml"),
    ]


# path and content of a file that tells nothing; a word of the reason
BROKEN = [
    ("compose.yaml", "services:\n  a: [", "YAML, line"),
    ("compose.yaml", "a: 1\n---\nb: 2\n", "YAML"),
    ("compose.yaml", "a: \x01", "YAML"),
    ("compose.yaml", "[" * 5_000, "nested too deeply"),
    ("compose.yaml", "a: " + "x" * 70_000, "larger than 64 KiB"),
    ("pyproject.toml", "[project", "TOML"),
    ("package.json", "{\n,", "JSON, line 2"),
    ("package.json", "[" * 100_000, "nested too deeply"),
    ("package.json", " " * 300_000, "larger than 256 KiB"),
    ("global.json", "", "JSON"),
]


@pytest.mark.parametrize(("path", "content", "reason"), BROKEN)
def test_a_broken_file_is_said_and_hides_no_other(make: Make, path, content, reason) -> None:
    found = make({path: content, ".nvmrc": "20"}).requirements()
    (unread,) = found.unread
    assert unread.path == path
    assert reason in unread.reason
    assert "\n" not in unread.reason
    assert [tool.name for tool in found.tools] == ["Node.js"]


# a Compose file whose parts are no services in the form that is expected
ODD = [
    "",
    "services:",
    "services: 3",
    "services: [a]",
    "- a",
    "services: {a: 1}",
    "services: {a: {ports: 3}}",
]


@pytest.mark.parametrize("content", ODD)
def test_an_odd_compose_file_is_no_error(make: Make, content) -> None:
    found = make({"compose.yaml": content}).requirements()
    assert found.unread == ()
    assert all(service.image == "" and service.ports == () for service in found.services)


def test_nodes_that_are_shared_do_not_grow(make: Make) -> None:
    lines = ["services:", "  a0: &a0 {image: x}"]
    lines += [f"  a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 10)}]}}" for n in range(1, 40)]
    assert len(make({"compose.yaml": "\n".join(lines)}).requirements().services) == 40


def test_an_empty_project_asks_for_nothing(make: Make) -> None:
    found = make({}).requirements()
    assert (found.services, found.tools, found.unread) == ((), (), ())


def test_what_is_there(make: Make) -> None:
    folder = make({"src/a.py": "", "README.md": ""})
    asked = ["src/a.py", "src", "src/b.py", "README.md", "../README.md", "/etc/passwd", "a\0b", ""]
    assert folder.existing(asked) - {""} == {"src/a.py", "src", "README.md"}
