"""Whom a file names as its creator, owner or licensor, and whether the record of the picture knows them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from mediacheck.model import Asset, Case, Claim, Cover
from mediacheck.rules import credit_line, embedded
from mediacheck.rules.ground import standings

ROLES = {
    "creator": "creator",
    "imageCreator": "creator",
    "copyrightOwner": "owner",
    "copyrightNotice": "owner",
    "licensor": "licensor",
}
"""What each claim makes of the one it names. The owner of the camera is not among them: a borrowed one takes pictures too."""

_CREDITED = {**ROLES, "creditLine": "owner", "imageSupplier": "licensor"}

_NOISE = frozenset(
    re.findall(
        r"\w+",
        "the by von der die das and und et of photo foto photos fotos bild bilder picture image images photograph photography"
        " photographer fotograf fotografin fotografie copyright copr protected geschutzt notice reserved rights right all"
        " alle rechte vorbehalten law public domain gemeinfrei creative commons license licence lizenz"
        " unknown anonymous",
    )
)
"""Words that make no name, without their accents."""

_LEGAL_FORMS = frozenset(
    re.findall(r"\w+", "gmbh ag kg se mbh ug ev eg inc ltd llc plc corp co sa sarl srl bv nv oy ab")
)
"""They are left out when a company is looked for, but none of them is a person."""

_NAMELESS = _NOISE | _LEGAL_FORMS

_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_MARK = re.compile(r"(?:(?:©|\(\s*c\s*\)|℗|\bcopyright\b|\bcopr\b)[\s.:]*)+", re.IGNORECASE)
_END = re.compile(
    r"[(\[<]|\b(?:all|alle|tous|todos|tutti)\s+(?:the\s+)?(?:rights?|rechte|droits|derechos|diritti)\b|\blicen[cs]\w*|\blizenz\w*"
    r"|\bhttps?:|\bwww\.|\bcc[ -](?:by|0)\b|\bcreative\s+commons\b|\bpublic\s+domain\b|\bgemeinfrei\b|\b(?:used|use|may|must|not|no|under|unter|nur|only|for\s+editorial|courtesy)\b",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\s*[;|\n\r]\s*|\s+(?:and|und|et|&|\+)\s+", re.IGNORECASE)
_NAME = 8  # words; what has more is a sentence
_CUT = 30  # letters from which on a name of IPTC-IIM may have been cut off


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody whom the file names and the record does not. `recorded`: who stands there instead, if anybody does."""

    role: str
    name: str
    claims: tuple[Claim, ...]
    recorded: tuple[str, ...]


def strangers(case: Case) -> list[Stranger]:
    """Each of them once, in the first role; nobody where the record names nobody with whom to compare."""
    order = list(ROLES)
    claims = [claim for claim in case.media.claims if claim.field in ROLES]
    if not claims:
        return []
    record = _Record.of(case)
    found: dict[tuple[str, ...], list[tuple[str, Claim]]] = {}
    for claim in sorted(claims, key=lambda claim: (order.index(claim.field), embedded.rank(claim))):
        recorded = record.recorded(ROLES[claim.field])
        for name in names(claim):
            if not record.knows(name, claim) and (recorded or record.is_foreign(name)):
                found.setdefault(tuple(sorted(_words(name))), []).append((name, claim))
    strange = []
    for said in found.values():
        name, first = said[0]
        role = ROLES[first.field]
        strange.append(Stranger(role, name, tuple(dict.fromkeys(claim for _, claim in said)), record.recorded(role)))
    return strange


def others(claims: Iterable[Claim], name: str) -> list[Stranger]:
    """Whoever is named as creator, owner, licensor or in the credit and is not the one of that name."""
    found: dict[tuple[str, ...], list[tuple[str, str, Claim]]] = {}
    for claim in sorted(claims, key=embedded.rank):
        if (role := _CREDITED.get(claim.field)) is not None:
            for said in names(claim):
                for part in _SEVERAL.split(said):
                    if _words(part) and not _is_by(part, name, claim):
                        found.setdefault(tuple(sorted(_words(part))), []).append((role, part, claim))
    return [
        Stranger(said[0][0], said[0][1], tuple(dict.fromkeys(claim for _, _, claim in said)), (name,))
        for said in found.values()
    ]


def names(claim: Claim) -> Iterator[str]:
    """The names in a claim: all of it, or the one behind © in a copyright notice."""
    value = claim.value[:1000]
    if claim.field == "copyrightNotice":
        lines = re.split(r"[;|\n\r]", value)
        marked = [line for line in lines if _MARK.search(line)]
        value = "; ".join(filter(None, map(_holder, marked or lines)))
    if _words(value):
        yield " ".join(value.split())


def _holder(line: str) -> str:
    """Whom a notice names; nobody where it is a sentence."""
    mark = _MARK.search(line)
    rest = line[mark.end() :] if mark else line
    if mark and not _words(_until_end(rest)):
        rest = line[: mark.start()]  # "Jane Doe ©"
    rest = _until_end(rest)
    found = rest.split()
    if len(found) > _NAME or (mark is None and any(word[:1].islower() for word in found)):
        return ""
    return rest


def _until_end(text: str) -> str:
    end = _END.search(text)
    text = text[: end.start()] if end else text
    return re.sub(r"\b\d{4}(?:\s*[-–/,]\s*\d{2,4})*\b", " ", text).strip(" \t.,:;-–\u2014/")


@dataclass(frozen=True, slots=True)
class _Record:
    """All that is on record about the works in the picture."""

    works: tuple[Asset, ...]
    covers: tuple[Cover, ...]
    own: tuple[str, ...]
    known: tuple[str, ...]

    @classmethod
    def of(cls, case: Case) -> "_Record":
        stood = [standing for standing in standings(case) if standing.asset.id]
        ids = {standing.asset.id for standing in stood} | {one.cover.asset for one in stood if one.cover}
        works = tuple(case.assets[name] for name in sorted(ids) if name in case.assets)
        covers = tuple(cover for cover in case.covers if cover.asset in ids and cover.license is not None)
        own = tuple(embedded.own_names(case))
        recorded = [name for work in works for name in (work.creator, work.owner)]
        for cover in covers:
            recorded += [cover.grant.licensor, cover.grant.licensee, cover.grant.credit]
        known = tuple(dict.fromkeys([*own, *(name for name in recorded if name)]))
        return cls(works, covers, own, known)

    def agencies(self) -> frozenset[str]:
        """Those through which the pictures came."""
        sources = [work.source for work in self.works if work.source]
        named = {name for cover in self.covers if cover.license for name in cover.license.match_agencies}
        return frozenset(named.union(*map(embedded.named_agencies, (*self.known, *sources))))

    def recorded(self, role: str) -> tuple[str, ...]:
        """Who stands on record in this role; nobody if one of the works leaves it open."""
        by_work = [self._of(work, role) for work in self.works]
        return tuple(dict.fromkeys(name for found in by_work for name in found)) if all(by_work) else ()

    def _of(self, work: Asset, role: str) -> list[str]:
        creator, owner = work.creator or "", work.owner or ""
        grants = [cover for cover in self.covers if cover.asset == work.id]
        ours = self.own[:1] if any(cover.license and cover.license.kind == "owned" for cover in grants) else ()
        licensors = [cover.grant.licensor or "" for cover in grants]
        candidates = {
            "creator": [[creator]],
            "owner": [[owner, *ours], [creator]],
            "licensor": [licensors, [owner, *ours], [creator]],
        }[role]
        return next((list(filter(None, found)) for found in candidates if any(found)), [])

    def knows(self, name: str, claim: Claim) -> bool:
        if any(_same(name, known, claim) for known in self.known):
            return True
        known = [part for recorded in self.known for part in (recorded, *_SEVERAL.split(recorded))]
        return all(
            any(_same(part, one, claim) for one in known)
            or bool((agencies := embedded.named_agencies(part)) and not agencies.isdisjoint(self.agencies()))
            for part in _SEVERAL.split(name)
            if _words(part)
        )

    def is_foreign(self, name: str) -> bool:
        """An agency in a picture that is on record as nobody's but the company's or a person's own."""
        kinds = {cover.license.kind for cover in self.covers if cover.license}
        return bool(kinds) and kinds <= {"owned", "employee", "commissioned"} and bool(embedded.named_agencies(name))


def _same(said: str, recorded: str, claim: Claim) -> bool:
    return _alike(said, recorded, cut=claim.block == "iim" and len(claim.value) >= _CUT)


@lru_cache(maxsize=4096)  # the same few people made most of a company's pictures
def _alike(said: str, recorded: str, *, cut: bool) -> bool:
    """Whether two names can be one party's: the words of one, in any order, are among those of the other.

    "Lee, Ann", "A. Lee" and "Ann Lee Photography" are "Ann Lee"; "Bo Ek" and "Anne Leeds" are not.
    """
    one, other = _words(said), _words(recorded)
    if not one or not other:
        return False
    whole, known = "".join(one), "".join(other)
    if whole == known or (cut and known.startswith(whole)):
        return True
    if len(one) > len(other) and _SEVERAL.search(said):
        return False  # the others whom it names are to be known too
    few, many = sorted((one, other), key=len)
    return _among(few, many)


def _is_by(said: str, name: str, claim: Claim) -> bool:
    """Whether the one of that name is all that the file says: "J. Meier" is Jana Meier, "Ann Lee" is not "Ann".

    Stricter than on record: who declares something about a file must be the one whom it names.
    """
    if not _LEGAL_FORMS.intersection(credit_line.plain_words(said)) <= {*credit_line.plain_words(name)}:
        return False
    return _same(said, name, claim) and len(_words(said)) <= len(_words(name))


def _among(few: Sequence[str], many: Sequence[str]) -> bool:
    """Each word of the few has its own among the many; an initial is enough, but not for all of them."""
    left = list(many)
    whole = 0
    for word in sorted(few, key=len, reverse=True):
        match = next((other for other in left if other == word), None)
        whole += match is not None and len(word) > 1
        match = match or next((other for other in left if 1 in {len(word), len(other)} and word[0] == other[0]), None)
        if match is None:
            return False
        left.remove(match)
    return whole > 0


@lru_cache(maxsize=4096)
def _words(value: str) -> tuple[str, ...]:
    return tuple(word for word in credit_line.plain_words(value) if word not in _NAMELESS and not _YEAR.fullmatch(word))
