import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediacheck.sources.exports import linkedin

from .suite import CAPTION, ExportSuite, Sample, read

HEADER = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility"
PRIVATE = ("Connections.csv", "Invitations.csv", "messages.csv", "Email Addresses.csv", "Comments.csv")


def link(number: int, kind: str = "share") -> str:
    return f"https://www.linkedin.com/feed/update/urn%3Ali%3A{kind}%3A{number}"


def lines(words: str) -> str:
    """As it was seen: each line in quotation marks of its own, all of which but the outer ones are doubled."""
    return '"' + '""\n""'.join(line.replace('"', '""') for line in words.split("\n")) + '"'


def table(folder: Path, *rows: str, header: str = HEADER, name: str = "Shares.csv", mark: str = "") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(mark + "\n".join((header, *rows)) + "\n", encoding="utf-8")
    return folder


class TestLinkedIn(ExportSuite):
    kind = linkedin.FORMAT
    private = PRIVATE
    holds_media = False
    samples = tuple(
        replace(sample, pictures=sample.pictures[:1]) for sample in ExportSuite.samples
    )  # it has one address

    def write(self, folder: Path, samples: Sequence[Sample]) -> None:
        rows = []
        for sample in samples:
            at = f"{sample.at:%Y-%m-%d %H:%M:%S}"
            media = (
                f"https://media.licdn.com/dms/image/v2/D4/{int(sample.at.timestamp())}?e=1" if sample.pictures else '""'
            )
            rows.append(f'{at},{link(int(sample.at.timestamp()))},{lines(sample.caption or "")},"",{media},PUBLIC')
        table(folder, *rows)
        for name in self.private:
            (folder / name).write_text("CANARY")


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("style", ["lines", "doubled", "backslash"])
def test_both_ways_of_quoting_give_the_same_text(tmp_path: Path, style: str, mark: str) -> None:
    """Quotation marks doubled or with a backslash, lines plain or each in marks of its own, with and without a BOM."""
    words = 'He said "Grüße", and\n"left" \\o/, they say\n\nend "quote"'
    out = io.StringIO()
    if style == "lines":
        out.write(lines(words))
    elif style == "doubled":
        csv.writer(out, lineterminator="").writerow([words])
    else:
        out.write('"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"')
    rows = [f"2024-03-01 23:30:00,{link(n)},{out.getvalue()},,,PUBLIC" for n in (1, 2)]
    posts, told = read(linkedin.FORMAT, table(tmp_path, *rows, mark=mark))
    assert told == []
    assert [post.use.caption for post in posts] == [words, words]


def test_a_plain_backslash_is_one(tmp_path: Path) -> None:
    """In a file that doubles its quotation marks."""
    posts, told = read(linkedin.FORMAT, table(tmp_path, f'2024-03-01 23:30:00,{link(1)},"C:\\new ""x""",,,PUBLIC'))
    assert [post.use.caption for post in posts] == ['C:\\new "x"']
    assert told == []


@pytest.mark.parametrize(
    ("address", "number"),
    [
        (link(7345821826846990338), "7345821826846990338"),
        (link(7385725487614144512, "ugcPost"), "7385725487614144512"),
        (
            "https://www.linkedin.com/feed/update/urn%3Ali%3AgroupPost%3A9015002-7386379106294149120",
            "7386379106294149120",
        ),
        ("https://www.linkedin.com/posts/anna_activity-7000000000000001-AaAa", "7000000000000001"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:7401794121226567681", "7401794121226567681"),
    ],
)
def test_the_id_is_the_number_of_the_post(tmp_path: Path, address: str, number: str) -> None:
    (post,), _ = read(linkedin.FORMAT, table(tmp_path, f"2024-03-01 23:30:00,{address},words,,,PUBLIC"))
    assert (post.id, post.url, post.use.account) == (f"linkedin/{number}", address, "employee")


def test_posts_without_a_number_have_an_id_that_stays(tmp_path: Path) -> None:
    rows = [
        "2024-03-01 23:30:00,https://lnkd.in/a,one,,,",
        "2024-03-01 23:30:00,https://lnkd.in/b,two,,,",
        "2024-03-01 23:30:00,,x,,,",
    ]
    ids = [post.id for post in read(linkedin.FORMAT, table(tmp_path, *rows))[0]]
    assert len(set(ids)) == 3
    assert [post.id for post in read(linkedin.FORMAT, table(tmp_path, *reversed(rows)))[0]] == ids[::-1]


@pytest.mark.parametrize(
    ("cells", "mode"),
    [
        (",https://www.linkedin.com/feed/update/urn:li:share:9,", "share"),
        ('"",https://example.org/article,""', "share"),
        ("our picture,https://example.org/article,https://media.licdn.com/a", "upload"),
        (",https://example.org/article,https://media.licdn.com/a", "upload"),
        (",,", "upload"),
        ("my view of it,https://www.linkedin.com/feed/update/urn:li:share:9,", "upload"),
    ],
)
def test_a_repost_has_no_words_and_no_medium(tmp_path: Path, cells: str, mode: str) -> None:
    """Whatever could be a picture of one's own is an upload."""
    (post,), _ = read(linkedin.FORMAT, table(tmp_path, f"2024-03-01 23:30:00,{link(1)},{cells},PUBLIC"))
    assert post.use.mode == mode


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date,ShareLink,ShareCommentary,SharedUrl", "2024-03-01 23:30:00,{link},words,"),
        ("Date,ShareLink,ShareCommentary", "2024-03-01 23:30:00 UTC,{link},words"),
        ("ShareLink,ShareCommentary,Date,New Column", "{link},words,2024-03-01 23:30:00,what"),
        (HEADER, "2024-03-01 23:30:00,{link},words"),
    ],
)
def test_columns_may_be_missing_or_elsewhere(tmp_path: Path, header: str, row: str) -> None:
    (post,), _ = read(linkedin.FORMAT, table(tmp_path, row.format(link=link(1)), header=header))
    assert (post.id, post.use.caption, post.attachments) == ("linkedin/1", "words", ())


@pytest.mark.parametrize(
    "name", ["Shares_17529409.csv", "Basic_LinkedInDataExport_03-01-2026/Shares.csv", "a/b/shares.csv"]
)
def test_the_list_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    posts, _ = read(linkedin.FORMAT, table(tmp_path, f"2024-03-01 23:30:00,{link(1)},words,,,", name=name))
    assert [post.id for post in posts] == ["linkedin/1"]


def test_a_list_of_something_else_is_said(tmp_path: Path) -> None:
    """A fund's list of shares, say."""
    posts, told = read(linkedin.FORMAT, table(tmp_path, "ACME,12", header="Company,Number"))
    assert posts == []
    assert [each.values for each in told] == [{"name": "Shares.csv"}]


@pytest.mark.parametrize(
    "broken",
    [
        'x,"an open "mark" in it",,,,',
        f'2024-03-01 23:30:00,{link(9)},"no end,,,PUBLIC',
        "one,two",
        f"2024-99-01 23:30:00,{link(9)},words,,,",
        f"2024-03-01 23:30:00,{link(9)},a,b,c,d,e,f,g",
        f'2024-03-01 23:30:00,{link(9)},"{"a" * 10_000_000}",,,',
        "\0" * 1000,
        '"\n",' * 500_000 + "end",
    ],
    ids=["marks", "open", "short", "date", "long", "ten-megabytes", "nul", "endless-row"],
)
def test_a_broken_row_is_counted_and_the_others_are_read(tmp_path: Path, broken: str) -> None:
    row = "2024-03-01 23:30:00,{},words,,,PUBLIC"
    posts, told = read(linkedin.FORMAT, table(tmp_path, row.format(link(1)), broken, row.format(link(2))))
    assert [post.id for post in posts] == ["linkedin/1", "linkedin/2"]
    assert [each.values["name"] for each in told] == ["Shares.csv"]


def test_a_row_may_not_grow_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many lines it has: it is held as a whole."""
    monkeypatch.setattr(linkedin, "_LONGEST_ROW", 1000)
    long = "\n".join(["a line"] * 200)
    rows = [f'2024-03-01 23:30:00,{link(1)},"{long}",,,', f"2024-03-01 23:30:00,{link(2)},words,,,"]
    posts, told = read(linkedin.FORMAT, table(tmp_path, *rows))
    assert [post.id for post in posts] == ["linkedin/2"]
    assert len(told) == 1


def test_a_row_of_commas_is_an_empty_one(tmp_path: Path) -> None:
    posts, told = read(linkedin.FORMAT, table(tmp_path, "," * 200_000, f"2024-03-01 23:30:00,{link(2)},words,,,"))
    assert ([post.id for post in posts], told) == (["linkedin/2"], [])


def test_bytes_that_are_no_text_do_not_end_it(tmp_path: Path) -> None:
    table(tmp_path, f"2024-03-01 23:30:00,{link(1)},Gr\u00fc\u00dfe,,,", f"2024-03-01 23:30:00,{link(2)},words,,,")
    (tmp_path / "Shares.csv").write_bytes((tmp_path / "Shares.csv").read_bytes().replace(b"\xc3\xbc", b"\xfc"))
    posts, _ = read(linkedin.FORMAT, tmp_path)
    assert [post.use.caption for post in posts] == ["Gr\ufffd\u00dfe", "words"]


WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\0"), max_size=60)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(captions=st.lists(WORDS.map(str.strip).filter(lambda words: '"\n' not in words), min_size=1, max_size=4))
def test_every_caption_comes_back(tmp_path: Path, captions: list[str]) -> None:
    """In a file that the csv module writes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        ["2024-03-01 23:30:00", link(number), words, "", "", ""] for number, words in enumerate(captions, 1)
    )
    posts, told = read(linkedin.FORMAT, table(tmp_path, out.getvalue()))
    assert [post.use.caption or "" for post in posts] == captions
    assert told == []


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.text('",\\\n\rab\0' + CAPTION, max_size=300))
def test_whatever_stands_below_the_header_is_read_or_counted(tmp_path: Path, content: str) -> None:
    posts, told = read(linkedin.FORMAT, table(tmp_path, content))
    assert posts == []
    assert len(told) <= 1


def test_an_export_that_names_no_media_says_so(tmp_path: Path) -> None:
    """Without the column nobody knows which posts have pictures: words alone would pass as posts without any."""
    row = f"2024-06-10 08:00:00,{link(7123456789)},Look,"
    found, told = read(linkedin.FORMAT, table(tmp_path / "old", row, header="Date,ShareLink,ShareCommentary,SharedUrl"))
    assert len(found) == 1
    assert [message.template.partition(" (")[0] for message in told] == [
        "{name} does not say which posts have pictures"
    ]
    assert read(linkedin.FORMAT, table(tmp_path / "new", f"{row},,PUBLIC"))[1] == []
