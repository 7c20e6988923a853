"""The words of mediacheck as frozen values: what passes from room to room. Nothing here reads or writes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

# ---------------------------------------------------------------- sentences


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence for people: an English template with `{names}` and their values; `i18n.render` puts it into a language.

    A value may be a Text, a date, a number, a string or a tuple of these.
    """

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """In English, as logs and tracebacks have it."""
        return self.template.format_map(self.values)


def text(template: str, /, **values: object) -> Text:
    """Every sentence that a person may read is made here, so that the tests find it and ask for its German."""
    return Text(template, values)


# ---------------------------------------------------------------- verdicts


class Verdict(StrEnum):
    """Of an item, a post, a run. Worst wins: use `worst`."""

    CLEAR = "clear"
    REVIEW = "review"
    UNCHECKED = "unchecked"
    BLOCKED = "blocked"

    @property
    def rank(self) -> int:
        return list(Verdict).index(self)


def worst(verdicts: "list[Verdict]") -> Verdict:
    """The worst of them; nothing looked at is `unchecked`, never clear."""
    return max(verdicts, key=lambda v: v.rank, default=Verdict.UNCHECKED)


class Level(StrEnum):
    """How grave a finding is."""

    NOTE = "note"
    REVIEW = "review"
    UNCHECKED = "unchecked"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        return list(Level).index(self)

    @property
    def verdict(self) -> Verdict:
        return {
            Level.NOTE: Verdict.CLEAR,
            Level.REVIEW: Verdict.REVIEW,
            Level.UNCHECKED: Verdict.UNCHECKED,
            Level.BLOCK: Verdict.BLOCKED,
        }[self]


# ---------------------------------------------------------------- what is to be published


@dataclass(frozen=True, slots=True)
class Use:
    """What a post does with its media. Names are canonical (`vocabulary`); an empty tuple or None is *unknown*."""

    date: dt.date  # the day of publication in `timezone`
    timezone: str
    channels: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()
    publish_at: dt.datetime | None = None  # with an offset
    purpose: str = "organic"
    account: str = "company"
    mode: str = "upload"
    licensee: str | None = None
    labels: tuple[str, ...] = ()
    caption: str | None = None  # an empty caption is an unknown one: None
    commercial: bool = True
    basis: str | None = None  # what the law allows without a licence, as the post claims: quotation panorama
    published: bool = False  # it went out already: at `publish_at`, and without that it is online on `date`


@dataclass(frozen=True, slots=True)
class Packed:
    """A file inside a ZIP archive, where its bytes lie in it, and what the archive's directory says of them."""

    archive: Path
    name: str  # in the archive, with "/"
    start: int  # of its bytes
    packed: int  # bytes
    size: int  # bytes, unpacked
    deflated: bool
    crc: int


Place = Path | Packed
"""Where a file's bytes are."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One medium of a post: a file (`path`), or a web address (`url`) which has a path once it was fetched."""

    name: str  # relative to the post's folder, with "/"; U+FFFD for bytes that are not UTF-8
    path: Place | None = None
    url: str | None = None
    name_bytes: bytes | None = None  # the name's own bytes, where they are not UTF-8
    problem: "Problem | None" = None  # why an address gave nothing


@dataclass(frozen=True, slots=True)
class Skipped:
    name: str
    reason: Text
    name_bytes: bytes | None = None  # as of an attachment


@dataclass(frozen=True, slots=True)
class Post:
    id: str  # bytes that are not UTF-8 as `os.fsdecode` has them
    source: str
    use: Use
    attachments: tuple[Attachment, ...]
    skipped: tuple[Skipped, ...] = ()
    url: str | None = None  # of one that was published
    reach: int | None = None  # how many saw it, as far as its platform says


# ---------------------------------------------------------------- what a file is and says

Region = tuple[float, float, float, float]
"""left, top, width, height as fractions of the picture, 0 to 1."""

WHOLE: Region = (0.0, 0.0, 1.0, 1.0)

Outline = tuple[tuple[float, float], ...]
"""Where an asset's corners lie in a picture, as fractions of it, outside 0 to 1 where the asset was cut.

Four of them: its upper left, upper right, lower right and lower left, so that mirroring and turning can be seen.
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a file says about its own rights: an IPTC Photo Metadata name, its value, the block it stands in."""

    field: str
    value: str
    block: str  # exif iim xmp native c2pa sidecar


@dataclass(frozen=True, slots=True)
class Signal:
    """A hint of origin.

    Kind `agency`, `mark` (an agency's name that is written in the picture), `ai`, `preview`, `web-name`, `ingredient` (an
    agency's part) or `c2pa` (a state).
    """

    kind: str
    name: str | None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with one file.

    MC801 unreadable, MC802 over a limit, MC803 type mismatch, MC804 unsupported, MC805 timed out, MC307 suspicious
    metadata. `remedy` is what to do about it, where that of the code's rule does not fit. `extra`: nothing is wrong with
    the file, an extra is not installed here.
    """

    code: str
    message: Text
    remedy: Text | None = None
    extra: bool = False


NOT_READ = frozenset({"MC801", "MC802", "MC805"})
"""Problems after which nothing of the picture itself is known."""

NOT_CHECKED = NOT_READ | {"MC804"}
"""Problems after which no verdict is possible."""


class Depth(StrEnum):
    """How closely a file is looked at: each way costs more than the one before."""

    WHOLE = "whole"  # as much as its recognition as a whole needs
    PARTS = "parts"  # with the sketch in which registered pictures are looked for
    ASSET = "asset"  # with the keypoints and the preview of one that is registered


@dataclass(frozen=True, slots=True)
class Raster:
    """A grey picture: `pixels` is row by row, one byte each, width × height of them. That of a View has 256 at most a side."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture as far as its parts are looked for: in grey, its shorter side 512 to 1023 where the file has as much.

    `colours` are those of squares of `fingerprint.sketch.SQUARE` pixels, RGB, row by row.
    """

    grey: Raster
    colours: bytes


@dataclass(frozen=True, slots=True)
class Keypoints:
    """Corners by which a part of a picture is found: as many `places` as `descriptors`, in the same order.

    A place is x and y as shares of the picture's width and height, two little-endian 16-bit numbers from 0 to 65535. A
    descriptor is 32 bytes. `algorithm` is its name and version: others cannot be compared.
    """

    algorithm: str
    places: bytes
    descriptors: bytes


@dataclass(frozen=True, slots=True)
class View:
    """One way to look at a picture: the whole of it, or what is inside its plain borders.

    `codes` are its 256-bit perceptual hashes (32 bytes each) in the eight orientations, upright first, in the order of
    `fingerprint.perceptual.ORIENTATIONS`. A picture with too little detail has no codes.
    """

    box: Region
    raster: Raster
    codes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What a picture looks like. `views` holds the whole first, then the trimmed one where borders were found."""

    algorithm: str  # name and version of all that follows; rasters and codes of another algorithm cannot be compared
    pixels: str  # digest of the coded (JPEG) or decoded picture data, hexadecimal
    detail: float  # 0 (flat) upwards; below the gate there are no codes
    views: tuple[View, ...]
    grey: bool = False  # no colour in it
    colours: bytes = b""  # of 16 × 16 fields, RGB, row by row; none where they were not kept
    keypoints: Keypoints | None = None  # of a file that is registered
    sketch: Sketch | None = None  # of a file whose parts are looked for


@dataclass(frozen=True, slots=True)
class Media:
    """One file's bytes, read once. What could not be learned is None and has its Problem."""

    name: str
    sha256: str | None = None
    size: int | None = None
    type: str | None = None  # MIME type by magic bytes
    kind: str | None = None  # image video audio document graphic
    width: int | None = None
    height: int | None = None
    claims: tuple[Claim, ...] = ()
    signals: tuple[Signal, ...] = ()
    fingerprints: Fingerprints | None = None
    problems: tuple[Problem, ...] = ()
    parts: tuple["Media", ...] = ()  # the frames or pages that differ from the first, the first among them
    page: int | None = None  # of a part
    time: tuple[float, float] | None = None  # of a part: start and end in seconds
    preview: bytes | None = None  # of a file that is registered: a small JPEG for people


# ---------------------------------------------------------------- what we own, and under which terms


@dataclass(frozen=True, slots=True)
class License:
    """A catalogue entry. `None` in a scope means the licence does not say; an empty tuple means none at all.

    `permits`, `requires`, `prohibits` are the words of Creative Commons' REL: Reproduction Distribution
    DerivativeWorks; Attribution Notice ShareAlike; CommercialUse.
    """

    id: str
    name: str
    kind: str
    url: str | None = None
    permits: frozenset[str] = frozenset()
    requires: frozenset[str] = frozenset()
    prohibits: frozenset[str] = frozenset()
    channels: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    purposes: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None
    edits: tuple[str, ...] | None = None
    editorial_only: bool = False
    match_urls: tuple[str, ...] = ()
    match_agencies: tuple[str, ...] = ()
    credit: str | None = None  # template with {creator} {title} {source} {license} {licensor} {url}
    source: str | None = None
    retrieved: str | None = None  # date of the copy of its terms that was read, or why none was
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """One asset under one licence, for this licensee. `None` narrows nothing: what the licence says holds."""

    license: str
    licensor: str | None = None
    licensee: str | None = None
    reference: str | None = None
    document: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    embargo_until: dt.date | None = None
    channels: tuple[str, ...] | None = None
    territories: tuple[str, ...] | None = None
    purposes: tuple[str, ...] | None = None
    accounts: tuple[str, ...] | None = None
    edits: tuple[str, ...] | None = None
    quota: int | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """What a person (`kind` model) or an owner (`kind` property) allowed."""

    kind: str
    person: str | None = None
    channels: tuple[str, ...] | None = None
    valid_until: dt.date | None = None
    revoked: dt.date | None = None
    document: str | None = None
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Asset:
    """One registered work. `problems` says what is wrong with its record: it still matches, but no grant is relied on."""

    id: str
    title: str | None = None
    status: str = "active"  # active withdrawn forbidden
    reason: str | None = None
    creator: str | None = None
    owner: str | None = None
    source: str | None = None
    supplier_id: str | None = None
    credit_region: Region | None = None
    people: bool = False
    property: bool = False
    ai_made: bool = False
    grants: tuple[Grant, ...] = ()
    releases: tuple[Release, ...] = ()
    problems: tuple[Text, ...] = ()
    origin: str | None = None  # where its file lies or lay


@dataclass(frozen=True, slots=True)
class Match:
    """An asset found in media. Only a verified match can clear; `edits` are words of `vocabulary.EDITS`."""

    asset: str
    title: str | None
    method: str  # exact pixels perceptual keypoints embedding sound
    verified: bool
    score: float  # 0 to 1
    region: Region | None = None  # of the item
    asset_share: float | None = None  # the part of the asset that is shown
    edits: tuple[str, ...] = ()
    complete: bool = True  # the asset accounts for all that is in the region; else they only share something
    shown: Region | None = None  # the box of the asset around what is shown of it; None: all of it
    outline: Outline | None = None  # more exact than the region; None: the region says all that is known


# ---------------------------------------------------------------- the company's policy


@dataclass(frozen=True, slots=True)
class Contact:
    """The coach to ask."""

    name: str | None = None
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """What the company accepts without a grant of its own; each clears only under its own name."""

    embedded_open_licenses: bool = False
    purchase_ids: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost, an archive of files included."""

    bytes: int = 512 * 1024 * 1024
    pixels: int = 200_000_000  # width × height × frames
    seconds: float = 10.0
    memory: int = 1024 * 1024 * 1024
    frames: int = 200
    metadata: int = 16 * 1024 * 1024  # bytes of one block
    preview: int = 320  # pixels of the longer side that a registered picture's preview has; 0: none is made
    archive_members: int = 300_000
    archive_bytes: int = 50_000_000_000  # of an archive with all that are in it, unpacked
    archive_ratio: int = 200  # unpacked to packed bytes of one member
    archive_depth: int = 2  # 1: no archive in an archive


@dataclass(frozen=True, slots=True)
class Network:
    """What may be asked of other hosts, and how. The flags --fetch and --verify-web add to it, --offline undoes it."""

    fetch: bool = False
    verify_web: bool = False
    private: frozenset[str] = frozenset()  # host:port pairs that may be asked although they are not public
    proxy: str | None = None
    certificates: Path | None = None  # a PEM file of authorities to trust instead of the usual ones
    bytes: int = 100_000_000  # of one answer, unpacked
    seconds: float = 30.0  # for one address, with all that it leads on to


@dataclass(frozen=True, slots=True)
class Hook:
    """A sender of events that the service listens to. The secrets themselves stand in the environment."""

    adapter: str
    secret_env: str
    allowed_hosts: frozenset[str] = frozenset()  # names, or `host:port` pairs as in `Network.private`
    callback_secret_env: str | None = None  # what answers are signed with; None: `secret_env`
    options: Mapping[str, str] = field(default_factory=dict)  # of the adapter


@dataclass(frozen=True, slots=True)
class Service:
    """What the HTTP service takes, and what whoever asks it shall do when it cannot check."""

    on_unavailable: str = "quarantine"  # or "refuse": keep the upload aside, or do not take it
    upload_bytes: int = 200_000_000  # of one request
    files: int = 50  # of one request
    wait_bytes: int = 20_000_000  # of a request that is answered at once; a larger one becomes a job
    spool_bytes: int = 20_000_000_000  # of all requests that are not checked yet
    seconds: float = 60.0  # in which a request has to arrive
    requests_per_minute: int = 6000  # of one token
    keep_days: int = 30  # that results and jobs are kept
    looks_bytes: int = 2_000_000_000  # of what was seen in files, so that their verdict is confirmed without them
    hooks: Mapping[str, Hook] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """What mediacheck.toml says, with its defaults."""

    company: str | None = None
    licensees: tuple[str, ...] = ()
    timezone: str = "UTC"
    contact: Contact = Contact()
    registry: str | None = None  # location, as configured or found beside the file
    registry_configured: bool = False  # then its absence is an error
    use: Mapping[str, Any] = field(default_factory=dict)  # defaults of [use]
    commercial: bool = True
    trust: Trust = Trust()
    levels: Mapping[str, Level] = field(default_factory=dict)
    limits: Limits = Limits()
    network: Network = Network()
    service: Service = Service()
    guidelines: str | None = None  # web address of the company's social media guidelines
    expires_soon_days: int = 30
    path: Path | None = None
    licenses: Path | None = None  # the company's own catalogue folder
    sha256: str = ""


# ---------------------------------------------------------------- what people decided and did


@dataclass(frozen=True, slots=True)
class Revocation:
    """A decision is never erased: who took it back, when, and why."""

    by: str
    on: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person ruled about media for a use; `until` is inclusive.

    It is about the file with this SHA-256, the same pixels under other metadata, and verified copies without edits.
    """

    id: str
    verdict: Verdict  # clear or blocked
    reason: str
    by: str
    until: dt.date
    sha256: str
    made: dt.date
    pixels: str | None = None  # digest, as in Fingerprints
    name: str | None = None  # of the file that was looked at
    channels: tuple[str, ...] = ()  # none: every use
    overrides: tuple[str, ...] = ()  # codes that it lifts by name: blocks, and a claimed exception
    own_work: bool = False  # "I made this"
    revoked: Revocation | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision that is about what the medium at hand shows.

    `same`: the same bytes or pixels, or a verified copy without edits; else a copy to which `edits` were made, or a picture
    of which that is a part: the decision does not cover it.
    """

    decision: Decision
    same: bool
    edits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedUse:
    """A medium of a post that went out, and what bore it there: a grant of an asset, a decision, or nothing.

    All of it together is its identity: the same result recorded twice is the same uses.
    """

    date: dt.date  # of publication
    post: str
    name: str  # of the file
    result: str  # digest of the result that was recorded
    sha256: str | None = None
    channels: tuple[str, ...] = ()  # none: nobody said
    asset: str | None = None
    license: str | None = None
    reference: str | None = None  # of the grant
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Ending:
    """A right that ends, and what went out under it: a grant or a release of `asset`, or a decision on a picture."""

    right: Grant | Release | Decision
    end: dt.date  # the last day on which it holds
    asset: Asset | None = None
    uses: tuple[RecordedUse, ...] = ()  # the oldest first


# ---------------------------------------------------------------- judging


@dataclass(frozen=True, slots=True)
class Lack:
    """What one grant is missing for one use: the rule that says so, and the term that decided.

    `values` fill the rule's sentence (what is granted, what is wanted).
    """

    code: str
    term: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """One grant held against one channel of the use (`channel` None: nobody said where it will be posted)."""

    asset: str
    grant: Grant
    license: License | None  # None: the id is in no catalogue
    channel: str | None
    lacks: tuple[Lack, ...]

    @property
    def covers(self) -> bool:
        return not self.lacks


@dataclass(frozen=True, slots=True)
class Statement:
    """What a page on the web says of a file's licence; `license` is the one that it confirms, None: none."""

    page: str | None  # None: the file names no page
    said: Text
    license: str | None = None
    credit: str | None = None
    offer: str | None = None  # where one is to be had, if the page says so
    notice: str | None = None  # what it says of the picture's copyright


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a rule may look at, and nothing else."""

    media: Media
    use: Use
    policy: Policy
    licenses: Mapping[str, License]
    matches: tuple[Match, ...] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)  # those in `matches`, by id
    covers: tuple[Cover, ...] = ()  # every grant of every verified match, for every channel
    coverage: float | None = None  # share of the picture content that verified matches explain
    explained: bool = False  # the coverage is enough: all of the picture is accounted for
    leftover: tuple[Region, ...] = ()  # where the verified matches do not account for it, the largest first
    uses: Mapping[str, int] = field(default_factory=dict)  # recorded uses of a grant, by asset id and grant reference
    rulings: tuple[Ruling, ...] = ()  # every decision about it, ended and revoked ones too
    registry: bool = True  # False: there is no registry at all
    purchases: tuple[str, ...] = ()  # references of purchases that carry the media's supplier id
    bought: Mapping[Signal, tuple[Grant, ...]] = field(default_factory=dict)  # their grants, by the agency's mark
    statements: tuple[Statement, ...] = ()  # of the pages that the file names, where they were asked
    answers: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # `rules.rule.once`


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    name: str
    level: Level
    message: Text
    remedy: Text
    asset: str | None = None
    license: str | None = None
    term: str | None = None
    region: Region | None = None
    evidence: Mapping[str, Any] = field(default_factory=dict)
    decision: str | None = None  # id of the decision that settles it, so that it does not count


@dataclass(frozen=True, slots=True)
class Item:
    """One attachment, judged."""

    attachment: Attachment
    media: Media
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    matches: tuple[Match, ...] = ()
    covers: tuple[Cover, ...] = ()
    coverage: float | None = None
    leftover: tuple[Region, ...] = ()  # what no verified match accounts for, the largest first
    parts: tuple["Item", ...] = ()
    decision: Decision | None = None
    valid_until: dt.date | None = None  # of a clear: the last day on which it is one; None: no end is known


@dataclass(frozen=True, slots=True)
class PostResult:
    post: Post
    verdict: Verdict
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class RegistryState:
    location: str
    revision: str
    assets: int


@dataclass(frozen=True, slots=True)
class Result:
    """One run: what `report` prints."""

    policy: Policy
    registry: RegistryState | None
    started: dt.datetime
    finished: dt.datetime
    verdict: Verdict
    posts: tuple[PostResult, ...]
    interrupted: bool = False  # by Ctrl-C: what was not reached is unchecked
    posts_without_media: int | None = None  # of plans: there is nothing to check in them; None: there was no plan
