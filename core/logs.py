"""Log lines: readable on a desk, one JSON object each in production; a request number on every line."""

import json
import logging
from datetime import UTC, datetime

from core import context


class LineFormatter(logging.Formatter):
    """One readable line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, logger, request number and message."""
        number = context.request_id.get()[:8] or "-"
        time = self.formatTime(record, "%H:%M:%S")
        text = f"{time} {record.levelname:<7} {number} {record.name}: {record.getMessage()}"
        return f"{text}\n{self.formatException(record.exc_info)}" if record.exc_info else text


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON; the message holds no personal data, only identifiers."""
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": context.request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["trace"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
