"""Why a file is not the report that it looks like."""


class NotThisReport(Exception):
    """The file cannot be read as a report; its text says why, in words that follow the file's name."""
