"""`mediacheck published RESULT.json`: that the posts of a saved result went out."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.cli.workspace import open_workspace
from mediacheck.errors import FileError, UsageError
from mediacheck.i18n import plural
from mediacheck.model import Text, Verdict, text
from mediacheck.vocabulary import nearest

if TYPE_CHECKING:
    from mediacheck.model import Asset, RecordedUse
    from mediacheck.registry import Registry

Json = dict[str, Any]


def published(
    saved: Annotated[
        Path, typer.Argument(metavar="RESULT", help=tr(text("What “check --format json” wrote.")), show_default=False)
    ],
    post: Annotated[
        list[str] | None, typer.Option(metavar="ID", help=tr(text("Only this post of the result; repeatable.")))
    ] = None,
    anyway: Annotated[
        bool, typer.Option("--anyway", help=tr(text("It went out although it was blocked: record it all the same.")))
    ] = False,
    registry: options.RegistryOption = None,
    configuration: options.ConfigOption = None,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    from mediacheck.report import published as rows
    from mediacheck.report.result import load

    document = load(saved)
    if "audit" in document:
        raise UsageError(
            "{path} is the result of an audit, which records by itself what went out.",
            "There is nothing left to do. What you publish from now on: give the result of its check.",
            path=str(saved),
        )
    posts = _posts(document, post or ())
    _refuse_blocked(posts, anyway=anyway)
    workspace = open_workspace([saved], configuration=configuration, registry=registry)
    with workspace.workers() as workers, workspace.registry(workers) as opened:
        known = workspace.need_registry(opened)
        _refuse_another(document, known.location, named=registry is not None)
        assets = _Assets(known)
        uses = [_recordable(use, saved) for use in rows.uses(document, posts, assets.limited)]
        new = known.record_uses(uses)
        for asset in assets.missing:
            terminal.say(text("Note: “{asset}” is not registered here; its use was recorded.", asset=asset))
        limits = list(_limits(known, assets.found))
        location = known.location
    terminal.show(
        {
            "version": 1,
            "registry": location,
            "result": rows.digest(document),
            "posts": [each["id"] for each in posts],
            "uses": [_as_json(use) for use in uses],
            "new": new,
            "limits": [values for values, _ in limits],
        },
        lambda: _page(posts, uses, new, location, [sentence for _, sentence in limits]),
        form,
    )


def _posts(document: Json, wanted: Sequence[str]) -> list[Json]:
    """Raises UsageError for a post that is not in the result."""
    posts: list[Json] = document["posts"]
    ids = [post["id"] for post in posts]
    for name in wanted:
        if name not in ids:
            near = nearest(name, ids)
            if near:
                raise UsageError("There is no post “{name}” in it; did you mean “{near}”?", name=name, near=near)
            raise UsageError("There is no post “{name}” in it; it has: {known}.", name=name, known=tuple(ids))
    chosen = [post for post in posts if not wanted or post["id"] in wanted]
    if not any(post["items"] for post in chosen):
        raise UsageError("There is nothing in this result that could have gone out.")
    return chosen


def _refuse_blocked(posts: Sequence[Json], *, anyway: bool) -> None:
    """What went out is a fact, but a result with blocked files is more likely not the one that went out."""
    grave = {verdict: [_name(post, item) for post in posts for item in post["items"] if item["verdict"] == verdict]
             for verdict in (Verdict.BLOCKED, Verdict.UNCHECKED, Verdict.REVIEW)}  # fmt: skip
    if blocked := grave[Verdict.BLOCKED]:
        if not anyway:
            raise UsageError(
                "Blocked in this result: {names}. Nothing was recorded.",
                "Give the result of what really went out, or --post for the posts that did. If it went out all the same: "
                "--anyway.",
                names=_few(blocked),
            )
        terminal.say(text("Note: blocked, and recorded as published: {names}", names=_few(blocked)))
    if open_ := [*grave[Verdict.UNCHECKED], *grave[Verdict.REVIEW]]:
        terminal.say(text("Note: not clear, and recorded as published: {names}", names=_few(open_)))


def _recordable(use: "RecordedUse", saved: Path) -> "RecordedUse":
    """Raises FileError for what stands in no result as it was written: once recorded, no check could read it any more."""
    from mediacheck.registry.uses import UseError, checked

    try:
        return checked(use)
    except UseError as error:
        raise FileError(
            "post “{post}” cannot be recorded: {reason}",
            "Give a file that “mediacheck check --format json -o FILE” wrote.",
            path=saved,
            post=use.post,
            reason=error.reason,
        ) from error


def _name(post: Json, item: Json) -> str:
    return f"{post['id']}/{item['name']}" if post["source"] != "files" else str(item["name"])


def _few(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(names[:5]) + (("…",) if len(names) > 5 else ())


def _refuse_another(document: Json, location: str, *, named: bool) -> None:
    """Grants are counted where they are on record. `named`: the registry was named on the command line."""
    made_with = document["registry"]["location"] if document["registry"] else None
    if made_with is not None and _same_place(made_with, location):
        return
    if not named:
        raise UsageError(
            "This result was made with another registry: {other}, not {location}."
            if made_with
            else "This result was made without a registry, so no grant in it can be counted in {location}.",
            "Name the registry in which it is to be recorded: --registry LOCATION.",
            other=made_with,
            location=location,
        )
    terminal.say(
        text("Note: this result was made with another registry; it was recorded in {location}.", location=location)
    )


def _same_place(one: str, other: str) -> bool:
    return one == other or ("://" not in one + other and Path(one).resolve() == Path(other).resolve())


class _Assets:
    """The assets that the result names, as they are registered now."""

    def __init__(self, registry: "Registry") -> None:
        self._registry = registry
        self._asked: dict[str, Asset | None] = {}

    def limited(self, asset: str, license_id: str, reference: str | None) -> bool:
        if asset not in self._asked:
            self._asked[asset] = self._registry.asset(asset)
        known = self._asked[asset]
        return known is not None and any(
            grant.quota is not None and (grant.license, grant.reference) == (license_id, reference)
            for grant in known.grants
        )

    @property
    def found(self) -> list["Asset"]:
        return [asset for asset in self._asked.values() if asset is not None]

    @property
    def missing(self) -> list[str]:
        return [name for name, asset in self._asked.items() if asset is None]


def _limits(registry: "Registry", assets: Sequence["Asset"]) -> Iterator[tuple[Json, Text]]:
    """How much of each limited grant is used now."""
    from mediacheck import pipeline
    from mediacheck.rules.cover import use_key

    counts = pipeline.recorded(registry, assets)
    for asset in assets:
        for grant in asset.grants:
            if grant.quota is not None:
                used = counts.get(use_key(asset.id, grant), 0)
                named = grant.reference or grant.license
                values = {"asset": asset.id, "grant": named, "used": used, "quota": grant.quota}
                yield values, text("{asset}, {grant}: {used} of {quota} uses are recorded.", **values)


def short(document: Json, registry: "Registry") -> Iterator[Text]:
    """Limited grants with fewer uses left than posts of this run rest on them: each was judged by what is recorded alone."""
    from mediacheck import pipeline
    from mediacheck.model import Grant
    from mediacheck.report import published as rows
    from mediacheck.rules.cover import use_key

    posts = [post for post in document["posts"] if post["verdict"] != Verdict.BLOCKED]
    assets = _Assets(registry)
    planned: dict[str, set[str]] = {}
    for use in rows.uses(document, posts, assets.limited):
        if use.asset is not None:
            key = use_key(use.asset, Grant(use.license or "", reference=use.reference))
            planned.setdefault(key, set()).add(use.post)
    counts = pipeline.recorded(registry, assets.found)
    for asset in assets.found:
        for grant in asset.grants:
            wanted = len(planned.get(use_key(asset.id, grant), ()))
            if grant.quota is not None and wanted > (
                left := max(0, grant.quota - counts.get(use_key(asset.id, grant), 0))
            ):
                yield text(
                    "Note: {posts} posts of this run rest on “{grant}” ({asset}); uses left: {left} of {quota}. Each was "
                    "judged as if it were the only one.",
                    posts=wanted,
                    grant=grant.reference or grant.license,
                    asset=asset.id,
                    left=left,
                    quota=grant.quota,
                )


def _page(posts: Sequence[Json], uses: Sequence["RecordedUse"], new: int, location: str, limits: Sequence[Text]) -> str:
    went = plural(len(posts), text("1 post"), text("{count} posts", count=len(posts)))
    used = plural(len(uses), text("1 use"), text("{count} uses", count=len(uses)))
    if new:
        done = text("Recorded in {location}: {posts}, {uses}, {new} of them new.",
                    location=location, posts=went, uses=used, new=new)  # fmt: skip
    else:
        done = text("Recorded before in {location}: {posts}. Nothing is counted twice.", location=location, posts=went)
    return "".join(terminal.clean(tr(sentence)) + "\n" for sentence in (done, *limits))


def _as_json(use: "RecordedUse") -> Json:
    from mediacheck.registry.uses import FIELDS

    values = {name: getattr(use, name) for name in FIELDS}
    return values | {"date": use.date.isoformat(), "channels": list(use.channels)}
