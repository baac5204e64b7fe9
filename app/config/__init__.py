"""Settings, and what needs nothing else: the database, its server and migrations, the frame of the commands."""

from app.config.cli_context import CliContext, pass_cli
from app.config.command import json_option, person_option, say, terminal_language
from app.config.database import LONG_IDLE, make_engine
from app.config.free_port import require_free_port
from app.config.outside import OutsideHost, OutsideSettings
from app.config.robots import RobotGroup, RobotSettings
from app.config.settings import Settings

__all__ = [
    "LONG_IDLE",
    "CliContext",
    "OutsideHost",
    "OutsideSettings",
    "RobotGroup",
    "RobotSettings",
    "Settings",
    "json_option",
    "make_engine",
    "pass_cli",
    "person_option",
    "require_free_port",
    "say",
    "terminal_language",
]
