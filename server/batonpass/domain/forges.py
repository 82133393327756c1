"""Where a repository lives on the web, told from the address of its remote.

Issue links by forge: GitHub, https://docs.github.com/en/issues; GitLab, https://docs.gitlab.com/user/project/issues;
Bitbucket, https://support.atlassian.com/bitbucket-cloud; Gitea, https://docs.gitea.com. A host that is not
known by its name is taken to be like Gitea: `/issues/` and a number leads to the issue at all of them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ReferenceKind(StrEnum):
    """What a number stands for; `unknown` where the words around it do not tell."""

    ISSUE = "issue"
    PULL_REQUEST = "pullRequest"
    DISCUSSION = "discussion"
    UNKNOWN = "unknown"


_PATHS: Mapping[str, Mapping[ReferenceKind, str]] = {
    "github": {ReferenceKind.PULL_REQUEST: "pull", ReferenceKind.DISCUSSION: "discussions"},
    "gitlab": {ReferenceKind.ISSUE: "-/issues", ReferenceKind.PULL_REQUEST: "-/merge_requests"},
    "bitbucket": {ReferenceKind.PULL_REQUEST: "pull-requests"},
    "": {ReferenceKind.PULL_REQUEST: "pulls"},
}
"""What leads to a thing of a kind, by a word in the name of the host; the last is for all others."""

_URL = re.compile(
    r"(?P<scheme>https?|ssh|git|git\+ssh)://(?:[^@/]*@)?(?P<host>[\w.-]+)(?P<port>:\d+)?/(?P<path>.+)"
)
_SCP_LIKE = re.compile(r"(?:[^@/\s:]+@)?(?P<host>[\w.-]{2,}):(?!//)(?P<path>[^\s]+)")
_SAFE_PATH = re.compile(r"[\w.~-]+(?:/[\w.~-]+)+")
_ALTERNATIVE_HOST = re.compile(r"^(?:alt)?ssh\.(?=github\.com$|gitlab\.com$|bitbucket\.org$)")


@dataclass(frozen=True, slots=True)
class Forge:
    """`site` is such as `https://github.com`, `repository` such as `ada/parcel`."""

    site: str
    repository: str

    def address(self, repository: str, kind: ReferenceKind, number: int) -> str:
        """Where a thing of a repository of this forge is to be seen."""
        paths = next(paths for word, paths in _PATHS.items() if word in self.site)
        of_issues = paths.get(ReferenceKind.ISSUE, "issues")
        return f"{self.site}/{repository or self.repository}/{paths.get(kind, of_issues)}/{number}"


def read_remote(address: str) -> Forge | None:
    """The forge of a remote, by its URL or by `user@host:path`; None for a folder and for what is no such.

    A name and a password in the address are left out.
    """
    found = _URL.fullmatch(address.strip())
    if found is not None:
        is_web = found["scheme"].startswith("http")
        site = f"{found['scheme']}://{found['host']}{found['port'] or ''}" if is_web else ""
    else:
        found = _SCP_LIKE.fullmatch(address.strip())
        site = ""
    if found is None:
        return None
    path = found["path"].strip("/").removesuffix(".git")
    if _SAFE_PATH.fullmatch(path) is None:
        return None
    # Over ssh, a port is that of the ssh server; the web is at the host itself.
    return Forge(site or f"https://{_ALTERNATIVE_HOST.sub('', found['host'])}", path)
