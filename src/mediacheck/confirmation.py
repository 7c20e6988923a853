"""`--verify-web`: whether the page that a file names as its own says the same of its licence, and shows this picture.

It knows the door, the pages, matching and the registry in memory, and is known by the pipeline alone, which says when.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from mediacheck import catalog
from mediacheck.matching import find
from mediacheck.metadata import webpage
from mediacheck.metadata.webpage import Shown
from mediacheck.model import Asset, License, Media, Place, Statement, Text, text
from mediacheck.net.body import Fetched, Unknown
from mediacheck.registry import Entry

FIELDS = ("webStatementOfRights", "licensorUrl")
"""Claims that name such a page, the plainer first."""

_PAGES = 3  # of a file
_PICTURES = 4  # of a page
_LONGEST = 2_000_000  # bytes of a page
_PAGE = ("text/html", "application/xhtml+xml")
_PICTURE = ("image/", "application/octet-stream")

_Said = tuple[str | None, bool | None, Statement]
"""The licence that was asked about, whether the page agrees, and what it says."""

LookCloser = Callable[[Place, str], Media]


class Door(Protocol):
    """`net.door.Door` is one."""

    def fetch(self, url: str, /, *, types: Collection[str], most: int | None = None) -> Fetched | Unknown: ...


class Confirmation:
    """`look` inspects a picture in the sandbox."""

    def __init__(self, door: Door, look: LookCloser, licenses: Mapping[str, License]) -> None:
        self._door = door
        self._look = look
        self._licenses = licenses

    def of(self, media: Media, claimed: Collection[str]) -> tuple[Statement, ...]:
        """What the file's own pages say of the licences (ids) that it claims, page by page.

        A licence of which one of the pages says otherwise is confirmed by none.
        """
        pages = list(dict.fromkeys(self._addresses(media)))[:_PAGES]
        if not pages:
            return (Statement(None, text("The file names no page on which its licence could be looked up.")),)
        said = [found for page in pages for found in self._asked(page, media, sorted(claimed))]
        denied = {license_id for license_id, agrees, _ in said if agrees is False}
        return tuple(
            replace(statement, license=None, credit=None) if license_id in denied else statement
            for license_id, _, statement in said
        )

    def _addresses(self, media: Media) -> Iterator[str]:
        for name in FIELDS:
            for claim in media.claims:
                if claim.field != name or catalog.recognise(claim.value, self._licenses) is not None:
                    continue  # the licence's own page shows no picture
                for word in claim.value.split():
                    if word.casefold().startswith(("https://", "http://")):
                        yield "https://" + word[len("http://") :] if self._upgrades(word) else word

    def _upgrades(self, url: str) -> bool:
        """Many files have http from former days; what is listed as private keeps it, for it may have no other."""
        return url.casefold().startswith("http://") and ":" not in url[len("http://") :].partition("/")[0]

    def _asked(self, page: str, media: Media, claimed: list[str]) -> Iterator[_Said]:
        answer = self._door.fetch(page, types=_PAGE, most=_LONGEST)
        if isinstance(answer, Unknown):
            yield None, None, Statement(page, text("{url} could not be fetched: {why}.", url=page, why=answer.why))
            return
        found = webpage.shown(answer.body.decode("utf-8", "replace"), answer.url)
        for license_id in claimed:
            yield license_id, *self._compared(page, license_id, found, media)

    def _compared(self, page: str, license_id: str, found: list[Shown], media: Media) -> tuple[bool | None, Statement]:
        """Whether the page agrees, where it says anything of the matter."""
        said = [(each, self._named(each)) for each in found]
        alike = [each for each, named in said if license_id in named]
        offers = {each.offer for each in found if each.offer}
        offer = offers.pop() if len(offers) == 1 else None  # of several, one may be another picture's
        if not alike:
            names = sorted({name for _, named in said for name in named})
            return (False if names else None), Statement(page, self._otherwise(page, license_id, names), offer=offer)
        for each in alike[:_PICTURES]:
            if self._shows(each.picture, media):
                why = text(
                    "{page} shows this picture and says that it is under {license}.",
                    page=page,
                    license=self._licenses[license_id].name,
                )
                return True, Statement(page, why, license_id, each.credit, notice=each.notice)
        why = text(
            "{page} names {license}, but its picture is another one, or could not be compared.",
            page=page,
            license=self._licenses[license_id].name,
        )
        return None, Statement(page, why, offer=offer)

    def _named(self, each: Shown) -> set[str]:
        """The catalogue's licences; of several that a page names for all that is on it, none."""
        entries = {entry.id for one in each.licenses if (entry := catalog.recognise(one, self._licenses)) is not None}
        return entries if each.own or len(entries) == 1 else set()

    def _otherwise(self, page: str, license_id: str, names: list[str]) -> Text:
        if not names:
            return text("{page} does not say under which licence its picture is.", page=page)
        others = tuple(self._licenses[name].name for name in names)
        return text(
            "{page} says otherwise: {others}, not {license}.",
            page=page,
            others=others,
            license=self._licenses[license_id].name,
        )

    def _shows(self, address: str, media: Media) -> bool:
        """Whether the picture there is this one, whole and without edits: recoded or scaled at most."""
        answer = self._door.fetch(address, types=_PICTURE)
        if isinstance(answer, Unknown):
            return False
        with tempfile.TemporaryDirectory(prefix="mediacheck-") as folder:
            path = Path(folder) / "picture"
            path.write_bytes(answer.body)
            its = self._look(path, path.name)
        if its.fingerprints is None or its.parts:
            return False
        from mediacheck.registry.memory import MemoryRegistry

        page = MemoryRegistry()
        page.add([Entry.of(Asset("page"), its)])
        found = find(media, page)
        return found.explained and all(match.verified and not match.edits for match in found.matches)
