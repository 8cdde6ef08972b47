"""Logging for machines: one event, one line."""

import logging


class OneLineFormatter(logging.Formatter):
    """Keeps a record on one line, so that typed line breaks can't forge a second event."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        r"""The record with its line breaks written as \\n; a traceback keeps its own lines, indented."""
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        line = f"{self.formatTime(record)} {record.levelname} {record.name} {message}"
        if record.exc_info:
            line += "\n  " + self.formatException(record.exc_info).replace("\n", "\n  ")
        return line
