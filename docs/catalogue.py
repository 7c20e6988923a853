"""Makes the pages on the shipped licences, and on the names that can be written for channels, countries and the rest."""

from collections.abc import Iterable, Iterator
from typing import Any

from mediacheck import catalog, vocabulary
from mediacheck.i18n import render
from mediacheck.model import License, Text
from mediacheck.report import licenses, words


def catalogue() -> str:
    """Every shipped licence, with the same words as `mediacheck licenses ID`."""
    entries = [entry for _, entry in sorted(catalog.load().items())]
    lines = [
        "# Catalogue of licences",
        "",
        "What is shipped in [`licenses/`](../licenses), in the words of `mediacheck licenses ID` (`--lang de`: in German). How to add your",
        "own, and what a grant has to bring: [licenses.md](licenses.md).",
    ]
    for kind, alike in licenses.by_kind(entries):
        lines += ["", f"## {_plain(kind)}", ""]
        lines += ["| id | name |", "|---|---|"]
        lines += [f"| [{entry.id}](#{_anchor(entry)}) | {_cell(entry.name)} |" for entry in alike]
        for entry in alike:
            lines += ["", f"### {entry.id}", "", *_licence(entry)]
    return "\n".join(lines) + "\n"


def _licence(entry: License) -> Iterator[str]:
    yield f"{entry.name}" + (f", <{entry.url}>" if entry.url else "")
    yield ""
    yield "| | |"
    yield "|---|---|"
    for label, value in licenses.facts(entry, "en"):
        if value is not None:
            yield f"| {_plain(label)} | {_cell(_plain(value))} |"


def _anchor(entry: License) -> str:
    """As GitHub makes it of a heading."""
    return "".join(c for c in entry.id.lower() if c.isalnum() or c in "-_ ").replace(" ", "-")


def vocabularies() -> str:
    """Every name, group and alias that post.toml, sidecars, licences and options take."""
    channels, territories = vocabulary.channels(), vocabulary.territories()
    lines = [
        "# Names",
        "",
        "What can be written for channels, territories and the rest, in files and on the command line. Capital letters do not matter",
        "for channels and territories. A name that is not here is refused, with the nearest one.",
        "",
        "## Channels",
        "",
        "| name | | also written |",
        "|---|---|---|",
        *(
            f"| `{name}` | {_plain(vocabulary.channel_word(name))} | {_aliases(channels, name)} |"
            for name in sorted(channels.names)
        ),
        "",
        *_groups(channels),
        "",
        "## Territories",
        "",
        f"The {len(territories.names)} codes of ISO 3166-1 alpha-2, like `DE`, {_alias_words(territories)}, and groups:",
        "",
        *_groups(territories),
        "",
        "All codes: " + " ".join(f"`{code}`" for code in sorted(territories.names)),
        "",
        "## Purposes, accounts, modes, edits",
        "",
        "| setting | names |",
        "|---|---|",
        f"| `purpose`, `purposes` | {_named(vocabulary.PURPOSES, vocabulary.purpose_word)} |",
        f"| `account`, `accounts` | {_named(vocabulary.ACCOUNTS, words.account)} |",
        f"| `mode` | {_named(vocabulary.MODES, None)} |",
        f"| `edits` | {_named(vocabulary.EDITS, words.edit)} |",
    ]
    return "\n".join(lines) + "\n"


def _groups(names: vocabulary.Vocabulary) -> Iterator[str]:
    word = vocabulary.channel_word if names.kind == "channel" else vocabulary.territory_word
    yield "| group | | stands for |"
    yield "|---|---|---|"
    for group, members in sorted(names.groups.items()):
        everything = members == names.names
        listed = "all of them" if everything else " ".join(f"`{name}`" for name in sorted(members))
        yield f"| `{group}` | {_plain(word(group))} | {listed} |"


def _aliases(names: vocabulary.Vocabulary, name: str) -> str:
    return ", ".join(f"`{alias}`" for alias, meant in sorted(names.aliases.items()) if meant == name)


def _alias_words(names: vocabulary.Vocabulary) -> str:
    return ", ".join(f"`{alias}` for `{meant}`" for alias, meant in sorted(names.aliases.items()))


def _named(names: Iterable[str], word: Any) -> str:
    return ", ".join(f"`{name}` ({_plain(word(name))})" if word else f"`{name}`" for name in names)


def _plain(value: Any) -> str:
    return render(Text("{value}", {"value": value}), "en")


def _cell(value: str) -> str:
    return " ".join(value.replace("|", "\\|").split())
