"""The signs after which an editor asks for completions by itself."""

TRIGGERS = ("#", "`", "/", ":", "(")
