"""`mediacheck PATH` means `mediacheck check PATH`; a command's name wins over a path of that name."""

import os
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import typer
from typer.core import TyperGroup

from mediacheck.cli.terminal import tr
from mediacheck.model import text

DEFAULT = "check"


class DefaultGroup(TyperGroup):
    """A group that puts `check` in front unless the first word is a command or one of the group's own flags."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._with_command(ctx, args))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[Any]:
        """Commands first, then what `check` completes: its options and paths."""
        found = super().shell_complete(ctx, incomplete)
        check = self.get_command(ctx, DEFAULT)
        if check is not None and not incomplete.startswith("-"):
            found += check.shell_complete(ctx, incomplete)
        return found

    def _with_command(self, ctx: Any, args: Sequence[str]) -> list[str]:
        own = {flag for parameter in self.get_params(ctx) for flag in (*parameter.opts, *parameter.secondary_opts)}
        first = args[0] if args else None
        if first is None or first in self.commands or first.split("=")[0] in own:
            return list(args)
        if not first.startswith("-") and not os.path.exists(first):
            self._suggest(first)
        return [DEFAULT, *args]

    def _suggest(self, word: str) -> None:
        """A near-miss of a command that is no path is a slip of the pen, not a missing file."""
        near = get_close_matches(word, self.commands, n=1, cutoff=0.7)
        if near and "/" not in word and "." not in word:
            message = text("There is no command and no file “{word}”. Did you mean “{near}”?", word=word, near=near[0])
            raise typer.BadParameter(tr(message))
