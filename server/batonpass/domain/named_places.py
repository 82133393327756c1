"""Files and functions that the text of a task names.

Only what has the form of a path with the ending of a known kind of file counts, so that “Node.js” and
“either/or” are none; a bare name counts where there is such a file.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from batonpass.domain.goals import Task

MOST_OF_ONE = 20
"""So many files and functions of one text are told of."""

_ENDINGS = frozenset(
    (
        *("adoc", "md", "mdx", "rst", "tex", "txt", "ipynb", "svg", "bash", "bat", "ps1", "sh", "vim"),
        *("c", "cc", "cpp", "cxx", "h", "hpp", "m", "mm", "clj", "cs", "dart", "erl", "ex", "exs", "fs"),
        *("go", "gradle", "hs", "java", "jl", "kt", "kts", "lua", "ml", "nim", "php", "pl", "po"),
        *("proto", "pxd", "py", "pyi", "pyx", "r", "rb", "rs", "scala", "sol", "sql", "swift", "zig", "zsh"),
        *("graphql", "jinja", "jinja2", "j2", "cfg", "cmake", "conf", "ini", "json", "jsonc"),
        *("lock", "nix", "properties", "tf", "toml", "xml", "yaml", "yml", "css", "cts", "cjs"),
        *("html", "js", "jsx", "less", "mjs", "mts", "sass", "scss", "svelte", "ts", "tsx", "vue"),
    )
)
_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://\S+", re.IGNORECASE)
_PATH = re.compile(
    r"(?<![\w@./\\-])(?:\./)?(?P<path>(?:[\w.+-]+/)*[\w.+-]*\w\.(?P<ending>\w{1,8}))(?![\w/\\@-])"
)
_FUNCTION = re.compile(r"(?<![\w.:])(?P<name>[A-Za-z_]\w*(?:(?:\.|::)[A-Za-z_]\w*)*)\(\)")


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A path as it is named, relative to the project; `exists` is whether there is such a file now.

    `tasks` are the ids of the tasks that name it.
    """

    path: str
    exists: bool
    tasks: tuple[str, ...]


def find_paths(text: str) -> tuple[str, ...]:
    """The paths that a text names, each once; one without a folder may be a name of something else."""
    plain = _ADDRESS.sub(" ", text)
    found = (match for match in _PATH.finditer(plain) if match["ending"].casefold() in _ENDINGS)
    paths = dict.fromkeys(match["path"] for match in found)
    return tuple(path for path in paths if ".." not in path.split("/"))[:MOST_OF_ONE]


def find_functions(text: str) -> tuple[str, ...]:
    """The functions that a text names, as in `parse()` or `Reader.parse()`, each once, without brackets."""
    names = (match["name"] for match in _FUNCTION.finditer(_ADDRESS.sub(" ", text)))
    return tuple(dict.fromkeys(names))[:MOST_OF_ONE]


def words_of(task: Task) -> str:
    """What a task and its steps say."""
    return "\n".join((task.text, *(step.text for step in task.subtasks)))


def named_files(tasks: Iterable[Task], existing: Collection[str]) -> tuple[NamedFile, ...]:
    """The files that the tasks name; `existing` are those of their paths that are there."""
    found: dict[str, tuple[str, ...]] = {}
    for task in tasks:
        for path in find_paths(words_of(task)):
            if "/" in path or path in existing:
                found[path] = (*found.get(path, ()), task.id)
    return tuple(NamedFile(path, path in existing, ids) for path, ids in found.items())
