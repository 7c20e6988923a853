"""Every sentence has its German."""

import ast
import json
import string
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mediacheck
from mediacheck import catalog

SOURCE = Path(mediacheck.__file__).parent
GERMAN = SOURCE / "locales" / "de"

# Which arguments of which call are sentences. A function that hands a parameter of its own on to one of these
# is found by itself and becomes one too.
SINKS = {
    "text": {0},
    "MediacheckError": {0, 1},
    "UsageError": {0, 1},
    "FileError": {0, 1},
    "RegistryError": {0, 1},
    "ArchiveError": {0, 1},
    "LedgerError": {0, 1},
    "UnreadableError": {0, 1},
    "GoneError": {0, 1},
    "ServiceError": {0, 1},
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sentences() -> tuple[dict[str, set[str]], set[str]]:
    """English sentence → where it stands; and where a sentence is made that nobody can read from the source."""
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    made = {path: list(calls(module, ())) for path, module in modules.items()}
    sinks = {name: set(positions) for name, positions in SINKS.items()}
    while True:
        found: dict[str, set[str]] = defaultdict(set)
        hidden: set[str] = set()
        before = sum(len(positions) for positions in sinks.values())
        for path, module in modules.items():
            place = str(path.relative_to(SOURCE.parent))
            foreign = own(module)
            for call, functions in made[path]:
                if called(call) in foreign:
                    continue
                for argument in arguments(call, sinks):
                    for literal in literals(argument, module, functions):
                        if isinstance(literal, str):
                            found[literal].add(place)
                        elif not passed_on(literal, functions, sinks):
                            hidden.add(f"{place}:{call.lineno}")
        if sum(len(positions) for positions in sinks.values()) == before:
            found.pop("", None)
            return found, hidden


def calls(node: ast.AST, functions: tuple[Function, ...]) -> Iterator[tuple[ast.Call, tuple[Function, ...]]]:
    """Every call, with the functions around it, the innermost last."""
    if isinstance(node, ast.Call):
        yield node, functions
    inner = (*functions, node) if isinstance(node, Function) else functions
    for child in ast.iter_child_nodes(node):
        yield from calls(child, inner)


def own(module: ast.Module) -> set[str]:
    """Names of ours that the module gives to something of its own."""
    imported = {
        alias.asname or alias.name
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom) and node.module in {"mediacheck.model", "mediacheck.errors"}
        for alias in node.names
    }
    return SINKS.keys() - imported


def arguments(call: ast.Call, sinks: dict[str, set[int]]) -> Iterator[ast.expr]:
    name = called(call)
    for position in sinks.get(name, ()):
        if position < len(call.args):
            yield call.args[position]


def called(call: ast.Call) -> str:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def literals(node: ast.expr, module: ast.Module, functions: tuple[Function, ...]) -> Iterator[str | ast.expr]:
    """The strings that the expression can be; what cannot be known comes back as it is."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body, module, functions)
        yield from literals(node.orelse, module, functions)
    elif isinstance(node, ast.Name) and (values := assigned(node.id, module, functions)):
        for value in values:
            yield from literals(value, module, functions)
    elif isinstance(node, ast.Starred):
        yield from literals(node.value, module, functions)
    else:
        yield node


def assigned(name: str, module: ast.Module, functions: tuple[Function, ...]) -> list[ast.expr]:
    """What the innermost scope that knows the name assigns to it."""
    for scope in (*reversed(functions), module):
        values = [
            node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]
        if values or (isinstance(scope, Function) and name in parameters(scope)):
            return values
    return []


def parameters(function: Function) -> list[str]:
    names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
    return names[1:] if names[:1] in (["self"], ["cls"]) else names


def passed_on(node: ast.expr, functions: tuple[Function, ...], sinks: dict[str, set[int]]) -> bool:
    """A parameter handed on makes its function a maker of sentences; a rest of arguments (`*rest`) hands on nothing new."""
    for function in reversed(functions):
        if isinstance(node, ast.Name) and node.id in parameters(function):
            sinks.setdefault(function.name, set()).add(parameters(function).index(node.id))
            return True
    return False


def translations() -> dict[str, dict[str, str]]:
    return {file.name: json.loads(file.read_text(encoding="utf-8")) for file in sorted(GERMAN.glob("*.json"))}


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def described(schema: Any, file: str) -> Iterator[tuple[str, str]]:
    """What the schemas say to whoever writes a file."""
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    for value in inner:
        yield from described(value, file)
    if isinstance(schema, dict):
        yield from ((schema[key], file) for key in ("title", "description") if isinstance(schema.get(key), str))


@pytest.fixture(scope="module")
def english() -> dict[str, set[str]]:
    found = dict(sentences()[0])
    for file in sorted((SOURCE / "data" / "schemas").glob("*.json")):
        for sentence, name in described(json.loads(file.read_text(encoding="utf-8")), file.name):
            found[sentence] = found.get(sentence, set()) | {name}
    return found


@pytest.fixture(scope="module")
def german() -> dict[str, str]:
    return {english: sentence for file in translations().values() for english, sentence in file.items()}


def test_every_sentence_can_be_read_from_the_source() -> None:
    """A sentence is a literal where it is made, else no test could ask for its German."""
    assert sorted(sentences()[1]) == []


def test_every_sentence_has_its_german(english: dict[str, set[str]], german: dict[str, str]) -> None:
    """Whoever asked for German reads German only."""
    missing = {sentence: sorted(places) for sentence, places in english.items() if not german.get(sentence)}
    assert missing == {}


def test_german_has_the_same_placeholders(german: dict[str, str]) -> None:
    """A German sentence uses the values of its English one, all of them and no others."""
    wrong = {key: sentence for key, sentence in german.items() if placeholders(key) != placeholders(sentence)}
    assert wrong == {}


def test_no_german_is_orphaned(english: dict[str, set[str]], german: dict[str, str]) -> None:
    """A German sentence whose English is gone goes too, be it the program's or the licence catalogue's."""
    entries = catalog.load().values()
    catalogued = {words for entry in entries for words in (entry.name, entry.notes, entry.source, entry.retrieved)}
    assert sorted(german.keys() - english.keys() - catalogued) == []


def test_one_sentence_has_one_german() -> None:
    """Two rooms may share a sentence; then they share its German."""
    seen: dict[str, set[str]] = defaultdict(set)
    for file in translations().values():
        for key, sentence in file.items():
            seen[key].add(sentence)
    assert {key: found for key, found in seen.items() if len(found) > 1} == {}


def test_german_speaks_politely_and_quotes_properly(german: dict[str, str]) -> None:
    """People are addressed with “Sie”, and „German quotation marks“ stand around words."""
    words = {key: set(sentence.replace("„", " ").split()) for key, sentence in german.items()}
    assert {key for key, found in words.items() if found & {"du", "Du", "dein", "deine", "dich", "dir"}} == set()
    quoted = {key: sentence for key, sentence in german.items() if sentence.count("„") != sentence.count("“")}
    assert quoted == {}
