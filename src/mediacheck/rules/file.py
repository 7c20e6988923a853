"""MC801 to MC805: whether the file can be checked at all."""

from collections.abc import Iterator

from mediacheck.model import NOT_CHECKED, Case, Finding, Level, Problem, Text, text
from mediacheck.rules.rule import Rule, rule


@rule("MC801", "unreadable", Level.UNCHECKED, shares=True)
def unreadable(case: Case) -> Iterator[Finding]:
    """The file cannot be read.

    ## What it finds
    The file does not exist, may not be opened, is damaged or cut short, or was not fetched from the web.

    ## Why it matters
    What cannot be seen cannot be cleared.

    ## Remedy
    See whether the file opens in an image viewer, and save or download it once more. Correct the path if it is missing.

    ## Example
    A photograph whose download broke off.

    ## Source
    mediacheck's first promise: never a false clear.
    """
    if case.media.sha256:
        remedy = text("See whether it opens in an image viewer, and get the file once more.")
    else:
        remedy = text("Check its name and where it lies.")
    yield from _from_problems(unreadable, case, remedy)


@rule("MC802", "over-limit", Level.UNCHECKED, shares=True)
def over_limit(case: Case) -> Iterator[Finding]:
    """The file is larger than a check may cost.

    ## What it finds
    The file has more bytes, pixels, frames or scans than `[limits]` in mediacheck.toml allows, or needed more memory. Or what
    is at a web address is larger than `bytes` under `[network]`.

    ## Why it matters
    A file can be built so that opening it brings a computer down. The limits keep all other files checkable.

    ## Remedy
    Use a smaller version of the picture. If the file is sound, raise the limit that is named.

    ## Example
    A PNG of a few kilobytes that unpacks to several gigabytes.

    ## Source
    CWE-409: improper handling of highly compressed data.
    """
    yield from _from_problems(over_limit, case, text("Use a smaller version, or raise the limit under [limits]."))


@rule("MC803", "type-mismatch", Level.NOTE, shares=True)
def type_mismatch(case: Case) -> Iterator[Finding]:
    """The name says another type than the content.

    ## What it finds
    The file's ending does not fit what is in it. It was checked as what it is. Of what went out already nothing is said:
    platforms name the copies in their exports as they like.

    ## Why it matters
    Usually a program gave it a wrong name. Some networks refuse such files.

    ## Remedy
    Give the file the ending of its true type.

    ## Example
    A WebP picture called photo.jpg.

    ## Source
    The signature at the beginning of a file (magic bytes) against its ending.
    """
    if not case.use.published:
        yield from _from_problems(type_mismatch, case, text("Give the file the ending that fits its content."))


@rule("MC804", "unsupported-type", Level.UNCHECKED, shares=True)
def unsupported_type(case: Case) -> Iterator[Finding]:
    """Files of this kind cannot be looked into.

    ## What it finds
    The file is media, but of a kind or format that this version does not read.

    ## Why it matters
    What cannot be seen cannot be cleared.

    ## Remedy
    Save it in a usual format (JPEG, PNG, WebP) and check that, or have a person look at it.

    ## Example
    A camera's raw file; a video.

    ## Source
    The README lists what is read.
    """
    yield from _from_problems(
        unsupported_type, case, text("Save it as JPEG, PNG or WebP and check that, or have a person look at it.")
    )


@rule("MC805", "timed-out", Level.UNCHECKED, shares=True)
def timed_out(case: Case) -> Iterator[Finding]:
    """The check took too long.

    ## What it finds
    The file was not done within the time that `seconds` under `[limits]` in mediacheck.toml allows, or not fetched within
    that of `[network]`.

    ## Why it matters
    What was not looked at to the end cannot be cleared.

    ## Remedy
    Check it once more when the computer has less to do. If that does not help, use a smaller version or allow more time.

    ## Example
    A very large picture on a slow computer.

    ## Source
    CWE-400: uncontrolled resource consumption.
    """
    yield from _from_problems(timed_out, case, text("Check it once more, use a smaller version, or allow more time."))


def unchecked_problems(case: Case) -> list[Problem]:
    """Problems because of which the file was not seen, or not to the end."""
    return [problem for problem in case.media.problems if problem.code in NOT_CHECKED]


def _from_problems(rule: Rule, case: Case, remedy: Text) -> Iterator[Finding]:
    for problem in case.media.problems:
        if problem.code == rule.code:
            yield rule.finding(problem.message, problem.remedy or remedy)
