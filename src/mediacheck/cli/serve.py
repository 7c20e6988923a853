"""`mediacheck serve`: the HTTP service, and the tokens of those who may ask it."""

import contextlib
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import UsageError
from mediacheck.model import text
from mediacheck.vocabulary import nearest

if TYPE_CHECKING:
    from mediacheck.registry.journal import Journal

app = typer.Typer(rich_markup_mode=None)
tokens = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
app.add_typer(tokens, name="token", help=tr(text("Who may ask the service from elsewhere, and for what.")))


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help=tr(text("The address that it listens on.")))
    ] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(metavar="NUMBER", min=0, max=65535, help=tr(text("The port that it listens on.")))
    ] = 8765,
    fetch: options.FetchOption = False,
    offline: options.OfflineOption = False,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    lang: options.LanguageOption = None,
    jobs: options.JobsOption = None,
) -> None:
    if context.invoked_subcommand is not None:
        return
    _need_server()
    from mediacheck.pipeline.seat import Settings
    from mediacheck.service import access, app, listening, server

    workspace = open_workspace(configuration=configuration, registry=registry, offline=offline)
    settings = Settings(workspace.policy.path, registry, fetch=fetch, offline=offline)
    loopback = host in access.LOOPBACK
    with _journal(registry, configuration) as journal:
        known = access.live(journal.tokens())
    if not loopback and not known:
        raise UsageError(
            "On {host} others can reach the service, and nobody has a token yet: it is not started.",
            "Make a token: mediacheck serve token add NAME --scope check.",
            host=host,
        )
    with contextlib.ExitStack() as opened:
        sockets = [opened.enter_context(each) for each in listening.listen(host, port)]
        server.run(app.create(settings, jobs=jobs, loopback=loopback), sockets)


Name = Annotated[str, typer.Argument(metavar="NAME", help=tr(text("What the token is called: who asks with it.")))]


@tokens.command("add", help=tr(text("Make a token and print it, on the last line; it is shown this once.")))
def add(
    name: Name,
    scope: Annotated[
        Literal["check", "decide", "admin"],
        typer.Option(
            help=tr(text("What it may: check files; decide on pictures too; change the registry too.")),
        ),
    ] = "check",
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    _need_server()
    from mediacheck.service import access

    if not re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,59}", name) or name == access.LOCAL:
        raise UsageError(
            "“{name}” is no name for a token.", "Use letters, digits, dots, hyphens and underscores.", name=name
        )
    token = access.new_token()
    with _journal(registry, configuration) as journal, journal.writing():
        journal.add_token(name, access.digest(token), scope, time.time())
    said = tr(text("Token “{name}” may: {scope}. Keep it safe; it is not shown again.", name=name, scope=scope))
    terminal.show(
        {"version": 1, "token": {"name": name, "scope": scope, "token": token}}, lambda: f"{said}\n{token}\n", form
    )


@tokens.command("list", help=tr(text("List the tokens: names and scopes, not the tokens themselves.")))
def list_(
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    _need_server()
    from mediacheck.report import tokens as pages

    with _journal(registry, configuration) as journal:
        found = journal.tokens()
    language = terminal.language()
    terminal.show(pages.document(found), lambda: pages.listing(found, language), form)


@tokens.command("revoke", help=tr(text("Take a token back: from now on it opens nothing.")))
def revoke(
    name: Name,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    _need_server()
    with _journal(registry, configuration) as journal, journal.writing():
        revoked = journal.revoke_token(name, time.time())
        known = [token.name for token in journal.tokens() if token.revoked is None]
    if not revoked:
        if near := nearest(name, known):
            raise UsageError("There is no token “{name}”; did you mean “{near}”?", name=name, near=near)
        raise UsageError("There is no token “{name}”.", "“mediacheck serve token list” lists them.", name=name)
    said = tr(text("Token “{name}” is revoked.", name=name))
    terminal.show({"version": 1, "revoked": name}, lambda: f"{said}\n", form)


@contextmanager
def _journal(registry: str | None, configuration: Path | None) -> "Iterator[Journal]":
    from mediacheck.service.app import open_journal

    workspace = open_workspace(configuration=configuration, registry=registry)
    with closing(open_journal(workspace.policy)) as journal:
        yield journal


def _need_server() -> None:
    if any(find_spec(name) is None for name in ("fastapi", "multipart", "standardwebhooks", "uvicorn")):
        raise UsageError(
            "The HTTP service needs programs that are not installed.", 'Install them: pip install "mediacheck[serve]".'
        )
