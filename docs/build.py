"""Writes what is made from the program itself: pages on rules, licences, names and the command line, the README's sample output, schemas.

python docs/build.py          writes them
python docs/build.py --check  says which are out of date, and ends with 1 if any is
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ["LC_ALL"] = "C.UTF-8"  # help is made in the language of the locale, when the commands are imported

import catalogue
import schemas
import typer

from mediacheck.cli.app import app
from mediacheck.rules import RULES
from mediacheck.rules.rule import page

ROOT = Path(__file__).parent.parent


def rules() -> str:
    lines = [
        "# Rules",
        "",
        "Each rule's page is its docstring; `mediacheck explain CODE` prints it, in German too.",
        "",
        "| code | name | level |",
        "|---|---|---|",
        *(f"| [{rule.code}](#{rule.code.lower()}-{rule.name}) | {rule.name} | {rule.level.value} |" for rule in RULES),
    ]
    for rule in RULES:
        words = page(rule, "en")
        lines += ["", f"## {rule.code} {rule.name}", "", words.title, "", words.what, "", words.why]
        lines += [
            "",
            f"**Remedy.** {words.remedy}",
            "",
            f"**Example.** {words.example}",
            "",
            f"**Source.** {words.source}",
        ]
    return "\n".join(lines) + "\n"


def commandline() -> str:
    lines = [
        "# Command line",
        "",
        "`mediacheck PATH...` is the same as `mediacheck check PATH...`; a command's name wins.",
    ]
    for name, command in _commands(typer.main.get_command(app), "mediacheck"):
        lines += ["", f"## {name}", "", (command.help or "").strip(), "", *_parameters(command)]
    return "\n".join(lines) + "\n"


def _commands(command: object, name: str) -> Iterator[tuple[str, object]]:
    for word, inner in command.commands.items():
        if hasattr(inner, "commands"):
            yield from _commands(inner, f"{name} {word}")
        else:
            yield f"{name} {word}", inner


def _parameters(command: object) -> Iterator[str]:
    yield "| parameter | |"
    yield "|---|---|"
    for parameter in command.params:
        words = " ".join(f"`{option}`" for option in parameter.opts if option.startswith("-"))
        words = words or f"`{parameter.metavar or parameter.name.upper()}`"
        choices = parameter.type_descriptor.choices
        values = " (" + ", ".join(map(str, choices)) + ")" if choices else ""
        yield f"| {words} | {(parameter.help or '').replace('|', chr(92) + '|')}{values} |"


def readme() -> str:
    """The README with the demo's real output."""
    content = (ROOT / "README.md").read_text(encoding="utf-8")
    command = re.search(r"<!-- output: (.+?) -->", content)
    arguments = command[1].split()[1:]
    output = subprocess.run(
        [sys.executable, "-m", "mediacheck", *arguments, "--lang", "en"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    ).stdout
    block = f"{command[0]}\n```text\n{output.rstrip()}\n```\n"
    return re.sub(r"<!-- output: .+? -->\n```text\n.*?```\n", lambda _: block, content, count=1, flags=re.DOTALL)


def schema(make: Callable[[], object]) -> Callable[[], str]:
    return lambda: json.dumps(make(), indent=1, ensure_ascii=False) + "\n"


PAGES = {
    ROOT / "docs" / "rules.md": rules,
    ROOT / "docs" / "commandline.md": commandline,
    ROOT / "docs" / "catalogue.md": catalogue.catalogue,
    ROOT / "docs" / "names.md": catalogue.vocabularies,
    ROOT / "README.md": readme,
    **{
        ROOT / "src" / "mediacheck" / "data" / "schemas" / f"{name}.schema.json": schema(make)
        for name, make in schemas.SCHEMAS.items()
    },
}


def main() -> int:
    stale = [path for path, make in PAGES.items() if not path.exists() or path.read_text(encoding="utf-8") != make()]
    for path in stale:
        if "--check" in sys.argv:
            print(f"{path.relative_to(ROOT)} is out of date: run python docs/build.py")
        else:
            path.write_text(PAGES[path](), encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
