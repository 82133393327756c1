"""Commands that turn off a safety, by one table of rules.

What stands in quotes or in a text that is handed to the command is not looked at: a message that speaks of
`--no-verify` skips nothing.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from batonpass.domain.facts import CommandRun, Ending

_REST = r"[^|;&\n]*"
"""The other words of the same command."""

_TLS = "the certificate of the other side was not checked"
_HOOKS = "git's hooks were skipped"
_PERMISSION = "an agent was started that asks for no permission"

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), what)
    for pattern, what in (
        (rf"\bgit\b{_REST}\s--no-verify(?=\s|$)", _HOOKS),
        (rf"\bgit\s+commit\b{_REST}\s-(?:n|an|na|nm|anm|nam)(?=\s|$)", _HOOKS),
        (r"\bHUSKY=0\b|\bgit\s+-c\s+core\.hooksPath=/dev/null\b", _HOOKS),
        (
            rf"\bgit\s+push\b{_REST}\s(?:--force|-f|-fu|-uf|\+[\w./-]+)(?=\s|$)",
            "a published branch was replaced without looking whether others had changed it",
        ),
        (rf"\bcurl\b{_REST}\s(?:--insecure|-[sSfLIvg]*k[sSfLIvg]*)(?=\s|$)", _TLS),
        (rf"\bwget\b{_REST}\s--no-check-certificate\b", _TLS),
        (r"\bGIT_SSL_NO_VERIFY=|\bhttp\.sslVerify[=\s]+(?:false|0)\b", _TLS),
        (r"\bNODE_TLS_REJECT_UNAUTHORIZED=0\b|\bPYTHONHTTPSVERIFY=0\b", _TLS),
        (rf"\bpip[\d.]*\s+{_REST}--trusted-host\b|\bstrict-ssl[=\s]+false\b", _TLS),
        (r"\bStrictHostKeyChecking[=\s]+no\b", "the key of the other host was not checked"),
        (
            rf"\bchmod\s{_REST}(?<=\s)(?:0?777|(?:a|ugo)?\+rwx)\b",
            "everybody may read, write and run the files",
        ),
        (
            r"\b(?:curl|wget)\b[^;&\n]*\|\s*(?:sudo\s+)?(?:ba|z|da)?sh\b",
            "a script from the network was run without being read",
        ),
        (rf"\bdocker\s+run\b{_REST}\s--privileged\b", "a container could reach the whole machine"),
        (r"\bsetenforce\s+0\b|\bufw\s+disable\b", "a protection of the system was turned off"),
        (r"(?<!\S)--dangerously-[\w-]+|(?<!\S)--yolo\b", _PERMISSION),
    )
)
_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
_HANDED = re.compile(r"<<.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class UnsafeCommand:
    """A command of the agent, and what it did without."""

    run: CommandRun
    what: str


def what_is_unsafe(command: str) -> str:
    """What a command does without; empty where no rule knows it."""
    plain = _HANDED.sub("", _QUOTED.sub('""', command))
    return next((what for pattern, what in _RULES if pattern.search(plain)), "")


def find_unsafe(commands: Iterable[CommandRun]) -> tuple[UnsafeCommand, ...]:
    """The commands that turned off a safety, in their order; one that a person refused did nothing."""
    known = ((run, what_is_unsafe(run.text)) for run in commands if run.ending is not Ending.REFUSED)
    return tuple(UnsafeCommand(run, what) for run, what in known if what)
