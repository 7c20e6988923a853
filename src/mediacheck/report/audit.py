"""An audit as JSON, version 1: the shape of a result, with `then` and `now` of each item, made post by post."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mediacheck.model import Post, Verdict, worst
from mediacheck.report import document
from mediacheck.report.plain import string
from mediacheck.report.result import escaped

Json = dict[str, Any]


def post(found: Post, items: Iterable[Json], lang: str) -> Json:
    """A post as it stands in the result; its verdict is today's, and that of one without media is clear."""
    listed = list(items)
    verdict = worst([Verdict(item["verdict"]) for item in listed]) if listed else Verdict.CLEAR
    more = {"url": None if found.url is None else string(found.url), "reach": found.reach}
    return document.of_post(found, verdict, listed, lang) | more


def written(head: Json, posts: Iterable[Json], tail: Iterable[tuple[str, Any]]) -> Iterator[str]:
    """The result as text, piece by piece: `tail` is asked when all posts were given. An iterator in it is a list."""
    opening = json.dumps(head, indent=2, ensure_ascii=False, allow_nan=False).removesuffix("\n}")
    yield escaped(f'{opening},\n  "posts": [')
    between = "\n"
    for each in posts:
        yield escaped(between + json.dumps(each, ensure_ascii=False, allow_nan=False))
        between = ",\n"
    yield "\n  ]"
    for name, value in tail:
        opening = f",\n  {json.dumps(name)}: "
        if isinstance(value, Iterator):
            yield opening + "["
            for number, each in enumerate(value):
                yield escaped(("," if number else "") + "\n" + json.dumps(each, ensure_ascii=False, allow_nan=False))
            yield "\n  ]"
        else:
            yield escaped(opening + json.dumps(value, ensure_ascii=False, allow_nan=False))
    yield "\n}\n"
