import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_pages_made_from_the_program_are_up_to_date() -> None:
    """Every rule, command and option is documented, and the README's sample is what the program prints."""
    found = subprocess.run(
        [sys.executable, "docs/build.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr


def test_no_link_in_the_docs_leads_nowhere() -> None:
    """Each relative link of README and docs names a file that is there."""
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md"), ROOT / "fixtures" / "README.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_dependency_has_its_line() -> None:
    """Whoever adds a dependency says why it and not its rivals."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", project, flags=re.DOTALL | re.MULTILINE)
    assert listed
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").casefold()
    for name in re.findall(r'"([\w-]+)[><=]', listed[1]):
        assert name in table, f"docs/dependencies.md does not say why {name}"
