"""A published post as text: what the ledger keeps of it."""

import base64
import dataclasses
import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from mediacheck.model import Attachment, Packed, Place, Post, Problem, Use
from mediacheck.registry.record import dump_text, load_text

Json = dict[str, Any]

_DATES = {"date": dt.date, "publish_at": dt.datetime}
_NAMES = {"channels", "territories", "labels"}


def dump(post: Post) -> str:
    """JSON in ASCII. What was passed over is left out."""
    use = {field.name: getattr(post.use, field.name) for field in dataclasses.fields(Use)}
    use |= {name: use[name] and use[name].isoformat() for name in _DATES}
    values = {
        "id": post.id,
        "source": post.source,
        "url": post.url,
        "reach": post.reach,
        "use": use,
        "attachments": [_attachment(each) for each in post.attachments],
    }
    return json.dumps(values, separators=(",", ":"))


def load(content: str) -> Post:
    """Raises ValueError, KeyError or TypeError for what `dump` did not write."""
    values = json.loads(content)
    use = values["use"]
    use |= {name: use[name] and kind.fromisoformat(use[name]) for name, kind in _DATES.items()}
    use |= {name: tuple(use[name]) for name in _NAMES}
    attachments = tuple(_read(each) for each in values["attachments"])
    return Post(values["id"], values["source"], Use(**use), attachments, url=values["url"], reach=values["reach"])


def _attachment(each: Attachment) -> Json:
    problem = each.problem
    return {
        "name": each.name,
        "path": None if each.path is None else _place(each.path),
        "url": each.url,
        "name_bytes": None if each.name_bytes is None else base64.b64encode(each.name_bytes).decode("ascii"),
        "problem": problem
        and {
            "code": problem.code,
            "message": dump_text(problem.message),
            "remedy": problem.remedy and dump_text(problem.remedy),
        },
    }


def _read(values: Json) -> Attachment:
    problem, name = values["problem"], values["name_bytes"]
    return Attachment(
        values["name"],
        None if values["path"] is None else _found(values["path"]),
        values["url"],
        None if name is None else base64.b64decode(name),
        problem
        and Problem(problem["code"], load_text(problem["message"]), problem["remedy"] and load_text(problem["remedy"])),
    )


def _place(place: Place) -> list[Any]:
    if isinstance(place, Packed):
        stated = dataclasses.asdict(place)
        return [_raw(stated.pop("archive")), stated]
    return [_raw(place)]


def _found(stated: list[Any]) -> Place:
    path = Path(os.fsdecode(base64.b64decode(stated[0])))
    return Packed(path, **stated[1]) if len(stated) > 1 else path


def _raw(path: Path) -> str:
    """Its bytes: a name need not be text."""
    return base64.b64encode(os.fsencode(path)).decode("ascii")
