import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mediacheck import config
from mediacheck.errors import FileError, UsageError
from mediacheck.i18n import render_error
from mediacheck.model import Level, Network

KNOWN = {"MC101": ("unknown-origin", Level.REVIEW), "MC701": ("credit-missing", Level.BLOCK)}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write(content: str) -> Path:
        path = tmp_path / "mediacheck.toml"
        path.write_text(content, encoding="utf-8")
        return path

    return write


def test_the_file_is_searched_upward_from_the_parent_of_what_is_checked(tmp_path: Path) -> None:
    """A folder that is checked never brings its own rules; one above it does."""
    post = tmp_path / "work" / "post"
    post.mkdir(parents=True)
    (post / "mediacheck.toml").touch()
    assert config.find([post]) != post / "mediacheck.toml"
    (tmp_path / "mediacheck.toml").touch()
    assert config.find([post]) == tmp_path / "mediacheck.toml"
    (tmp_path / "work" / "mediacheck.toml").touch()
    assert config.find([post]) == tmp_path / "work" / "mediacheck.toml"
    assert config.ignored([post]) == [post / "mediacheck.toml"]


def test_a_link_is_searched_where_it_stands_not_where_it_leads(tmp_path: Path) -> None:
    """A link into a downloaded folder does not make the rules beside that folder ours."""
    (tmp_path / "downloads" / "post").mkdir(parents=True)
    (tmp_path / "downloads" / "mediacheck.toml").touch()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "mediacheck.toml").touch()
    (tmp_path / "mine" / "post").symlink_to(tmp_path / "downloads" / "post")
    assert config.find([tmp_path / "mine" / "post"]) == tmp_path / "mine" / "mediacheck.toml"


def test_naming_post_toml_is_checking_its_folder(tmp_path: Path) -> None:
    """The rules beside post.toml lie inside the folder that is checked, and do not count."""
    for name in ("mediacheck.toml", "post.toml"):
        (tmp_path / name).touch()
    assert config.find([tmp_path / "post.toml"]) != tmp_path / "mediacheck.toml"
    assert config.ignored([tmp_path / "post.toml"]) == [tmp_path / "mediacheck.toml"]
    assert config.find([tmp_path / "x.jpg", tmp_path]) != tmp_path / "mediacheck.toml"


def test_a_registry_inside_a_checked_folder_is_not_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor can a folder bring its own registry, even where the user stands in it."""
    (tmp_path / "registry").mkdir()
    monkeypatch.chdir(tmp_path)
    assert config.load(None).registry == str(tmp_path / "registry")
    assert config.load(None, checked=config.checked_folders([Path()])).registry is None


def test_a_checked_folder_is_the_same_by_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working directory knows where it really is, the command line what links call it: no trust of its own by that."""
    real, link = tmp_path / "real", tmp_path / "link"
    (real / "registry").mkdir(parents=True)
    (real / "mediacheck.toml").touch()
    link.symlink_to(real)
    monkeypatch.chdir(real)
    for checked in ([link], [real, link], [link / "." / "registry" / ".."]):
        assert config.load(None, checked=config.checked_folders(checked)).registry is None
    for paths in ([link / "a.jpg", real], [real / "a.jpg", link]):
        assert config.find(paths) not in {link / "mediacheck.toml", real / "mediacheck.toml"}


def test_without_paths_the_search_begins_in_the_working_directory(tmp_path: Path) -> None:
    """Commands that check nothing use the file that is nearest to where the user stands."""
    (tmp_path / "mediacheck.toml").touch()
    (tmp_path / "below").mkdir()
    assert config.find([], start=tmp_path / "below") == tmp_path / "mediacheck.toml"


def test_everything_that_the_file_states_is_in_the_policy(write: Callable[[str], Path], tmp_path: Path) -> None:
    """Each documented setting arrives where the rules look for it."""
    policy = config.load(
        write("""
[company]
name = "ACME"
licensees = ["ACME GmbH"]
timezone = "Europe/Berlin"
[contact]
name = "Jana"
email = "jana@example.com"
url = "https://example.com/ask"
[registry]
location = "pictures.db"
[use]
channels = ["LinkedIn"]
commercial = false
[trust]
embedded-open-licenses = "clear"
[rules]
unknown-origin = "block"
expires_soon_days = 0
[limits]
seconds = 2.5
pixels = 1000
[guidelines]
url = "https://example.com/guidelines"
"""),
        known=KNOWN,
    )
    assert (policy.company, policy.licensees, policy.timezone) == ("ACME", ("ACME GmbH",), "Europe/Berlin")
    assert (policy.contact.name, policy.contact.email) == ("Jana", "jana@example.com")
    assert policy.registry == str(tmp_path / "pictures.db")
    assert policy.registry_configured
    assert policy.use == {"channels": ("linkedin",)}
    assert not policy.commercial
    assert policy.trust.embedded_open_licenses
    assert not policy.trust.purchase_ids
    assert policy.levels == {"MC101": Level.BLOCK}
    assert policy.expires_soon_days == 0
    assert (policy.limits.seconds, policy.limits.pixels) == (2.5, 1000)
    assert policy.guidelines == "https://example.com/guidelines"


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ('[rules]\nMC101 = "note"\n', 2, "can be raised, not lowered"),
        ('[rules]\nMC111 = "block"\n', 2, "did you mean “MC101”"),
        ('[rules]\nMC701 = "blocking"\n', 2, "did you mean “block”"),
        ('[company]\nnmae = "A"\n', 2, "did you mean “name”"),
        ('[compny]\nname = "A"\n', 1, "did you mean “company”"),
        ('[trust]\nembedded-open-licenses = "yes"\n', 2, "known: clear, review"),
        ("[limits]\nseconds = 0\n", 2, "greater than 0"),
        ("[limits]\npreview = 320\n", 2, "“preview”"),
        ("[registry]\npreview = -1\n", 2, "at least 0"),
        ('[registry]\npreview = "small"\n', 2, "a whole number"),
        ("[registry]\npreview = 4000\n", 2, "at most 2048"),
        ('[use]\nterritories = ["Germany"]\n', 2, "did you mean “DE”"),
    ],
)
def test_a_wrong_setting_is_refused_with_its_line(
    write: Callable[[str], Path], content: str, line: int, words: str
) -> None:
    """A setting that does not mean what its writer thinks stops the run instead of being guessed."""
    with pytest.raises(FileError) as refused:
        config.load(write(content), known=KNOWN)
    assert refused.value.line == line
    assert words in render_error(refused.value, "en")[0]


def test_the_size_of_previews_can_be_set_and_changes_no_verdict(write: Callable[[str], Path]) -> None:
    """0 turns them off; whatever it is, the policy that judges is the same."""
    default = config.load(write("[registry]\n"))
    assert default.limits.preview == 320
    for size in (0, 640):
        policy = config.load(write(f"[registry]\npreview = {size}\n"))
        assert policy.limits.preview == size
        assert policy.sha256 == default.sha256


def test_the_default_registry_lies_beside_the_file(write: Callable[[str], Path], tmp_path: Path) -> None:
    """`registry/` beside mediacheck.toml is used by itself, and its absence is no error."""
    path = write("")
    assert config.load(path).registry is None
    (tmp_path / "registry").mkdir()
    policy = config.load(path)
    assert policy.registry == str(tmp_path / "registry")
    assert not policy.registry_configured


def test_the_command_line_wins_over_the_environment_over_the_file(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """--registry, then MEDIACHECK_REGISTRY, then mediacheck.toml."""
    path = write('[registry]\nlocation = "a.db"\n')
    monkeypatch.setenv(config.REGISTRY_VARIABLE, "b.db")
    assert config.load(path).registry == "b.db"
    assert config.load(path, registry="c.db").registry == "c.db"


def test_the_digest_follows_what_can_change_a_verdict(write: Callable[[str], Path], tmp_path: Path) -> None:
    """A setting or a licence of one's own changes the policy's digest; where the registry lies does not."""
    plain = config.load(write("")).sha256
    assert config.load(write("# a comment\n")).sha256 == plain
    assert config.load(write('[registry]\nlocation = "a.db"\n')).sha256 == plain
    assert config.load(write("[use]\ncommercial = false\n")).sha256 != plain
    (tmp_path / "licenses").mkdir()
    (tmp_path / "licenses" / "LicenseRef-Mine.toml").write_text('name = "Mine"\n')
    assert config.load(write("")).sha256 != plain


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_among_the_licences_is_not_waited_for(write: Callable[[str], Path], tmp_path: Path) -> None:
    """Whatever lies in licenses/ and is no file is said, not read."""
    (tmp_path / "licenses").mkdir()
    os.mkfifo(tmp_path / "licenses" / "LicenseRef-Pipe.toml")
    with pytest.raises(FileError, match="no regular file"):
        config.load(write(""))


def test_a_named_file_must_exist() -> None:
    """--config with a wrong path is an error, never a silent default."""
    with pytest.raises(UsageError):
        config.load(Path("nowhere.toml"))


def test_the_network_is_closed_until_the_file_opens_it(write: Callable[[str], Path]) -> None:
    """What nobody stated asks nobody; pairs of host and port are kept as addresses are compared."""
    assert config.load(None).network == Network()
    assert not Network().fetch
    assert not Network().verify_web
    stated = config.load(
        write('[network]\nfetch = true\nverify_web = true\nprivate = ["DAM.example.com:8443"]\nseconds = 5\n')
    ).network
    assert stated == Network(fetch=True, verify_web=True, private=frozenset({"dam.example.com:8443"}), seconds=5.0)


@pytest.mark.parametrize(
    "line",
    [
        'private = ["dam.example.com"]',
        'proxy = "proxy"',
        'proxy = "file:///x"',
        'certificates = "gone.pem"',
        "bytes = 0",
    ],
)
def test_a_wrong_network_setting_is_refused_with_its_line(write: Callable[[str], Path], line: str) -> None:
    """A host without its port would open them all."""
    with pytest.raises(FileError) as error:
        config.load(write(f"[network]\n{line}\n"))
    assert error.value.line == 2
