"""`mediacheck doctor`: is everything in place, and if not, what is missing."""

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from mediacheck import __version__
from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import EXIT_UNCHECKED, MediacheckError
from mediacheck.i18n import render_error
from mediacheck.model import Text, text

if TYPE_CHECKING:
    from mediacheck.pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at: `ok` True, False, or None where it is worth knowing but nothing is wrong."""

    name: Text
    ok: bool | None
    found: str


def doctor(
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
    configuration: options.ConfigOption = None,
    registry: options.RegistryOption = None,
) -> None:
    points = list(_points(open_workspace(configuration=configuration, registry=registry, progress=form == "text")))
    plain = {
        "version": 1,
        "points": [{"name": tr(point.name), "ok": point.ok, "found": terminal.clean(point.found)} for point in points],
    }
    terminal.show(plain, lambda: "".join(map(_line, points)), form)
    if any(point.ok is False for point in points):
        raise typer.Exit(EXIT_UNCHECKED)


def _line(point: Point) -> str:
    words = {True: tr(text("good")), False: tr(text("wrong")), None: tr(text("note"))}
    return f"{words[point.ok]:8} {tr(point.name)}: {terminal.clean(point.found)}\n"


def _points(workspace: "Workspace") -> Iterator[Point]:
    yield Point(text("Program"), ok=True, found=f"mediacheck {__version__}, Python {platform.python_version()}")
    yield _formats()
    yield _xml()
    yield _fingerprints()
    yield _limits()
    policy = workspace.policy
    path = str(policy.path) if policy.path else tr(text("none; “mediacheck init” makes one"))
    yield Point(text("Configuration"), ok=True if policy.path else None, found=path)
    someone = policy.contact.name or policy.contact.email or policy.contact.url
    missing = tr(text("nobody is named; set [contact] in mediacheck.toml"))
    yield Point(text("Whom to ask"), ok=True if someone else None, found=someone or missing)
    yield Point(text("Time zone"), ok=True, found=policy.timezone)
    yield from _catalogue(workspace)
    yield from _registry(workspace)


def _formats() -> Point:
    from mediacheck.media.image import readable

    found = readable()
    lacking = [name for name, there in found.items() if not there]
    if lacking:
        return Point(text("Formats"), ok=False, found=tr(text("cannot read {names}", names=tuple(lacking))))
    return Point(text("Formats"), ok=True, found=" ".join(found))


def _xml() -> Point:
    name = text("XML guard")
    try:
        import defusedxml
    except ImportError:
        found = text("defusedxml is not installed; without it no file is read")
        return Point(name, ok=False, found=tr(found))
    return Point(name, ok=True, found=f"defusedxml {defusedxml.__version__}")


def _fingerprints() -> Point:
    from mediacheck.fingerprint import reference

    same = reference.agrees()
    found = (
        text("as imagehash defines them") if same else text("differ from imagehash’s; pictures may not be recognised")
    )
    return Point(text("Perceptual hash"), ok=same, found=tr(found))


def _limits() -> Point:
    from mediacheck.media.sandbox import missing_limits

    missing = missing_limits()
    if missing:
        sentence = text("this system cannot limit {names}; a hostile file may cost more here", names=tuple(missing))
        return Point(text("Sandbox"), ok=None, found=tr(sentence))
    return Point(text("Sandbox"), ok=True, found=tr(text("all limits hold")))


def _catalogue(workspace: "Workspace") -> Iterator[Point]:
    try:
        count = len(workspace.licenses)
        list(workspace.licenses.values())
    except MediacheckError as error:
        yield Point(text("Licences"), ok=False, found=render_error(error, terminal.language())[0])
    else:
        yield Point(text("Licences"), ok=True, found=str(count))


def _registry(workspace: "Workspace") -> Iterator[Point]:
    name = text("Registry")
    try:
        with workspace.workers() as workers, workspace.registry(workers) as registry:
            if registry is None:
                found = tr(text("none; “mediacheck init” makes one, “mediacheck registry add” fills it"))
                yield Point(name, ok=None, found=found)
                return
            yield Point(
                name,
                ok=True,
                found=tr(text("{location}, assets: {count}", location=registry.location, count=len(registry))),
            )
            for problem in registry.verify():
                yield Point(name, ok=False, found=tr(problem))
    except MediacheckError as error:
        yield Point(name, ok=False, found=" ".join(render_error(error, terminal.language())))
