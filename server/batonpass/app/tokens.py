"""Counting the tokens of a document: the open buffer, else the file."""

from batonpass.app.documents_open import CountState, TokenCount
from batonpass.app.parameters import CountTokens
from batonpass.app.project import Project


def count(project: Project, parameters: CountTokens) -> TokenCount:
    opened = project.open_documents.count(parameters.uri)
    if opened is not None:
        return opened
    text = project.ports.sources.read(parameters.uri, project.settings.largest_file_bytes)
    if text is None:
        return TokenCount(None, CountState.SKIPPED)
    tokenizer = project.ports.vocabulary.load(project.settings.encoding)
    return TokenCount(tokenizer.count(text), CountState.EXACT)
