"""What stops a run, each with what to do next.

A message and a remedy are English templates; `values` fills their `{names}`, and `i18n` puts them into German. Problems of
a single file are never exceptions: they are `model.Problem`s and become findings.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

EXIT_CLEAR = 0
EXIT_FINDINGS = 1
EXIT_USAGE = 2
EXIT_UNCHECKED = 3
EXIT_INTERRUPTED = 130


class MediacheckError(Exception):
    """`message` says what is wrong, `remedy` what to do next; `exit_code` is what the program ends with."""

    exit_code = EXIT_UNCHECKED

    def __init__(self, message: str, remedy: str = "", /, **values: object) -> None:
        super().__init__(message, remedy, values)
        self.message = message
        self.remedy = remedy
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        return self.message.format_map(self.values)

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel from the processes in which they happen."""
        return _again, (type(self), self.__dict__)


def _again(kind: type[MediacheckError], state: dict[str, Any]) -> MediacheckError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    return error


class UsageError(MediacheckError):
    """The command line or the configuration is wrong."""

    exit_code = EXIT_USAGE


class FileError(UsageError):
    """A file that a person wrote is wrong: `path`, `line` (from 1, or None where it is not known)."""

    def __init__(
        self, message: str, remedy: str = "", /, *, path: Path, line: int | None = None, **values: object
    ) -> None:
        super().__init__(message, remedy, **values)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{place}: {super().__str__()}"


class RegistryError(MediacheckError):
    """The registry cannot be used: missing though configured, locked, broken, or newer than the program."""


class LedgerError(MediacheckError):
    """The ledger of audits cannot be used: in use, damaged, no room."""


class UnreadableError(MediacheckError):
    """A file of which something is to be kept cannot be read."""


class GoneError(MediacheckError):
    """What was seen in a file is not kept any more: it has to be looked at again."""


class ArchiveError(MediacheckError):
    """A ZIP archive is damaged, hostile or over the limits; the message is a sentence without its full stop."""


class ServiceError(MediacheckError):
    """A mediacheck service that runs elsewhere gave no verdict. What was to be checked counts as unchecked until it does.

    `status` is what it answered with (None: nothing that can be relied on), `problem` its problem details (RFC 9457) as it
    sent them, `job` the check that goes on there. `on_unavailable` says what to do with the files meanwhile: the service's
    word, else `quarantine`.
    """

    def __init__(
        self,
        message: str,
        remedy: str = "",
        /,
        *,
        status: int | None = None,
        problem: Mapping[str, Any] | None = None,
        job: str | None = None,
        **values: object,
    ) -> None:
        super().__init__(message, remedy, **{"status": status, "job": job, **values})
        self.status = status
        self.problem = problem
        self.job = job
        stated = (problem or {}).get("on_unavailable")
        self.on_unavailable = stated if isinstance(stated, str) else "quarantine"
