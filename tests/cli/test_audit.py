"""`mediacheck audit` as a user starts it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from mediacheck.report.schema import violation

from .conftest import Run

PHOTOS = Path(__file__).parents[2] / "fixtures" / "registry" / "brand"
SKYLINE, WAVES = PHOTOS / "skyline.jpg", PHOTOS / "waves.jpg"


def export(folder: Path, posts: list[dict[str, Any]]) -> Path:
    """An export as Instagram writes it: `{"at", "caption", "pictures"}` of each post."""
    folder.mkdir()
    listed = []
    for number, post in enumerate(posts):
        media = []
        for place, picture in enumerate(post.get("pictures", [])):
            uri = f"media/posts/{number}_{place}.jpg"
            (folder / uri).parent.mkdir(parents=True, exist_ok=True)
            if picture is not None:
                shutil.copy(picture, folder / uri)
            media.append({"uri": uri, "creation_timestamp": post["at"], "title": ""})
        listed.append({"media": media, "title": post.get("caption", ""), "creation_timestamp": post["at"]})
    (folder / "posts_1.json").write_text(json.dumps(listed))
    return folder


@pytest.fixture
def account(tmp_path: Path) -> Path:
    """A company that owned a licence until the end of 2025, and what it posted."""
    (tmp_path / "mediacheck.toml").write_text('[company]\nname = "ACME"\ntimezone = "Europe/Berlin"\n')
    registry = tmp_path / "registry"
    registry.mkdir()
    shutil.copy(SKYLINE, registry / "skyline.jpg")
    (registry / "skyline.jpg.toml").write_text(
        '[[grant]]\nlicense = "LicenseRef-Commissioned"\nlicensor = "Jana Muster"\nreference = "R-1"\n'
        'channels = ["social"]\npurposes = ["organic"]\nvalid_until = 2025-12-31\n'
    )
    return export(
        tmp_path / "instagram",
        [
            {"at": 1718000000, "caption": "then fine", "pictures": [SKYLINE]},
            {"at": 1719000000, "caption": "nobody knows", "pictures": [WAVES]},
            {"at": 1720000000, "caption": "words alone"},
            {"at": 1721000000, "caption": "gone", "pictures": [None]},
        ],
    )


def result(run: Run, *arguments: object) -> tuple[int, dict[str, Any]]:
    done = run("audit", *arguments, "--format", "json", "--date", "2026-12-01")
    return done.returncode, json.loads(done.stdout)


def test_a_result_of_version_1(run: Run, account: Path) -> None:
    """With then and now of each item, keeping to the schema; what was not there is exit 3."""
    code, found = result(run, account)
    assert code == 3
    assert violation(found) is None
    assert found["verdict"] == "blocked"
    assert found["posts_without_media"] == 1
    verdicts = [
        (item["then"]["verdict"], item["now"]["verdict"], item["verdict"])
        for post in found["posts"]
        for item in post["items"]
    ]
    assert verdicts == [("clear", "blocked", "blocked"), ("review",) * 3, ("unchecked",) * 3]
    blocked, *_ = found["posts"]
    assert blocked["source"] == "instagram"
    assert (blocked["use"]["date"], blocked["use"]["channels"]) == ("2024-06-10", ["instagram"])
    assert blocked["items"][0]["now"]["findings"][0]["code"] == "MC201"
    assert found["take_down"][0]["post"] == blocked["id"]
    assert found["by_asset"] == [
        {
            "asset": "skyline.jpg",
            "now": {"blocked": 1},
            "posts": [{"post": blocked["id"], "date": "2024-06-10", "verdict": "blocked"}],
        }
    ]
    assert [month["month"] for month in found["by_month"]] == ["2024-06", "2024-07"]
    assert found["audit"]["missing_media"] == 1


def test_the_second_audit_says_the_same(run: Run, account: Path) -> None:
    """By what it knows from the first, and after --fresh by looking again."""
    _, first = result(run, account)
    for more in ((), ("--fresh",)):
        _, again = result(run, account, *more)
        assert again["posts"] == first["posts"]


def test_only_new_posts(run: Run, account: Path) -> None:
    """--since leaves out what is older."""
    _, found = result(run, account, "--since", "2024-07-01")
    assert [post["use"]["caption"] for post in found["posts"]] == ["words alone", "gone"]


def test_a_page_that_is_read_in_a_minute(run: Run, account: Path) -> None:
    """What to take down first, and how much is clear; every post that is not, with -v or -q."""
    page = run("audit", account, "--date", "2026-12-01")
    assert page.returncode == 3
    assert "TAKE DOWN FIRST" in page.stdout
    assert "ended on" in page.stdout
    assert len(page.stdout.splitlines()) < 40
    quiet = run("audit", account, "--date", "2026-12-01", "--quiet").stdout.splitlines()
    assert len(quiet) == 3
    verbose = run("audit", account, "--date", "2026-12-01", "--verbose").stdout
    assert "When it was posted, it was allowed." in verbose
    assert "ZUERST OFFLINE NEHMEN" in run("audit", account, "--date", "2026-12-01", "--lang", "de").stdout


def saved(run: Run, account: Path) -> Path:
    """The audit as JSON beside the account."""
    path = account.parent / "audit.json"
    run("audit", account, "--date", "2026-12-01", "-f", "json", "-o", path)
    return path


def test_a_saved_audit_is_printed_again_as_one(run: Run, account: Path) -> None:
    """Word for word, and not as if its posts were planned."""
    path = saved(run, account)
    for how in ((), ("-v", "--color", "always"), ("-q",)):
        assert run("report", path, *how).stdout == run("audit", account, "--date", "2026-12-01", *how).stdout
    assert json.loads(run("report", path, "-f", "json").stdout) == json.loads(path.read_text())


def test_what_an_audit_is_not_for_is_refused(run: Run, account: Path) -> None:
    """It records by itself, no check can be held against it, and nobody is to be asked whether it may go out."""
    path = saved(run, account)
    uses = (account.parent / "registry" / "uses.csv").read_bytes()
    for arguments, said in (
        (("published", path), "records by itself"),
        (("check", SKYLINE, "--expect", path), "no check can be held against it"),
        (("report", path, "--ask"), "went out already"),
    ):
        refused = run(*arguments)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr
        assert "Traceback" not in refused.stderr
    assert (account.parent / "registry" / "uses.csv").read_bytes() == uses


def test_an_audit_that_was_changed_by_hand_is_refused(run: Run, account: Path) -> None:
    """By the place that is wrong: an item without its then, a day that no calendar has."""
    path = saved(run, account)
    whole = path.read_text()
    for wrong, place in (
        (whole.replace('"then"', '"than"', 1), "posts[0].items[0].then"),
        (whole.replace('"date": "2024-06-10"', '"date": "2024-06-31"', 1), "posts[0].use.date"),
    ):
        path.write_text(wrong)
        refused = run("report", path)
        assert refused.returncode == 2
        assert place in refused.stderr


def test_what_people_decide_about_an_audit_holds_in_the_next_one(run: Run, account: Path) -> None:
    """`review` walks through its open items."""
    done = run("review", saved(run, account), stdin="a\ny\nn\nagreed\nMara\n2099-12-31\ne\n")
    assert "1 still open. Audit again" in done.stdout
    _, found = result(run, account)
    assert found["posts"][0]["verdict"] == "clear"


def test_what_was_known_before_is_not_shown_again(run: Run, account: Path) -> None:
    """With a saved audit as --baseline; the numbers count it all the same."""
    path = saved(run, account)
    page = run("audit", account, "--date", "2026-12-01", "--baseline", path)
    assert "TAKE DOWN FIRST" not in page.stdout
    assert "3 findings are not shown, as you asked" in page.stdout
    assert "✖ not allowed 0 1" in " ".join(page.stdout.split())
    assert page.returncode == 3  # a medium is missing
    assert run("audit", account, "--date", "2026-12-01", "--baseline", path, "-q").stdout == ""


def test_sentences_are_those_of_posts_that_went_out(run: Run, account: Path) -> None:
    """Nothing is planned any more, and another picture is no way out."""
    _, found = result(run, account)
    said = json.dumps([post["items"] for post in found["posts"]])
    assert "the post is still online" in said
    assert "take the post down" in said
    for wrong in ("planned", "another picture", "published"):
        assert wrong not in said


def test_posts_are_named_where_rights_end(run: Run, account: Path) -> None:
    """What an audit saw is on record."""
    run("audit", account)
    assert "instagram/" in run("expiring").stdout


def test_what_is_no_export_is_refused(run: Run, tmp_path: Path) -> None:
    """With what was looked for."""
    (tmp_path / "empty").mkdir()
    refused = run("audit", tmp_path / "empty")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_two_audits_at_once(run: Run, account: Path, tmp_path: Path) -> None:
    """The second one says so, and changes nothing."""
    from mediacheck.audit.ledger import Ledger

    with Ledger(tmp_path / "ledger.db"):
        refused = run("audit", account, "--ledger", tmp_path / "ledger.db")
    assert refused.returncode == 3
    assert "Another audit is at work" in refused.stderr


def test_a_ledger_is_nobody_elses(run: Run, account: Path, tmp_path: Path) -> None:
    """It holds captions of people."""
    result(run, account)
    (ledger,) = (tmp_path / "home").rglob("*.db")
    assert ledger.stat().st_mode & 0o077 == 0
    assert ledger.parent.stat().st_mode & 0o077 == 0


def test_media_that_an_export_only_links_to_come_from_a_media_folder(run: Run, account: Path, tmp_path: Path) -> None:
    """LinkedIn's has none at all; without the folder they are unchecked. What belongs to no post is said."""
    (linkedin := tmp_path / "linkedin").mkdir()
    (linkedin / "Connections.csv").write_text("CANARY")
    (linkedin / "Shares.csv").write_text(
        "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
        "2024-06-10 08:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7123456789,Look,,"
        "https://media.licdn.com/dms/image/0/17?e=1,PUBLIC\n"
    )
    _, without = result(run, linkedin, "--media-dir", account / "media")
    assert [item["verdict"] for item in without["posts"][0]["items"]] == ["unchecked"]
    (media := tmp_path / "media").mkdir()
    shutil.copy(SKYLINE, media / "7123456789.jpg")
    shutil.copy(WAVES, media / "712345678.jpg")
    done = run("audit", linkedin, "--media-dir", media, "--format", "json", "--date", "2026-12-01")
    (item,) = json.loads(done.stdout)["posts"][0]["items"]
    assert (item["name"], item["verdict"]) == ("7123456789.jpg", "blocked")
    assert "belong to no post: 1" in done.stderr


def test_every_export_of_a_folder_is_audited(run: Run, account: Path, tmp_path: Path) -> None:
    """Two platforms' in one folder; and a folder of posts, though its folders are called as platforms call private ones."""
    (tmp_path / "both").mkdir()
    account.rename(tmp_path / "both" / "instagram")
    posts = tmp_path / "both" / "facebook" / "your_facebook_activity" / "posts"
    posts.mkdir(parents=True)
    (posts / "your_posts_1.json").write_text(json.dumps([{"timestamp": 1718000000, "data": [{"post": "words"}]}]))
    (tmp_path / "own" / "direct" / "2024-06-10").mkdir(parents=True)
    shutil.copy(WAVES, tmp_path / "own" / "direct" / "2024-06-10" / "a.jpg")
    (tmp_path / "own" / "direct" / "2024-06-10" / "post.toml").write_text("")
    _, found = result(run, tmp_path / "both", tmp_path / "own")
    sources = [post["source"] for post in found["posts"]]
    assert {source: sources.count(source) for source in sources} == {"instagram": 4, "facebook": 1, "folder": 1}
    (own,) = [post for post in found["posts"] if post["source"] == "folder"]
    assert [item["verdict"] for item in own["items"]] == ["review"]


@pytest.mark.usefixtures("account")
def test_folders_of_posts_with_the_same_names_are_all_audited(run: Run, tmp_path: Path) -> None:
    """Two departments have a post of the same name: both are there, and of a folder that is named twice each post once."""
    for department, picture in (("north", SKYLINE), ("south", WAVES)):
        (tmp_path / department / "2024-06-10 summer").mkdir(parents=True)
        shutil.copy(picture, tmp_path / department / "2024-06-10 summer" / picture.name)
    north, south = tmp_path / "north", tmp_path / "south"
    _, found = result(run, north, south, tmp_path / "south" / ".." / "north", "--channel", "instagram")
    names = {post["id"]: [item["name"] for item in post["items"]] for post in found["posts"]}
    assert names == {"folder/2024-06-10 summer": ["skyline.jpg"], "folder/2024-06-10 summer (2)": ["waves.jpg"]}


def test_a_model_is_asked(run: Run, account: Path, tmp_path: Path, pooling_model: Path) -> None:
    """An audit with a model recognises what one without does, and keeps what the model sees in registered pictures."""
    pytest.importorskip("onnxruntime")
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    arguments = ("audit", account, "--date", "2026-12-01", "-f", "json", "--exit-zero", "--fresh")
    plain, asked = run(*arguments, **cache), run(*arguments, "--model", pooling_model, **cache)
    verdicts = [[post["verdict"] for post in json.loads(done.stdout)["posts"]] for done in (plain, asked)]
    assert verdicts[0] == verdicts[1]
    assert len(list((tmp_path / "cache").rglob("*.vectors"))) == 1


def test_two_exports_of_one_account_have_each_post_once(run: Run, account: Path, tmp_path: Path) -> None:
    """Last year's, and this year's with more in it."""
    shutil.copytree(account, tmp_path / "later")
    (_, alone), (_, both) = result(run, account), result(run, account, tmp_path / "later")
    assert [post["id"] for post in both["posts"]] == [post["id"] for post in alone["posts"]]
    assert both["audit"]["missing_media"] == alone["audit"]["missing_media"]
