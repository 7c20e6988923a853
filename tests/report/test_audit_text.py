"""The page of an audit: read in a minute, in both languages, on any terminal."""

import datetime as dt
import json
from typing import Any

import pytest

from mediacheck.report import audit_text, audited
from mediacheck.report.style import columns

TODAY = dt.date(2026, 12, 1)
Json = dict[str, Any]

EXPIRED = ("block", "MC201", "The licence “Stock” for lake.jpg ended on 2025-12-31; the post is still online.")
UNKNOWN = ("review", "MC101", "Nobody knows whose this is: no registered picture is in it.")
GONE = ("unchecked", "MC801", "It is not in the export.")
NO_CREDIT = ("block", "MC701", "The licence “CC BY 4.0” asks for a credit that the caption lacks.")
VERDICTS = {"block": "blocked", "review": "review", "unchecked": "unchecked"}
GETTY = {"kind": "agency", "name": "gettyimages", "id": "1"}


def item(
    name: str, now: tuple[str, str, str] | None = None, then: tuple[str, str, str] | None = None, **more: Any
) -> Json:
    """What stands in a result of a medium: what is found today and what of its day, None: nothing."""

    def judged(said: tuple[str, str, str] | None) -> Json:
        if said is None:
            return {"verdict": "clear", "findings": []}
        level, code, message = said
        finding = {"code": code, "name": "x", "level": level, "message": message, "remedy": "Take it down.", "asset": None,
                   "license": more.get("license"), "term": None, "region": None, "evidence": {}, "decision": None}  # fmt: skip
        return {"verdict": VERDICTS[level], "findings": [finding]}

    today = judged(now)
    known = {"kind": "image", "type": "image/jpeg", "size": 9, "sha256": "0" * 64}
    if now == GONE:
        known = dict.fromkeys(known)
    rest = {"matches": [], "grants": [], "coverage": None, "claims": [], "signals": more.get("signals", []), "problems": [],
            "parts": [], "decision": None}  # fmt: skip
    cure = {"cure": more["cure"]} if "cure" in more else {}
    unreached = {"unreached": True} if "unreached" in more else {}
    return {"name": name} | known | today | rest | {"then": judged(then), "now": today} | cure | unreached


def post(day: str, *items: Json, caption: str | None = "Summer party with the whole team", **more: Any) -> Json:
    worst = min(
        (each["verdict"] for each in items), key=["blocked", "unchecked", "review", "clear"].index, default="clear"
    )
    use = {"channels": more.get("channels", ["instagram"]), "date": day, "caption": caption}
    return {"id": f"instagram/{day}", "source": "instagram", "verdict": worst, "use": use, "skipped": [], "items": list(items),
            "url": more.get("url"), "reach": more.get("reach")}  # fmt: skip


def page(*posts: Json, lang: str = "en", assets: Json | None = None, **how: Any) -> str:
    document = {
        "lang": lang,
        "registry": {"location": "registry", "revision": "1", "assets": 1},
        "contact": {"name": "Jana Sommer", "email": "jana@acme.example", "url": None},
        "guidelines": None,
        "posts": [json.loads(json.dumps(each)) for each in posts],
        "audit": {"today": TODAY.isoformat()},
        "by_asset": [{"asset": name, "now": counts} for name, counts in (assets or {}).items()],
        "by_license": [],
    } | how.pop("document", {})
    return "".join(audit_text.saved(document, **({"colour": False, "width": 100} | how)))


def everything() -> list[Json]:
    """Posts of many kinds over years."""
    cure = {"license": "CC-BY-4.0", "found": "2026-12-01", "until": "2026-12-31"}
    return [
        post(
            "2019-03-01", item("media/posts/201903/1.jpg", EXPIRED), url="https://www.instagram.com/p/C1/", reach=12345
        ),
        post("2020-03-01", item("a/2.jpg", UNKNOWN, UNKNOWN, signals=[GETTY]), item("a/3.jpg", EXPIRED, EXPIRED)),
        post("2021-03-01", item("a/4.jpg", NO_CREDIT, NO_CREDIT, cure=cure), channels=["linkedin", "xing"]),
        post("2022-03-01", item("a/5.jpg", GONE, GONE), item("https://example.com/6.jpg", GONE, GONE), caption=None),
        post("2023-03-01", item("a/7.jpg", None, EXPIRED)),
        post("2024-03-01", item("a/8.jpg")),
        post("2025-03-01"),
    ]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lang", ["de", "en"])
def test_no_line_is_wider_than_the_terminal(width: int, lang: str) -> None:
    """With names as long as exports have them."""
    long = {"campaigns/2024/summer/" + 40 * "x" + ".jpg": {"blocked": 3, "review": 12345, "unchecked": 1}}
    for verbose in (False, True):
        lines = page(*everything(), lang=lang, width=width, verbose=verbose, assets=long).splitlines()
        assert max(map(columns, lines)) <= width


def test_a_small_character_set() -> None:
    """No sign that it lacks; each number of a list stands as far in as the others."""
    shown = page(*everything(), unicode=False, verbose=True)
    assert shown.isascii()
    assert "\n 1. 2020-03-01 | Instagram" in shown
    assert "\x1b" not in shown
    assert "\x1b[" in page(*everything(), colour=True)


def test_then_and_now_stand_under_each_other() -> None:
    """And how many were allowed when they went out and are not clear today."""
    lines = page(*everything()).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("POSTS WITH MEDIA"))
    table = lines[start : start + 4]
    assert {len(line) for line in table} == {len(table[0])}
    assert [line.split() for line in table[1:]] == [
        ["✖", "not", "allowed", "3", "3"],
        ["?", "not", "checked", "1", "1"],
        ["✔", "allowed", "2", "2"],
    ]
    assert "1 post that was allowed when it went out is not clear today." in "\n".join(lines)


def test_what_to_take_down_first() -> None:
    """When, where, how its caption begins, its address, why, how long, how many saw it, who claims damages."""
    shown = page(*everything())
    first, second = shown.index(" 1. 2020-03-01 · Instagram"), shown.index(" 2. 2019-03-01 · Instagram")
    assert first < second
    assert "No. 1 of 2: Nobody knows whose this is" in shown[first:second]
    assert "Getty Images Licence Compliance is known to claim damages" in shown[first:second]
    rest = shown[second:]
    assert "“Summer party with the whole team”\n    https://www.instagram.com/p/C1/\n    The licence “Stock”" in rest
    assert "online for 7 years · seen or liked by 12,345" in rest
    assert "gesehen oder gelikt von 12.345" in page(*everything(), lang="de")


def test_what_was_missing_and_what_to_do_about_it() -> None:
    """A file that is not in the export, and one of which the export has the address alone."""
    shown = " ".join(page(*everything()).split())
    assert "1 medium is missing in the export: name all its ZIP parts together" in shown
    assert "1 medium is only linked to in the export: let it be fetched (--fetch)" in shown


def test_what_is_there_and_cannot_be_read() -> None:
    """Is not missing: why is said of each."""
    broken = ("unchecked", "MC801", "It is damaged.")
    shown = page(post("2024-01-02", item("a.jpg", broken, broken)))
    assert "1 medium is there, and could not be checked: -v says why." in shown
    assert "missing" not in shown
    assert shown.startswith("1 post, of 2024-01-02\n")


def test_until_when_a_licence_comes_back() -> None:
    """Thirty days from its discovery; after them the creator is to be asked."""
    assert "Put 1 medium under CC 4.0 right by 2026-12-31" in page(*everything())
    over = {"license": "CC-BY-4.0", "found": "2026-01-01", "until": "2026-01-31"}
    late = post("2021-03-01", item("a.jpg", NO_CREDIT, NO_CREDIT, cure=over))
    assert "Put 1 medium" not in page(late)
    assert "ended on 2026-01-31; ask the creator" in " ".join(page(late, verbose=True).split())


def test_each_post_with_what_is_to_be_said() -> None:
    """What is the same is said once; file names are their last part; what was on its day only where it differs."""
    same = post("2024-01-02", item("media/a.jpg", UNKNOWN, UNKNOWN), item("media/b.jpg", UNKNOWN, UNKNOWN),
                item("media/c.jpg", EXPIRED), item("media/d.jpg", EXPIRED, UNKNOWN))  # fmt: skip
    shown = page(same, verbose=True)
    assert shown.startswith("✖ 2024-01-02 · Instagram · “Summer party with the whole team”\n  instagram/2024-01-02\n")
    assert "  ! a.jpg\n  ! b.jpg\n    Nobody knows" in shown
    whole = shown[: shown.index("1 post,")]
    assert whole.count("Take it down.") == 3
    assert whole.count("When it was posted, it was allowed.") == 1
    assert whole.count("When it was posted, it was to be settled: Nobody knows") == 1


def test_names_as_platforms_make_them() -> None:
    """Leave room for what is said; of an address everything is needed."""
    name = f"media/posts/202407/{'A' * 90}_18233190331273141.mp4"
    broken = ("unchecked", "MC804", f"“{name}” is of a type that cannot be looked into.")
    address = "https://media.licdn.com/dms/image/D4E22/abc"
    linked = ("unchecked", "MC801", f"This address was not fetched: {address}")
    away = item(address, linked, linked) | {"sha256": None, "size": None}
    shown = page(post("2024-01-02", item(name, broken, broken), away), verbose=True, width=80)
    assert "\n  ? AAAAAAAAAAAAAA…_18233190331273141.mp4\n" in shown
    assert "A" * 20 not in shown
    assert address in shown
    assert max(map(columns, shown.splitlines())) <= 80


def test_what_had_no_rights_then_is_told_too() -> None:
    """Somebody may still ask for money."""
    shown = page(post("2023-03-01", item("7.jpg", None, EXPIRED)), verbose=True)
    assert "✔ 7.jpg\n    Today it is allowed.\n    When it was posted, it was not allowed: The licence" in shown
    assert "Every post with media has clear rights today." in shown


def test_one_line_a_post() -> None:
    """Of those that are not clear today."""
    lines = page(*everything(), quiet=True).splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("✖ blocked 2019-03-01 · Instagram · “Summer party")
    assert lines[0].endswith("[MC201] instagram/2019-03-01")


def test_an_audit_that_was_ended() -> None:
    """Says so, and that it goes on; what was not reached is not missing."""
    shown = page(post("2024-01-02", item("a.jpg", GONE, GONE, unreached=True)), document={"interrupted": True})
    assert "not looked at: 1. Start it again: it goes on where it was." in " ".join(shown.split())
    assert "missing" not in shown


def test_a_page_stays_short() -> None:
    """However long the account is: years in place of months, and the first of each list."""
    posts = [
        post(f"{year}-{month:02}-01", item("a.jpg", EXPIRED)) for year in range(2017, 2026) for month in range(1, 13)
    ]
    assets = {f"{number}.jpg": {"blocked": number} for number in range(1, 40)}
    shown = page(*posts, assets=assets)
    assert len(shown.splitlines()) < 60
    assert "POSTS BY YEAR" in shown
    assert "and 103 more posts" in shown
    assert "and 34 more" in shown
    assert "POSTS BY MONTH" in page(*posts, verbose=True)


def test_a_post_of_which_nobody_knows_the_day() -> None:
    """Its date is that of the audit: it is in no month, and nobody says how long it is online."""
    undated = post("2026-12-01", item("a.jpg", EXPIRED, UNKNOWN))
    undated["use"]["publish_at"] = None
    shown = page(undated, verbose=True)
    assert shown.startswith("✖ day unknown · Instagram")
    assert "\n1 post\n" in shown
    assert " 1. day unknown · Instagram" in shown
    assert "2026-12-01 ·" not in shown
    assert "online for" not in shown
    assert "BY MONTH" not in shown


def test_nothing_from_a_caption_acts() -> None:
    """Nor breaks a line."""
    shown = page(post("2024-01-02", item("a.jpg", EXPIRED), caption="one\n\x1b[31mtwo\u202e"), verbose=True)
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "“one" in shown.splitlines()[0]


def test_where_a_caption_is_cut() -> None:
    """Between two words, if there are words; an empty one is none."""
    assert audited.beginning("short") == "short"
    assert audited.beginning(" \n ") is None
    assert audited.beginning(None) is None
    cut = audited.beginning("Twelve words that say nothing at all, but say it at length and at leisure")
    assert cut == "Twelve words that say nothing at all, but say it at length…"
    assert len(audited.beginning("x" * 500) or "") == 60
