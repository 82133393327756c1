"""The development container of a project: https://containers.dev/implementors/json_reference/"""

import json
import re

from batonpass.adapters.folder.tools import as_table
from batonpass.domain.requirements import RequiredTool, tool

_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_TRAILING_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', re.DOTALL)
_LONGEST = 200


def read(text: str, file: str) -> list[RequiredTool]:
    """The container with its image, or with what it is built by; the file is JSON with comments."""
    plain = _COMMENT.sub(_keep_string, text)
    whole = as_table(json.loads(_TRAILING_COMMA.sub(_keep_string, plain)))
    build = as_table(whole.get("build")).get("dockerfile", whole.get("dockerFile"))
    for told in (whole.get("image"), build, whole.get("service")):
        if isinstance(told, str) and told:
            return [tool("Dev container", told[:_LONGEST], file)]
    return [tool("Dev container", "", file)]


def _keep_string(match: re.Match[str]) -> str:
    """What a comment becomes: a blank, with its line breaks so that lines keep their numbers."""
    return match[1] or " " + "\n" * match[0].count("\n")
