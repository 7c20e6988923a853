"""The page around a report in HTML: one file that fetches nothing and runs nothing, and the pieces it is built of.

Whatever is no `Markup` is somebody's words, and is sanitised and escaped where it becomes a child or an attribute.
"""

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from importlib.resources import files

from mediacheck import __version__
from mediacheck.i18n import render
from mediacheck.model import Text
from mediacheck.report import links, words
from mediacheck.report.sanitise import clean
from mediacheck.report.style import Span


class Markup(str):
    """HTML that was made here."""

    __slots__ = ()


Child = Markup | str | Text | Span | None

_ALONE = frozenset({"meta"})
"""Elements without content or end."""

_AS_TEXT = "\ufe0e"
"""Keeps a symbol from being drawn as a coloured picture."""


class Writer:
    """Elements in one language."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def escaped(self, value: str | Text) -> Markup:
        """The only way for a value onto the page."""
        return Markup(html.escape(clean(render(value, self.lang)), quote=True))

    def tag(self, element: str, *children: Child, **attributes: str | Text | bool) -> Markup:
        """An element. An attribute that Python would take for a word of its own ends in `_`; a true one has no value."""
        start = element
        for name, value in attributes.items():
            attribute = name.rstrip("_").replace("_", "-")
            if value is True:
                start += f" {attribute}"
            elif value is not False:
                start += f' {attribute}="{self.escaped(value)}"'
        if element in _ALONE:
            return Markup(f"<{start}>")
        return Markup(f"<{start}>{self.row(*children)}</{element}>")

    def row(self, *children: Child) -> Markup:
        """One behind the other."""
        return Markup("".join(self._child(child) for child in children))

    def stack(self, *children: Child) -> Markup:
        """Each on a line of its own in the source, where the page shows a space at most."""
        return Markup("\n".join(self._child(child) for child in children if child))

    def name(self, value: str) -> Markup:
        """A name that is written from right to left does not turn the words beside it around."""
        return self.tag("bdi", value)

    def symbol(self, verdict: str) -> Markup:
        """For the eye; the word stands beside it."""
        return self.tag("span", words.SYMBOLS[verdict] + _AS_TEXT, aria_hidden="true")

    def sentence(self, value: Text) -> Markup:
        """Begins with a capital letter, though it is made to stand behind a name."""
        shown = render(value, self.lang)
        return self.escaped(shown[:1].upper() + shown[1:])

    def link(self, address: str) -> Markup:
        """As a link where it may be one."""
        target = links.target(address)
        return self.tag("a", address, href=target, rel="noopener noreferrer") if target else self.name(address)

    def folded(self, summary: Child, *content: Child, open_: bool = False) -> Markup:
        return self.tag("details", self.stack(self.tag("summary", summary), *content), open=open_)

    def table(
        self, header: Sequence[Child], rows: Iterable[Sequence[Child]], *, caption: Child = None, class_: str
    ) -> Markup:
        """The first cell of each row is its heading."""
        head = self.tag("thead", self.tag("tr", *(self.tag("th", cell, scope="col") for cell in header)))
        body = [
            self.tag("tr", self.tag("th", first, scope="row"), *(self.tag("td", cell) for cell in rest))
            for first, *rest in rows
        ]
        above = self.tag("caption", caption) if caption else None
        return self.tag("table", self.stack(above, head, self.tag("tbody", self.stack(*body))), class_=class_)

    def _child(self, child: Child) -> Markup:
        if child is None:
            return Markup()
        if isinstance(child, Markup):
            return child
        if isinstance(child, Span):
            return self._span(child)
        return self.escaped(child)

    def _span(self, span: Span) -> Markup:
        written = self.escaped(span.text)
        styles = span.style.split()
        if "bold" in styles:
            written = self.tag("strong", written)
        named = " ".join(style for style in styles if style != "bold")
        return self.tag("span", written, class_=named) if named else written


def page(writer: Writer, title: str | Text, *sections: Child) -> str:
    """The whole file. Its policy lets it show its own style and nothing else: no script, no picture, no other host."""
    # No line end of Windows: the reader's program hashes the style without it.
    style = (files("mediacheck") / "data" / "report.css").read_text(encoding="utf-8").replace("\r\n", "\n")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    tag = writer.tag
    head = writer.stack(
        tag("meta", charset="utf-8"),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("meta", name="robots", content="noindex"),
        tag("meta", name="generator", content=f"mediacheck {__version__}"),
        tag("title", title),
        Markup(f"<style>{style}</style>"),
    )
    body = tag("body", Markup("\n"), tag("main", writer.stack(Markup(), *sections)), Markup("\n"))
    return f"<!doctype html>\n{tag('html', writer.stack(tag('head', head), body), lang=writer.lang)}\n"
