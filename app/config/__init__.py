"""Settings, and what needs nothing else: the database, its server and migrations, the frame of the commands."""

from app.config.command import CliContext, json_option, pass_cli, say, terminal_language
from app.config.database import make_engine
from app.config.outside import OutsideHost, OutsideSettings
from app.config.settings import Settings

__all__ = [
    "CliContext",
    "OutsideHost",
    "OutsideSettings",
    "Settings",
    "json_option",
    "make_engine",
    "pass_cli",
    "say",
    "terminal_language",
]
