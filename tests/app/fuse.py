"""Ports that fail at one call, each call in turn."""

from contextlib import contextmanager

from batonpass.domain.errors import Unavailable


class Fuse:
    """Counts the calls to the world, and burns once: at the call it is set to, by number or by name."""

    def __init__(self):
        self.calls = 0
        self.burns_at = None
        self.burnt = None

    def set(self, call):
        self.calls, self.burns_at, self.burnt = 0, call, None

    def pass_through(self, name):
        self.calls += 1
        if self.burns_at in (self.calls, name) and self.burnt is None:
            self.burnt = name
            raise Unavailable(f"{name} does not answer.")


class Fused:
    """A port whose every call goes through a fuse."""

    def __init__(self, name, port, fuse):
        self._name, self._port, self._fuse = name, port, fuse

    def __getattr__(self, name):
        member = getattr(self._port, name)
        if not callable(member):
            return member

        def call(*arguments):
            self._fuse.pass_through(f"{self._name}.{name}")
            return member(*arguments)

        return call


class FusedStore(Fused):
    """A store that may also fail in the middle of a transaction, and at its very end."""

    @contextmanager
    def write(self):
        self._fuse.pass_through("store.write")
        with self._port.write() as write:
            yield Fused("write", write, self._fuse)
            self._fuse.pass_through("store.commit")
