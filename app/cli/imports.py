"""`bihuan import …`, with a command for each feed of the product."""

import click

from app.bootstrap.feeds import declare_feeds
from app.connectors import import_group
from app.organisation.commands import people

_imports = import_group(declare_feeds())
people.add_command(_imports.commands["roster"], name="import")

commands: list[click.Command] = [_imports]
