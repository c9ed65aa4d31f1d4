"""The command `windowsvc`. Each command lives in its own module and is imported only when it is asked for."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from windowsvc import __version__
from windowsvc.refusal import Refusal

COMMANDS = {
    "audit": "windowsvc.commands.audit:audit",
    "backup": "windowsvc.commands.backup:backup",
    "check": "windowsvc.commands.check:check",
    "content": "windowsvc.commands.content:content",
    "day": "windowsvc.commands.day:day",
    "demo": "windowsvc.commands.demo:demo",
    "device": "windowsvc.commands.device:device",
    "doctor": "windowsvc.commands.doctor:doctor",
    "export": "windowsvc.commands.export:export",
    "forms": "windowsvc.commands.forms:forms",
    "import": "windowsvc.commands.import_sheet:import_sheet",
    "init": "windowsvc.commands.init:init",
    "keys": "windowsvc.commands.keys:keys",
    "migrate": "windowsvc.commands.migrate:migrate",
    "plan": "windowsvc.commands.plan:plan",
    "print-agent": "windowsvc.commands.print_agent:print_agent",
    "public-page": "windowsvc.commands.public_page:public_page",
    "purge": "windowsvc.commands.purge:purge",
    "report": "windowsvc.commands.report:report",
    "restore": "windowsvc.commands.restore:restore",
    "serve": "windowsvc.commands.serve:serve",
    "staff": "windowsvc.commands.staff:staff",
    "waits": "windowsvc.commands.waits:waits",
}
"""Name -> where the command is. A new command needs its line here and nothing else."""


class Commands(click.Group):
    """The commands by name, each imported when it is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        where = COMMANDS.get(cmd_name)
        if where is None:
            return None
        module, _, name = where.partition(":")
        found: click.Command = getattr(importlib.import_module(module), name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="windowsvc")
def cli() -> None:
    """Front-yard service for city halls."""


def main(arguments: list[str] | None = None) -> Any:
    """Run a command; a refusal ends it with status 1 and its sentence on standard error."""
    try:
        return cli.main(args=arguments, prog_name="windowsvc")
    except Refusal as refusal:
        from windowsvc.languages.terminal import said

        click.echo(said(refusal), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
