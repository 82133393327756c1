"""Text that is edited by line and column and always knows its exact number of tokens.

Everything here works on plain strings, without an editor, a protocol or a file.
"""

from batonpass.app.text.counted_text import CountedText, Edit
from batonpass.app.text.positions import Position, PositionEncoding
from batonpass.app.text.spans import PendingRun
from batonpass.app.text.tokenizer import Tokenizer, Vocabulary

__all__ = ["CountedText", "Edit", "PendingRun", "Position", "PositionEncoding", "Tokenizer", "Vocabulary"]
