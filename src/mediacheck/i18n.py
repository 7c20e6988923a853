"""German and English. The English sentence is the key; `locales/de/` holds its German, a file for each room."""

import datetime as dt
import json
import os
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from mediacheck.errors import FileError, MediacheckError
from mediacheck.model import Text

LANGUAGES = ("de", "en")


def system_language(environ: Mapping[str, str] = os.environ) -> str:
    """`de` where the locale is German, else `en` (POSIX order: LC_ALL, LC_MESSAGES, LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "de" if value.casefold().startswith("de") else "en"
    return "en"


@cache
def catalogue(lang: str) -> Mapping[str, str]:
    """English sentence → sentence in `lang`; nothing for English itself."""
    if lang == "en":
        return {}
    sentences: dict[str, str] = {}
    for file in (files("mediacheck") / "locales" / lang).iterdir():
        if file.name.endswith(".json"):
            sentences |= json.loads(file.read_text(encoding="utf-8"))
    return sentences


def translate(template: str, lang: str) -> str:
    return catalogue(lang).get(template, template)


def render(sentence: Text | str, lang: str) -> str:
    """The sentence in `lang`, values filled in. A plain string is somebody's words and stays as it is."""
    if isinstance(sentence, str):
        return sentence
    values = {name: _value(value, lang) for name, value in sentence.values.items()}
    return translate(sentence.template, lang).format_map(values)


def render_error(error: MediacheckError, lang: str) -> tuple[str, str]:
    """Message (with file and line where there are any) and remedy."""
    message = render(Text(error.message, error.values), lang)
    if isinstance(error, FileError):
        place = f"{error.path}:{error.line}" if error.line else str(error.path)
        message = f"{place}: {message}"
    return message, render(Text(error.remedy, error.values), lang)


def named(name: str) -> Text:
    """A name that may have a German one, such as a shipped licence's; braces in it are its own."""
    return Text(name.replace("{", "{{").replace("}", "}}"))


def plural(count: int, one: Text, many: Text) -> Text:
    return one if count == 1 else many


def _value(value: Any, lang: str) -> str:
    if isinstance(value, Text):
        return render(value, lang)
    if isinstance(value, dt.datetime):
        return value.strftime("%d.%m.%Y, %H:%M") if lang == "de" else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d.%m.%Y") if lang == "de" else value.isoformat()
    if isinstance(value, tuple | list | frozenset | set):
        ordered = sorted(value, key=str) if isinstance(value, frozenset | set) else value
        return ", ".join(_value(v, lang) for v in ordered)
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",") if lang == "de" else f"{value:g}"
    return str(value)
