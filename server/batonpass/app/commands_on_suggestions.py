"""The commands on suggestions, declared as `commands.py` says."""

from batonpass.app import suggestions, suggestions_wire
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import ChooseSuggestion, DismissSuggestion, NoParameters, SnoozeSuggestion

LIST_SUGGESTIONS = Command(
    "batonpass.suggestion.list",
    "List suggestions",
    Running.READ,
    NoParameters,
    suggestions_wire.Suggestions,
    answer(suggestions.list_suggestions, suggestions_wire.from_suggestions),
)
ACCEPT_SUGGESTION = Command(
    "batonpass.suggestion.accept",
    "Do what a suggestion asks for",
    Running.WRITE,
    ChooseSuggestion,
    suggestions_wire.Suggestions,
    answer(suggestions.accept, suggestions_wire.from_suggestions),
)
SNOOZE_SUGGESTION = Command(
    "batonpass.suggestion.snooze",
    "Snooze suggestion",
    Running.WRITE,
    SnoozeSuggestion,
    suggestions_wire.Suggestions,
    answer(suggestions.snooze, suggestions_wire.from_suggestions),
)
DISMISS_SUGGESTION = Command(
    "batonpass.suggestion.dismiss",
    "Dismiss suggestion",
    Running.WRITE,
    DismissSuggestion,
    suggestions_wire.Suggestions,
    answer(suggestions.dismiss, suggestions_wire.from_suggestions),
)
