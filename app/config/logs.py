"""How a process logs: one line per event on standard error, with the process's name in front."""

import logging.config
from typing import Any

from app.kernel.password_mask import mask_passwords


class MaskedFormatter(logging.Formatter):
    """Writes no password that stands in an address or after `password=`, whoever logged it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with its traceback."""
        return mask_passwords(super().format(record))


def log_config(name: str, level: str) -> dict[str, Any]:
    """`dictConfig` for the process called `name`; libraries that talk much are heard from warnings on."""
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": MaskedFormatter, "fmt": f"[{name}] %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level.upper(), "handlers": ["console"]},
        "loggers": {"apscheduler": quiet, "procrastinate": quiet, "alembic": quiet, "_granian": {}},
    }


def configure_logging(name: str, level: str) -> None:
    """Log as the process called `name`."""
    logging.config.dictConfig(log_config(name, level))
