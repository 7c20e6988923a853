import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from mediacheck.model import Asset, Grant, Release
from mediacheck.registry import sidecar, writing

from .test_record import ASSETS

NEW = Grant("CC-BY-4.0", reference='„Nr. "7"“', valid_until=dt.date(2026, 12, 31), channels=("linkedin",))


def read(content: str, *outer: str) -> Asset:
    stated = [sidecar.parse(each, Path("folder.toml")) for each in outer]
    return sidecar.combine([*stated, sidecar.parse(content, Path("a.jpg.toml"))], "a.jpg")


def extended(content: str, new: Asset, *outer: str) -> str:
    after = writing.extend(content, read(content, *outer), new, inherited="grant" not in content)
    assert after is not None
    assert read(after, *outer) == new
    return after


def test_a_new_sidecar_says_what_the_asset_is() -> None:
    """What is written is what is read; the path is no id that has to be stated."""
    asset = Asset("a.jpg", title="Käse", people=True, grants=(NEW, Grant("X", edits=())), releases=(Release("model"),))
    content = writing.render(asset, "a.jpg")
    assert read(content) == asset
    assert content.startswith('title = "Käse"\npeople = true\n\n[[grant]]\nlicense = "CC-BY-4.0"\n')
    assert "id =" not in content
    assert 'id = "B"' in writing.render(Asset("B"), "a.jpg")


def test_an_asset_without_grants_can_say_so() -> None:
    """Below a folder.toml with grants, silence would take them over."""
    outer = '[[grant]]\nlicense = "X"\n'
    assert read(writing.render(Asset("a.jpg"), "a.jpg", closed=True), outer).grants == ()


COMMENTED = '# Chefin fragen!\ntitle = "a"  # geht so\n\n# der alte\n[[grant]]\nlicense = "A" # ja\n# Ende\n'


def test_a_grant_is_appended_and_the_rest_stays() -> None:
    """Comments, order and spacing of a person's file are theirs."""
    old = read(COMMENTED)
    after = extended(COMMENTED, replace(old, grants=(*old.grants, NEW)))
    assert after.startswith(COMMENTED.rstrip())
    assert after.count("[[grant]]") == 2


@pytest.mark.parametrize(
    "content",
    [
        COMMENTED,
        "",
        "# nur ein Kommentar",
        '[[release]]\nkind = "model"\n[[grant]]\nlicense = "A"\n[[release]]\nkind = "property"\n',
        'grant = [{ license = "A" }] # kurz\n',
        '\ufefftitle = "a"\r\n[[grant]]\r\nlicense = "A"\r\n',
    ],
)
def test_every_form_of_a_sidecar_can_be_extended(content: str) -> None:
    """A grant, a release and a word more, whichever way the file is written; comments stay."""
    old = read(content.removeprefix("\ufeff"))
    new = replace(
        old,
        title="b",
        status="forbidden",
        reason="r",
        grants=(*old.grants, NEW),
        releases=(*old.releases, Release("model", "J")),
    )
    after = extended(content.removeprefix("\ufeff"), new)
    assert all(line.partition("#")[2] in after for line in content.splitlines())


def test_a_first_grant_of_its_own_takes_the_folders_along() -> None:
    """A sidecar with a grant has that alone, so the grants that held so far are stated beside the new one."""
    outer = '[[grant]]\nlicense = "FOLDER"\n'
    old = read('title = "a"\n', outer)
    after = extended('title = "a"\n', replace(old, grants=(*old.grants, NEW)), outer)
    assert read(after).grants == (Grant("FOLDER"), NEW)


def test_a_word_more_leaves_the_folders_grants_where_they_are() -> None:
    """Only what changed is written."""
    outer = '[[grant]]\nlicense = "FOLDER"\n'
    old = read("", outer)
    assert extended("", replace(old, title="b"), outer) == 'title = "b"\n'


def test_what_is_set_stands_where_it_stood() -> None:
    """Comments and order are a person's; only the value is another one, and what is new stands where TOML wants it."""
    after = writing.edit(COMMENTED, {"title": "b", "reason": "r"}, {0: {"license": "B", "quota": 2}}, None)
    assert after is not None
    assert 'title = "b"  # geht so\n\n# der alte\n' in after
    assert '[[grant]]\nlicense = "B" # ja\n# Ende\nquota = 2\n' in after
    assert (read(after).reason, read(after).grants) == ("r", (Grant("B", quota=2),))
    gone = writing.edit(after, {"title": None, "reason": None}, {0: {"quota": None}}, None)
    assert gone == COMMENTED.replace('title = "a"  # geht so\n', "").replace('"A"', '"B"')


def test_the_first_keys_of_a_sidecar_stand_above_its_grants() -> None:
    """With an empty line between, as in a new one; of one that there is not yet, only what is set is written."""
    content = '[[grant]]\nlicense = "A"\n'
    assert writing.edit(content, {"title": "b", "people": None}, {}, None) == f'title = "b"\n\n{content}'
    assert writing.edit("", {"people": False}, {}, None) == "people = false\n"
    assert writing.edit("", {}, {0: {"license": "A"}}, [{"license": "A"}]) == content
    assert writing.edit("no TOML", {"title": "b"}, {}, None) is None


@pytest.mark.parametrize(
    "content",
    [
        '[[grant]]\nlicense = "A"\n\n[[grant]]\nlicense = "B" # b\n',
        '[[grant]]\nlicense = "A"\n[[release]]\nkind = "model"\n[[grant]]\nlicense = "B" # b\n',
        'grant = [{ license = "A" }, { license = "B" }] # b\n',
        'title = "a"\r\n[[grant]]\r\nlicense = "A"\r\n[[grant]]\r\nlicense = "B" # b\r\n',
    ],
)
def test_every_form_of_a_sidecar_can_be_edited(content: str) -> None:
    """The second grant gets another end and other channels, the first is as it was; comments stay."""
    terms = {"valid_until": NEW.valid_until, "channels": NEW.channels}
    after = writing.edit(content, {"people": True}, {1: terms}, None)
    assert after is not None
    wanted = Grant("B", valid_until=NEW.valid_until, channels=NEW.channels)
    assert read(after) == replace(read(content), people=True, grants=(Grant("A"), wanted))
    assert "# b" in after


@settings(deadline=None, max_examples=50)
@given(ASSETS)
def test_any_record_can_be_written(asset: Asset) -> None:
    """Whatever stands in a value, the file stays TOML."""
    writing.render(asset, "a.jpg")
