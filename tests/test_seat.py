"""A seat judges by what is in force when a post comes, however long it stands open."""

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mediacheck.errors import MediacheckError
from mediacheck.media.sandbox import Workers
from mediacheck.model import Asset, Attachment, Decision, Grant, Limits, Media, Place, Post, Verdict
from mediacheck.pipeline import Inspect
from mediacheck.pipeline.seat import Seat, Settings
from mediacheck.pipeline.workspace import Workspace
from mediacheck.registry import Decided, Entry, Registry, open_registry
from mediacheck.registry.setting import Setting

PICTURE = Path(__file__).parent.parent / "fixtures" / "registry" / "brand" / "skyline.jpg"
OTHER = PICTURE.with_name("waves.jpg")


def verdict(seat: Seat, *paths: Path, inspect: Inspect | None = None) -> Verdict:
    now = dt.datetime.now(dt.UTC)
    use = seat.use({"channels": ("linkedin",), "territories": ("DE",)}, now=now)
    post = Post("files", "files", use, tuple(Attachment(path.name, path) for path in paths))
    return seat.judge([post], started=now, inspect=inspect).verdict


class Company:
    """A mediacheck.toml, a registry, and a picture that is in it."""

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.location = folder / ("registry" if kind == "folder" else "registry.db")
        self.settings = folder / "mediacheck.toml"
        self.settings.write_text(f'[company]\nname = "ACME"\n[registry]\nlocation = "{self.location.name}"\n')
        self.picture = folder / "upload.jpg"
        shutil.copy(PICTURE, self.picture)
        with Workers(Limits(), 1) as workers:
            registry = open_registry(str(self.location), inspect=workers.register, create=True)
            (media,) = workers.register([(PICTURE, PICTURE.name)])
            asset = Asset("lake", origin=str(PICTURE), grants=(Grant("LicenseRef-Company-Owned"),))
            registry.add([Entry.of(asset, media)])
            registry.close()

    @contextmanager
    def opened(self) -> Iterator[Registry]:
        """As another program has it."""
        with (
            Workers(Limits(), 1) as workers,
            closing(open_registry(str(self.location), inspect=workers.register)) as registry,
        ):
            yield registry

    def change(self, *settings: Setting) -> None:
        with self.opened() as registry:
            registry.revise("lake", settings)


@pytest.fixture(params=["folder", "sqlite"])
def company(request: pytest.FixtureRequest, tmp_path: Path) -> Company:
    return Company(tmp_path, request.param)


def test_a_change_of_the_registry_counts_from_the_next_post_on(company: Company) -> None:
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        company.change(Setting("status", "withdrawn"), Setting("reason", "The contract was cancelled."))
        assert verdict(seat, company.picture) is Verdict.BLOCKED


def test_a_decision_counts_from_the_next_post_on(company: Company) -> None:
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        digest = hashlib.sha256(PICTURE.read_bytes()).hexdigest()
        today = dt.date.today()  # noqa: DTZ011 - the company's own zone
        ruling = Decision("d-1", Verdict.BLOCKED, "No.", "Jana", today + dt.timedelta(days=9), digest, today)
        with company.opened() as registry:
            registry.decide([Decided(ruling)])
        assert verdict(seat, company.picture) is Verdict.BLOCKED


def test_a_change_of_the_settings_counts_from_the_next_post_on(company: Company) -> None:
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        written = company.settings.read_text()
        company.settings.write_text(written + '[rules]\nexpires-soon = "review"\n')
        soon = dt.date.today() + dt.timedelta(days=5)  # noqa: DTZ011 - the company's own zone
        company.change(Setting("valid_until", soon.isoformat(), of_grant=True))
        assert verdict(seat, company.picture) is Verdict.REVIEW


@pytest.mark.parametrize("reading", [1, 2])
def test_a_change_while_the_settings_are_read_counts_from_the_next_post_on(company: Company, reading: int) -> None:
    """Right after they were read for the first, or for the second time: they are not taken for those of before."""
    readings = []

    class Overtaken(Settings):
        def load(self) -> Workspace:
            workspace = super().load()
            readings.append(workspace)
            if len(readings) == reading:
                company.settings.write_text(company.settings.read_text() + '[rules]\nexpires-soon = "review"\n')
            return workspace

    soon = dt.date.today() + dt.timedelta(days=5)  # noqa: DTZ011 - the company's own zone
    company.change(Setting("valid_until", soon.isoformat(), of_grant=True))
    with Seat(Overtaken(company.settings)) as seat:
        verdict(seat, company.picture)
        assert verdict(seat, company.picture) is Verdict.REVIEW


def test_a_licence_of_the_company_s_own_counts_from_the_next_post_on(company: Company) -> None:
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        own = company.folder / "licenses"
        own.mkdir()
        (own / "LicenseRef-Company-Owned.toml").write_text('name = "Ours"\nkind = "owned"\nchannels = ["print"]\n')
        assert verdict(seat, company.picture) is Verdict.BLOCKED
        (own / "LicenseRef-Company-Owned.toml").write_text('name = "Ours"\nkind = "owned"\n')
        assert verdict(seat, company.picture) is Verdict.CLEAR


@pytest.mark.parametrize("broken", ["settings", "registry"])
def test_what_cannot_be_used_clears_nothing_until_it_is_mended(company: Company, broken: str) -> None:
    path = company.settings if broken == "settings" else company.location
    away = company.folder / "away"
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        path.rename(away)
        if broken == "settings":
            path.write_text("[company")
        with pytest.raises(MediacheckError):
            verdict(seat, company.picture)
        away.replace(path)
        assert verdict(seat, company.picture) is Verdict.CLEAR


def test_another_file_in_the_registry_s_place_counts_from_the_next_post_on(company: Company) -> None:
    empty = company.folder / "empty" / company.location.name
    empty.parent.mkdir()
    open_registry(str(empty), inspect=no_files, create=True).close()
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        company.location.rename(company.folder / "away")
        empty.replace(company.location)
        assert verdict(seat, company.picture) is Verdict.REVIEW


def no_files(files: Iterable[tuple[Path, str]]) -> Iterator[Media]:
    assert not list(files)
    yield from ()


def test_what_a_person_writes_beside_a_picture_counts_from_the_next_post_on(tmp_path: Path) -> None:
    company = Company(tmp_path, "folder")
    sidecar = company.location / "skyline.jpg.toml"
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.CLEAR
        sidecar.write_text(sidecar.read_text() + 'channels = ["print"]\n')
        assert verdict(seat, company.picture) is Verdict.BLOCKED


def test_what_changes_while_a_post_is_judged_counts(company: Company) -> None:
    """Two pictures are clear by one state of the registry, not each by another one."""
    with company.opened() as registry, Workers(Limits(), 1) as workers:
        (media,) = workers.register([(OTHER, OTHER.name)])
        registry.add([Entry.of(Asset("sea", origin=str(OTHER), grants=(Grant("LicenseRef-Company-Owned"),)), media)])
    with Seat(Settings(company.settings)) as seat:

        def inspect(files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
            lake, sea = seat.workers.inspect(files)
            yield lake  # and it is judged
            company.change(Setting("status", "withdrawn"), Setting("reason", "The contract was cancelled."))
            yield sea

        assert verdict(seat, company.picture, OTHER, inspect=inspect) is Verdict.BLOCKED


def test_what_a_change_breaks_off_is_judged_anew(company: Company) -> None:
    with Seat(Settings(company.settings)) as seat:

        def inspect(files: Iterable[tuple[Place, str]]) -> Iterator[Media]:
            if not changed:
                company.change(Setting("title", "At the lake"))
                changed.append(True)
                raise KeyError("an asset that was found and is gone")
            yield from seat.workers.inspect(files)

        changed: list[bool] = []
        assert verdict(seat, company.picture, inspect=inspect) is Verdict.CLEAR


def test_settings_that_change_while_they_are_read_count(tmp_path: Path) -> None:
    company = Company(tmp_path, "sqlite")
    forbidding = company.settings.read_text() + '[rules]\nMC212 = "review"\n'
    soon = dt.date.today() + dt.timedelta(days=5)  # noqa: DTZ011 - the company's own zone
    company.change(Setting("valid_until", soon.isoformat(), of_grant=True))

    class Overtaken(Settings):
        def load(self) -> Workspace:
            """Somebody writes the file just after it was read."""
            workspace = super().load()
            company.settings.write_text(forbidding)
            return workspace

    with Seat(Overtaken(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.REVIEW


def test_a_registry_that_is_made_counts_from_the_next_post_on(tmp_path: Path) -> None:
    company = Company(tmp_path, "folder")
    company.settings.write_text('[company]\nname = "ACME"\n')
    away = tmp_path / "away"
    company.location.rename(away)
    with Seat(Settings(company.settings)) as seat:
        assert verdict(seat, company.picture) is Verdict.REVIEW
        away.rename(company.location)
        assert verdict(seat, company.picture) is Verdict.CLEAR
