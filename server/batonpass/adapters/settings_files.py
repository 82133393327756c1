"""The settings files: the user's own and the project's, both TOML."""

import tomllib
from pathlib import Path

from batonpass.app.settings import Layer, as_layer

PROJECT_FILE = Path(".batonpass") / "config.toml"


def user_file() -> Path:
    """Where the user's settings for all projects are kept."""
    from platformdirs import user_config_path

    return user_config_path("batonpass") / "config.toml"


class TomlSettingsFiles:
    """The SettingsFiles port: reads the files at every question, for they are small and may change."""

    def __init__(self, root: Path, user: Path | None = None) -> None:
        self._root = root
        self._user = user

    def layers(self) -> tuple[Layer, ...]:
        files = (self._user or user_file(), self._root / PROJECT_FILE)
        return tuple(layer for path in files if (layer := _read(path)) is not None)


class FixedSettings:
    """The fake: layers as they are given."""

    def __init__(self, *layers: Layer) -> None:
        self.given = layers

    def layers(self) -> tuple[Layer, ...]:
        return self.given


def _read(path: Path) -> Layer | None:
    try:
        values = tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return None
    except OSError as error:
        return Layer(str(path), {}, f"it cannot be read: {error.strerror}.")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return Layer(str(path), {}, f"it is not TOML: {error}.")
    return as_layer(str(path), values)
