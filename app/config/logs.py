"""How a process logs: one line per event on standard error, with the process's name in front."""

import logging.config
from typing import Any


def log_config(name: str, level: str) -> dict[str, Any]:
    """`dictConfig` for the process called `name`; libraries that talk much are heard from warnings on."""
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": f"[{name}] %(levelname)s %(name)s: %(message)s"}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": level.upper(), "handlers": ["console"]},
        "loggers": {"apscheduler": quiet, "procrastinate": quiet, "alembic": quiet, "_granian": {}},
    }


def configure_logging(name: str, level: str) -> None:
    """Log as the process called `name`."""
    logging.config.dictConfig(log_config(name, level))
