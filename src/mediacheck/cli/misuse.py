"""What Typer says about a wrong command line, as a sentence of ours in both languages."""

import re

import typer

from mediacheck.errors import UsageError

_REMEDY = "“mediacheck --help” shows the commands, “mediacheck COMMAND --help” the options of one."


def explained(error: typer.TyperException) -> UsageError:  # noqa: PLR0911 - one return for each mistake
    """The error as ours; what is not known here keeps Typer's own words."""
    message = error.format_message().replace("Value error, ", "").strip()
    if found := re.fullmatch(r"No such option:? '?(-[^\s']+?)'?\.?( .*)?", message):
        return UsageError("There is no option {option}.", _REMEDY, option=found[1])
    if found := re.fullmatch(r"No such command '(.+)'\.?.*", message):
        return UsageError("There is no command “{name}”.", _REMEDY, name=found[1])
    if found := re.fullmatch(r"Missing (?:argument|option|parameter):? '?(.+?)'?\.?", message):
        return UsageError("{name} is missing.", _REMEDY, name=found[1])
    if found := re.fullmatch(r"Option '(.+)' requires an argument\.", message):
        return UsageError("{option} needs a value behind it.", _REMEDY, option=found[1])
    if found := re.fullmatch(r"Invalid value for '(.+?)': '(.*)' is not one of (.+?)\.?", message, re.DOTALL):
        known = tuple(found[3].replace("'", "").split(", "))
        return UsageError(
            "“{value}” behind {option} is not known; known: {known}.", option=found[1], value=found[2], known=known
        )
    if found := re.fullmatch(r"Invalid value for '(.+?)': Input should be greater than or equal to (-?\d+)", message):
        return UsageError("{option} must be at least {minimum}.", option=found[1], minimum=found[2])
    if found := re.fullmatch(r"Invalid value for '(.+?)': Input should be less than or equal to (-?\d+)", message):
        return UsageError("{option} must be at most {maximum}.", option=found[1], maximum=found[2])
    if found := re.fullmatch(r"Invalid value for '(.+?)': Input should be a valid integer.*", message):
        return UsageError("{option} must be a whole number.", option=found[1])
    message = re.sub(r"^Invalid value: ", "", message)
    return UsageError("{message}", _REMEDY, message=message)
