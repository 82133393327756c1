import pytest

from batonpass.domain.goals import Subtask, Task
from batonpass.domain.named_places import find_functions, find_paths, named_files

# the words of a task; the paths in them
PATHS = [
    ("Finish claim() in src/parcel/worker.py", ["src/parcel/worker.py"]),
    ("`src/a.ts`, (lib/b.rs) and ./c/d.go:12.", ["src/a.ts", "lib/b.rs", "c/d.go"]),
    ("Write docs/settings.md.", ["docs/settings.md"]),
    ("README.md and Node.js", ["README.md", "Node.js"]),
    ("a/b.py a/b.py", ["a/b.py"]),
    ("https://example.org/a/b.html", []),
    ("../outside/a.py and /etc/passwd.txt", []),
    ("either/or, 1/2.5, e.g. v1.2/v1.3, and so on.Then", []),
    ("me@example.org/a.py", []),
]


@pytest.mark.parametrize(("text", "paths"), PATHS)
def test_what_has_the_form_of_a_path(text, paths) -> None:
    assert list(find_paths(text)) == paths


# the words of a task; the functions in them
FUNCTIONS = [
    ("Finish claim() and Reader.parse(), `std::sort()`", ["claim", "Reader.parse", "std::sort"]),
    ("f(x) and (a) and () and 3()", []),
    ("claim() claim()", ["claim"]),
]


@pytest.mark.parametrize(("text", "names"), FUNCTIONS)
def test_what_has_the_form_of_a_function(text, names) -> None:
    assert list(find_functions(text)) == names


def test_a_bare_name_counts_only_where_there_is_such_a_file() -> None:
    first = Task("Use Node.js in README.md and src/a.py", id="t1")
    second = Task("Test it", id="t2", subtasks=(Subtask("in src/a.py"),))
    found = named_files([first, second], {"README.md"})
    assert [(file.path, file.exists, file.tasks) for file in found] == [
        ("README.md", True, ("t1",)),
        ("src/a.py", False, ("t1", "t2")),
    ]
