"""The commands on the context, and on what files cost in it, declared as `commands.py` says."""

from batonpass.app import context_wire, contexts, file_costs, files_wire, tokens, wire
from batonpass.app.command import Command, Running, answer
from batonpass.app.parameters import ChooseFile, CountTokens, NoParameters, ReportContext, WarnOfCompaction
from batonpass.app.project import Project


def _count_tokens(project: Project, parameters: CountTokens) -> wire.Tokens:
    window = contexts.show(project).reading.window_tokens
    return wire.from_token_count(parameters.uri, tokens.count(project, parameters), window)


def _set_file_aside(project: Project, parameters: ChooseFile) -> files_wire.FileStatus:
    return files_wire.from_file_status(parameters.uri, file_costs.set_aside(project, parameters))


def _include_file(project: Project, parameters: ChooseFile) -> files_wire.FileStatus:
    return files_wire.from_file_status(parameters.uri, file_costs.include(project, parameters))


def _show_sections(project: Project, parameters: ChooseFile) -> files_wire.FileSections:
    return files_wire.from_sections(parameters.uri, file_costs.largest_sections(project, parameters))


SHOW_CONTEXT = Command(
    "batonpass.context.show",
    "Show context",
    Running.READ,
    NoParameters,
    context_wire.Reading,
    answer(contexts.show, context_wire.from_context),
)
REPORT_CONTEXT = Command(
    "batonpass.context.report",
    "Report context",
    Running.WRITE,
    ReportContext,
    context_wire.Reading,
    answer(contexts.report, context_wire.from_context),
)
WARN_OF_COMPACTION = Command(
    "batonpass.context.warn",
    "Tell that the agent is about to compact its context",
    Running.WRITE,
    WarnOfCompaction,
    context_wire.Reading,
    answer(contexts.warn, context_wire.from_context),
)
COUNT_TOKENS = Command(
    "batonpass.tokens.count", "Count tokens", Running.WORK, CountTokens, wire.Tokens, _count_tokens
)
SET_FILE_ASIDE = Command(
    "batonpass.file.setAside",
    "Set aside for this project",
    Running.WRITE,
    ChooseFile,
    files_wire.FileStatus,
    _set_file_aside,
)
INCLUDE_FILE = Command(
    "batonpass.file.include",
    "Warn about the size of this file again",
    Running.WRITE,
    ChooseFile,
    files_wire.FileStatus,
    _include_file,
)
SHOW_SECTIONS = Command(
    "batonpass.file.sections",
    "Show the ten largest functions or sections",
    Running.WORK,
    ChooseFile,
    files_wire.FileSections,
    _show_sections,
)
