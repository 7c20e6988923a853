"""X's archive (“Download an archive of your data”): `data/tweets.js` and the media beside it.

Of the export only the files of posts, the name in `account.js` and the media of posts are opened; messages, addresses and
advertisers lie right beside them. Shapes seen in public archives of 2019 to 2023 and in other programs that read them:
parts `tweets-part1.js`, `community-tweet.js`, the old `tweet.js` whose entries have no “tweet” around them.
"""

import datetime as dt
import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mediacheck.model import Text, text
from mediacheck.sources.exports import Format, Linked, Published, jsonfile
from mediacheck.sources.tree import Tell, Tree, passed_over

_FILES = re.compile(r"(?P<folder>(?:.*/)?)(?P<kind>tweets?|community-tweet)(?:-part\d+)?\.js")
_DATE = re.compile(
    r"\w{3} (\w{3}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-]\d\d)(\d\d) (\d{4})"
)  # Sat May 13 17:20:09 +0000 2023
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RETWEET = re.compile(r"RT @(\w+):")
_STATUS = re.compile(r"/status(?:es)?/(\d+)")
_ID = re.compile(r"[0-9]{1,20}")


@dataclass(frozen=True, slots=True)
class Account:
    """Whose archive it is, as far as it says."""

    name: str | None = None
    id: str | None = None


def _files(names: Iterable[str]) -> list[str]:
    """Others have a `tweets.js` too; an archive has it in `data`, or beside `account.js` or the media."""
    found: list[re.Match[str]] = []
    folders: set[str] = set()
    for name in names:
        folder, _, last = name.rpartition("/")
        if (match := _FILES.fullmatch(name)) is not None:
            found.append(match)
        elif last == "account.js" or folder.rpartition("/")[2] in {"tweets_media", "tweet_media"}:
            folders.add(folder.rpartition("/")[0] if last != "account.js" else folder)
    return [each.string for each in found if (folder := each["folder"].rstrip("/")) in folders or _in_data(folder)]


def _in_data(folder: str) -> bool:
    return folder.rpartition("/")[2] == "data"


def _posts(tree: Tree, files: Sequence[str], tell: Tell) -> Iterator[Published]:
    accounts: dict[str, Account] = {}
    for name in dict.fromkeys(files):
        match = _FILES.fullmatch(name)
        folder, kind = (match["folder"], match["kind"]) if match else ("", "tweets")
        if folder not in accounts:
            accounts[folder] = _account(tree, f"{folder}account.js")
        account = accounts[folder]
        unknown = 0
        for entry in jsonfile.entries(tree, name, "item", tell, script=True):
            post = _post(entry, account, f"{kind.replace('-', '_')}_media", tree)
            if post is None:
                unknown += 1
            else:
                yield post
        if unknown:
            tell(passed_over(name, unknown))


def _account(tree: Tree, name: str) -> Account:
    """Without it posts have an address all the same."""
    untold: list[Text] = []
    for entry in jsonfile.entries(tree, name, "item", untold.append, script=True):
        account = entry.get("account") if isinstance(entry, dict) else None
        if isinstance(account, dict):
            username, number = account.get("username"), account.get("accountId")
            known = isinstance(username, str) and re.fullmatch(r"\w{1,50}", username, re.ASCII)
            return Account(username if known else None, number if isinstance(number, str) and number else None)
    return Account()


def _post(entry: Any, account: Account, folder: str, tree: Tree) -> Published | None:
    tweet = entry.get("tweet", entry) if isinstance(entry, dict) else None
    if not isinstance(tweet, dict):
        return None
    number = str(tweet.get("id_str") or tweet.get("id") or "")
    if not _ID.fullmatch(number):
        return None
    media = _media(tweet)
    said = tweet.get("full_text", tweet.get("text"))
    words = said if isinstance(said, str) else ""
    shared = _is_shared(words, media, number, account)
    return Published(
        number,
        _moment(tweet.get("created_at")),
        _caption(words, tweet, media) or None,
        tuple(filter(None, (_linked(each, number, folder, tree) for each in media))),
        "share" if shared else "upload",
        f"https://x.com/{account.name or 'i/web'}/status/{number}",
        None if shared else _reach(tweet),  # those of a retweet are the original's
    )


def _listed(of: Any, key: str) -> list[dict[str, Any]]:
    found = of.get(key) if isinstance(of, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _media(tweet: dict[str, Any]) -> list[dict[str, Any]]:
    """`entities` has the first alone, and of a video its still."""
    return _listed(tweet.get("extended_entities"), "media") or _listed(tweet.get("entities"), "media")


def _is_shared(words: str, media: list[dict[str, Any]], number: str, account: Account) -> bool:
    """A retweet, or a post with somebody else's medium in it; never one with a medium of this account.

    Anyone can write “RT @…” over a picture of their own: of a real retweet the media say whose they are.
    """
    retweet = _RETWEET.match(words)
    if not media:
        return retweet is not None
    return all(_is_others(each, number, account, retweet=retweet is not None) for each in media)


def _is_others(medium: dict[str, Any], number: str, account: Account, *, retweet: bool) -> bool:
    source = medium.get("source_status_id_str") or medium.get("source_status_id")
    owner = medium.get("source_user_id_str") or medium.get("source_user_id")
    if source is None and (page := _STATUS.search(str(medium.get("expanded_url") or ""))) is not None:
        source = page[1]
    if source is None or str(source) == number or (owner is not None and str(owner) == account.id):
        return False
    return retweet or (owner is not None and account.id is not None)


def _linked(medium: dict[str, Any], number: str, folder: str, tree: Tree) -> Linked | None:
    """The archive has a picture as it was uploaded, of a video or GIF one of its MP4s, mostly that of the highest bitrate."""
    addresses = _videos(medium) or [each for key in ("media_url_https", "media_url") if (each := medium.get(key))][:1]
    names = {
        f"{folder}/{number}-{_basename(each)}": each for each in addresses if _is_address(each) and _basename(each)
    }
    if not names:
        return None
    name = next(iter(names))
    if len(names) > 1:
        name = next((each for each in names if tree.find(each) is not None), name)
    return Linked(name, names[name])


def _videos(medium: dict[str, Any]) -> list[str]:
    variants = _listed(medium.get("video_info"), "variants")
    films = [each for each in variants if each.get("content_type") == "video/mp4" and _is_address(each.get("url"))]
    return [each["url"] for each in sorted(films, key=_bitrate, reverse=True)]


def _bitrate(variant: dict[str, Any]) -> int:
    return _number(variant.get("bitrate")) or 0


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://"))


def _basename(address: str) -> str:
    return re.split(r"[?#]", address, maxsplit=1)[0].rpartition("/")[2]


def _caption(words: str, tweet: dict[str, Any], media: list[dict[str, Any]]) -> str:
    """As readers see it: the short addresses are those that they stand for, that of a medium is not shown."""
    for each in media:
        words = _replaced(words, each.get("url"), "")
    for each in _listed(tweet.get("entities"), "urls"):
        if isinstance(whole := each.get("expanded_url"), str):
            words = _replaced(words, each.get("url"), whole)
    return html.unescape(words).strip()


def _replaced(words: str, short: Any, whole: str) -> str:
    return words.replace(short, whole, 1) if isinstance(short, str) and len(short) > 1 else words


def _moment(value: Any) -> dt.datetime | None:
    match = _DATE.fullmatch(value) if isinstance(value, str) else None
    if match is None or match[1] not in _MONTHS:
        return None
    month = _MONTHS.index(match[1]) + 1
    try:
        return dt.datetime.fromisoformat(
            f"{match[8]}-{month:02}-{match[2]}T{match[3]}:{match[4]}:{match[5]}{match[6]}:{match[7]}"
        )
    except ValueError:
        return None


def _reach(tweet: dict[str, Any]) -> int | None:
    counts = [_number(tweet.get(key)) for key in ("favorite_count", "retweet_count")]
    known = [each for each in counts if each is not None]
    return sum(known) if known else None


def _number(value: Any) -> int | None:
    """X writes numbers as texts."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return int(value) if isinstance(value, str) and _ID.fullmatch(value) else None


FORMAT = Format("x", text("X archive"), "x", _files, _posts, sign="tweets.js")
