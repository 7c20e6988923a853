"""The options that several commands share, each written once."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from mediacheck.cli.terminal import tr
from mediacheck.model import text

_USE = tr(text("The planned use"))
_JUDGING = tr(text("What counts"))
_NETWORK = tr(text("What is asked of other hosts"))
_PRINTING = tr(text("What is printed"))


Format = Literal["text", "json"]
Report = Literal["text", "json", "html", "csv"]
Language = Literal["de", "en"]
Colour = Literal["auto", "always", "never"]
FailOn = Literal["blocked", "review"]
Purpose = Literal["organic", "paid", "editorial", "internal"]
Account = Literal["company", "employee"]
Mode = Literal["upload", "share"]
Basis = Literal["quotation", "panorama"]

FormatOption = Annotated[
    Format, typer.Option("--format", "-f", help=tr(text("How to print it.")), rich_help_panel=_PRINTING)
]
ReportOption = Annotated[
    Report,
    typer.Option(
        "--format",
        "-f",
        help=tr(text("How to print it: for a terminal, programs, a browser or a spreadsheet.")),
        rich_help_panel=_PRINTING,
    ),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help=tr(text("Write it to this file.")), rich_help_panel=_PRINTING),
]
LanguageOption = Annotated[
    Language | None,
    typer.Option("--lang", help=tr(text("German or English; else as the system.")), rich_help_panel=_PRINTING),
]
ColourOption = Annotated[
    Colour, typer.Option("--color", help=tr(text("Colours in the text report.")), rich_help_panel=_PRINTING)
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help=tr(text("Only what is not clear, a line each.")), rich_help_panel=_PRINTING),
]
VerboseOption = Annotated[
    bool,
    typer.Option("--verbose", "-v", help=tr(text("With matches, grants and evidence.")), rich_help_panel=_PRINTING),
]
AskOption = Annotated[
    bool,
    typer.Option(
        "--ask",
        help=tr(text("With a question for each post that waits for a person, ready to be sent.")),
        rich_help_panel=_PRINTING,
    ),
]
ProgressOption = Annotated[
    bool, typer.Option("--no-progress", help=tr(text("Show no progress.")), rich_help_panel=_PRINTING)
]
RegistryOption = Annotated[
    str | None,
    typer.Option(
        "--registry",
        metavar="LOCATION",
        help=tr(text("The registry: a folder or an SQLite file (*.db). Else MEDIACHECK_REGISTRY or mediacheck.toml.")),
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help=tr(text("This mediacheck.toml instead of the one found upward."))),
]
JobsOption = Annotated[
    int | None, typer.Option("--jobs", min=1, metavar="N", help=tr(text("How many files at once; else one per core.")))
]
ChannelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--channel",
        metavar="NAME",
        help=tr(text("Where it is posted, like linkedin; repeatable.")),
        rich_help_panel=_USE,
    ),
]
DateOption = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help=tr(text("When it is posted: 2026-12-31 or 2026-12-31T09:00.")),
        rich_help_panel=_USE,
    ),
]
TerritoryOption = Annotated[
    list[str] | None,
    typer.Option(
        "--territory",
        metavar="NAME",
        help=tr(text("Where it is seen: DE, DACH, EU, world; repeatable.")),
        rich_help_panel=_USE,
    ),
]
PurposeOption = Annotated[Purpose | None, typer.Option("--purpose", help=tr(text("What for.")), rich_help_panel=_USE)]
AccountOption = Annotated[
    Account | None, typer.Option("--account", help=tr(text("Whose account.")), rich_help_panel=_USE)
]
ModeOption = Annotated[
    Mode | None,
    typer.Option("--mode", help=tr(text("An upload, or the native sharing of a public post.")), rich_help_panel=_USE),
]
BasisOption = Annotated[
    Basis | None,
    typer.Option(
        "--basis",
        help=tr(text("What the law allows without a licence, if you rely on it; a person has to look at it.")),
        rich_help_panel=_USE,
    ),
]
LicenseeOption = Annotated[
    str | None,
    typer.Option("--licensee", metavar="NAME", help=tr(text("Which company of the group.")), rich_help_panel=_USE),
]
CaptionOption = Annotated[
    str | None, typer.Option("--caption", metavar="TEXT", help=tr(text("The post's text.")), rich_help_panel=_USE)
]
LabelOption = Annotated[
    list[str] | None,
    typer.Option(
        "--label", metavar="NAME", help=tr(text("A label on the post, like ai; repeatable.")), rich_help_panel=_USE
    ),
]
MappingOption = Annotated[
    str | None,
    typer.Option(
        "--mapping",
        metavar="PROFILE",
        help=tr(
            text(
                "Whose plan it is: sprout, hootsuite, buffer, ayrshare, highlevel, generic, or a mapping of your own. "
                "Default: by its columns."
            )
        ),
        rich_help_panel=_USE,
    ),
]
SelectOption = Annotated[
    list[str] | None,
    typer.Option(
        "--select", metavar="RULE", help=tr(text("Print only these rules; repeatable.")), rich_help_panel=_JUDGING
    ),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        "--ignore",
        metavar="RULE",
        help=tr(text("Do not print these rules; repeatable. No verdict changes by it.")),
        rich_help_panel=_JUDGING,
    ),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        metavar="RESULT",
        help=tr(text("Do not print what this earlier JSON result knew.")),
        rich_help_panel=_JUDGING,
    ),
]
ExpectOption = Annotated[
    Path | None,
    typer.Option(
        "--expect",
        metavar="RESULT",
        help=tr(
            text(
                "Does this saved verdict still hold? Same files, use, rules and registry: exit with 0, else with 1. "
                "With --fail-on it has to be good enough as well."
            )
        ),
        rich_help_panel=_JUDGING,
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        "--fail-on",
        help=tr(text("Exit with 1 from this verdict on.")),
        show_default="review",
        rich_help_panel=_JUDGING,
    ),
]
ExitZeroOption = Annotated[
    bool,
    typer.Option("--exit-zero", help=tr(text("Exit with 0 although there are findings.")), rich_help_panel=_JUDGING),
]
DrawOption = Annotated[
    Path | None,
    typer.Option(
        "--draw",
        metavar="FOLDER",
        help=tr(text("Save pictures in this folder that show what was recognised, and where.")),
        rich_help_panel=_PRINTING,
    ),
]
FetchOption = Annotated[
    bool,
    typer.Option(
        "--fetch",
        help=tr(text("Get the media that a post names by web address, and check them too.")),
        rich_help_panel=_NETWORK,
    ),
]
VerifyWebOption = Annotated[
    bool,
    typer.Option(
        "--verify-web",
        help=tr(text("Look up open licences that files claim on the pages that they name.")),
        rich_help_panel=_NETWORK,
    ),
]
OfflineOption = Annotated[
    bool,
    typer.Option(
        "--offline",
        help=tr(text("Ask no other host, whatever other options or mediacheck.toml say.")),
        rich_help_panel=_NETWORK,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        "--model",
        metavar="FILE",
        help=tr(
            text(
                'An SSCD model (*.onnx) that proposes registered pictures, which are then compared as any other; needs pip install "mediacheck[sscd]".'
            )
        ),
    ),
]
WatermarksOption = Annotated[
    bool,
    typer.Option(
        "--read-watermarks",
        help=tr(
            text(
                'Read what is written in the pictures, for agencies’ watermarks; slow, needs pip install "mediacheck[watermarks]".'
            )
        ),
    ),
]
