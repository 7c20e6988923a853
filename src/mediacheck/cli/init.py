"""`mediacheck init`: how to begin."""

from pathlib import Path
from typing import Annotated, Any

import typer

from mediacheck import i18n
from mediacheck.cli import options, terminal
from mediacheck.cli.terminal import tr
from mediacheck.config import FILENAME
from mediacheck.errors import UsageError
from mediacheck.model import text

_TEMPLATE = """\
{schema}# {head}

[company]
# name = "ACME GmbH"
# timezone = "Europe/Berlin"

[contact]
# {contact}
# name = "Jana Sommer"
# email = "socialmedia@example.com"

[registry]
location = "registry"

[use]
# {use}
# channels = ["linkedin"]
# territories = ["DE"]
"""


_SCHEMAS = "schemas"
_EDITORS = ".taplo.toml"
_KINDS = {
    "mediacheck": "**/mediacheck.toml",
    "post": "**/post.toml",
    "license": "licenses/*.toml",
    "folder": "registry/**/folder.toml",
    "sidecar": "registry/**/*.*.toml",
}
"""Which schema is for which files, seen from the folder of mediacheck.toml."""


def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help=tr(text("Where; else here.")))] = Path(),
    schemas: Annotated[
        bool,
        typer.Option(
            "--schemas", help=tr(text("Also write JSON Schemas, by which editors complete these files and check them."))
        ),
    ] = False,
    form: options.FormatOption = "text",
    lang: options.LanguageOption = None,
) -> None:
    """Makes nothing twice and overwrites nothing but the schemas, which are the program's own."""
    configuration, registry = folder / FILENAME, folder / "registry"
    there = configuration.exists()
    try:
        registry.mkdir(parents=True, exist_ok=True)
        if not there:
            configuration.write_text(_template(schemas=schemas), encoding="utf-8")
        if schemas:
            _write_schemas(folder)
    except OSError as error:
        message = "{path} cannot be written: {reason}."
        raise UsageError(message, path=str(error.filename or folder), reason=error.strerror or str(error)) from error
    lines = [
        text("{path} is there already and stays as it is.", path=str(configuration))
        if there
        else text("Made {path}: fill in your company and whom to ask.", path=str(configuration)),
        text("Register a picture that you own: mediacheck registry add PICTURE --license LicenseRef-Company-Owned"),
        text("Then check a post: mediacheck FOLDER --channel linkedin"),
    ]
    plain = {"version": 1, "config": str(configuration), "registry": str(registry), "made": not there}
    if schemas:
        plain["schemas"] = str(folder / _SCHEMAS)
        lines.insert(1, text("Wrote {path}: editors with Taplo find them by themselves.", path=str(folder / _SCHEMAS)))
    terminal.show(plain, lambda: "".join(terminal.clean(tr(line)) + "\n" for line in lines), form)


def _template(*, schemas: bool) -> str:
    return _TEMPLATE.format(
        schema=f"#:schema {_SCHEMAS}/mediacheck.schema.json\n" if schemas else "",
        head=tr(text("The rules for everything below this folder. A line with # in front does not count.")),
        contact=tr(text("Whom employees ask when a picture is not clear.")),
        use=tr(text("What holds for every post that does not say otherwise.")),
    )


def _write_schemas(folder: Path) -> None:
    """The shipped schemas, what they say of each setting in the user's language, and which file each is for."""
    import json
    from importlib.resources import files

    (folder / _SCHEMAS).mkdir(exist_ok=True)
    for kind in _KINDS:
        name = f"{kind}.schema.json"
        schema = json.loads((files("mediacheck") / "data" / _SCHEMAS / name).read_text(encoding="utf-8"))
        content = json.dumps(_spoken(schema), indent=1, ensure_ascii=False) + "\n"
        (folder / _SCHEMAS / name).write_text(content, encoding="utf-8")
    if not (folder / _EDITORS).exists():
        rules = (
            f'[[rule]]\ninclude = ["{pattern}"]\n\n[rule.schema]\npath = "{_SCHEMAS}/{kind}.schema.json"\n'
            for kind, pattern in _KINDS.items()
        )
        (folder / _EDITORS).write_text("\n".join(rules), encoding="utf-8")


def _spoken(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_spoken(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: i18n.translate(value, terminal.language())
        if key in {"title", "description"} and isinstance(value, str)
        else _spoken(value)
        for key, value in schema.items()
    }
