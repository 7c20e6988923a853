"""The assets that a hook's messages name, fetched when they are judged: never what the message says of them."""

import dataclasses
from collections.abc import Collection, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from mediacheck.errors import MediacheckError
from mediacheck.model import Attachment, Problem, Text, text
from mediacheck.net.address import RefusedError
from mediacheck.net.body import Fetched, Reason, Unknown
from mediacheck.service.hooks import Listening
from mediacheck.service.judging import Order, attachments
from mediacheck.sources import web

TRIES = 7
"""Of what may be better another time; with a job's pauses between them they take some six minutes."""

_PASSING = {Reason.OTHER, Reason.TOO_LATE}


class LaterError(MediacheckError):
    """It was not to be had now."""


class Assets:
    """For any thread. `offline`: none is fetched."""

    def __init__(self, hooks: Mapping[str, Listening], *, offline: bool) -> None:
        self._hooks = hooks
        self._offline = offline

    def of(self, order: Order, folder: Path, tries: int) -> tuple[Attachment, ...]:
        """What a hook's message named: files in the folder, or why there is none. Raises LaterError.

        `tries`: so often the job was begun with, this time included.
        """
        named = attachments(order, folder)
        hook = self._hooks.get(order.hook or "")
        if self._offline:
            return tuple(_without(each, text("the service runs offline")) for each in named)
        if hook is None:
            return tuple(_without(each, text("its hook is not there any more")) for each in named)
        folder.mkdir(mode=0o700, exist_ok=True)
        return tuple(_one(each, hook, folder / str(number), tries) for number, each in enumerate(named))


def _one(attachment: Attachment, hook: Listening, path: Path, tries: int) -> Attachment:
    asked = _Asked(hook, attachment.url or "")
    # What is said of it goes without the query: there stand tokens.
    found = web.fetched_one(dataclasses.replace(attachment, url=_shown(attachment)), asked, path)
    if found.path is None and asked.may_pass and tries < TRIES:
        raise LaterError("An asset of the hook “{hook}” could not be fetched; it is tried again.", hook=hook.name)
    return dataclasses.replace(found, url=None)  # nobody else is to fetch it, by other rules


def _without(attachment: Attachment, why: Text) -> Attachment:
    message = text("{url} could not be fetched: {why}.", url=_shown(attachment), why=why)
    return dataclasses.replace(attachment, url=None, problem=Problem("MC801", message))


def _shown(attachment: Attachment) -> str:
    return urlsplit(attachment.url or "")._replace(query="", fragment="").geturl()


class _Asked:
    """A door to one address, as it is to be asked at this moment."""

    def __init__(self, hook: Listening, url: str) -> None:
        self._hook = hook
        self._url = url
        self.may_pass = False

    def fetch(self, _shown: str, /, *, types: Collection[str]) -> Fetched | Unknown:
        try:
            url = self._hook.adapter.address(self._url)
        except RefusedError as error:
            return Unknown(self._url, error.why, Reason.REFUSED)
        answer = self._hook.door.fetch(url, types=types)
        self.may_pass = isinstance(answer, Unknown) and answer.reason in _PASSING
        return answer
