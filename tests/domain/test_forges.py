import pytest

from batonpass.domain.forges import ReferenceKind, read_remote

# the address of a remote; the site and the repository, None for what is on no site
REMOTES = [
    ("git@github.com:ada/parcel.git", ("https://github.com", "ada/parcel")),
    ("https://github.com/ada/parcel.git", ("https://github.com", "ada/parcel")),
    ("https://github.com/ada/parcel/", ("https://github.com", "ada/parcel")),
    ("https://ada:" + "s3cret@github.com/ada/parcel", ("https://github.com", "ada/parcel")),
    (
        "https://token@gitlab.example.org:8443/team/sub/parcel.git",
        ("https://gitlab.example.org:8443", "team/sub/parcel"),
    ),
    ("ssh://git@gitlab.com:22/team/parcel.git", ("https://gitlab.com", "team/parcel")),
    ("ssh://git@ssh.github.com:443/ada/parcel.git", ("https://github.com", "ada/parcel")),
    ("git@bitbucket.org:team/parcel", ("https://bitbucket.org", "team/parcel")),
    ("http://gitea.local:3000/ada/parcel.git", ("http://gitea.local:3000", "ada/parcel")),
    ("git://example.org/ada/parcel.git", ("https://example.org", "ada/parcel")),
    ("/srv/git/parcel.git", None),
    ("../parcel", None),
    ("C:\\work\\parcel", None),
    ("C:/work/parcel", None),
    ("file:///srv/git/parcel.git", None),
    ("origin", None),
    ("", None),
    ("https://github.com/parcel", None),
    ("https://github.com/ada/par cel", None),
    ("https://github.com/ada/<b>", None),
]


@pytest.mark.parametrize(("address", "expected"), REMOTES)
def test_a_remote_is_read(address, expected) -> None:
    forge = read_remote(address)
    assert (forge and (forge.site, forge.repository)) == expected


@pytest.mark.parametrize("address", [address for address, _ in REMOTES])
def test_a_password_is_never_part_of_an_address(address) -> None:
    forge = read_remote(address)
    shown = forge.address("", ReferenceKind.ISSUE, 1) if forge else ""
    assert "s3cret" not in shown
    assert "@" not in shown


# a remote; where its issue, pull request, discussion and what is not known are to be seen
LINKS = [
    ("git@github.com:a/b", ("issues/7", "pull/7", "discussions/7", "issues/7")),
    ("git@gitlab.com:a/b", ("-/issues/7", "-/merge_requests/7", "-/issues/7", "-/issues/7")),
    ("git@bitbucket.org:a/b", ("issues/7", "pull-requests/7", "issues/7", "issues/7")),
    ("git@codeberg.org:a/b", ("issues/7", "pulls/7", "issues/7", "issues/7")),
]


@pytest.mark.parametrize(("remote", "expected"), LINKS)
def test_each_forge_has_its_own_links(remote, expected) -> None:
    forge = read_remote(remote)
    assert forge is not None
    kinds = (ReferenceKind.ISSUE, ReferenceKind.PULL_REQUEST, ReferenceKind.DISCUSSION, ReferenceKind.UNKNOWN)
    links = tuple(forge.address("", kind, 7) for kind in kinds)
    assert links == tuple(f"{forge.site}/a/b/{part}" for part in expected)
    assert forge.address("c/d", ReferenceKind.ISSUE, 7).startswith(f"{forge.site}/c/d/")
