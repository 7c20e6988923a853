from pathlib import Path

import pytest

from mediacheck.sources.plans import media


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("a.jpg", ["a.jpg"]),
        ("a.jpg, b.jpg;c.jpg | d.jpg\ne.jpg", ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg"]),
        (" a b.jpg ,, c.jpg ,", ["a b.jpg", "c.jpg"]),
        ("https://x.example/w_1,h_2/a.jpg", ["https://x.example/w_1,h_2/a.jpg"]),
        ("https://x.example/a.jpg,https://x.example/b.jpg", ["https://x.example/a.jpg", "https://x.example/b.jpg"]),
        ("a.jpg, https://x.example/a,b.jpg, c.jpg", ["a.jpg", "https://x.example/a,b.jpg", "c.jpg"]),
        ("https://x.example/a.jpg;b.jpg", ["https://x.example/a.jpg", "b.jpg"]),
        ("lake, early.jpg", ["lake, early.jpg"]),
        ("lake, early.jpg\nlake, late.jpg", ["lake, early.jpg", "lake", "late.jpg"]),
        (" ,;| \n", []),
    ],
)
def test_a_cell_names_several_media(tmp_path: Path, cell: str, named: list[str]) -> None:
    """Commas, semicolons, bars and lines separate; not within an address, nor where a file is called so."""
    (tmp_path / "lake, early.jpg").touch()
    assert list(media.names(cell, tmp_path)) == named


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("a.JPG", "a.JPG"),
        ("x, b.mp4", "b.mp4"),
        ("https://x.example/a.png?w=1#f", "https://x.example/a.png?w=1#f"),
        ("see the lake.jpg", None),
        ("https://x.example/page.html", None),
        ("https://[/a.jpg", None),
        ("", None),
    ],
)
def test_what_looks_like_a_picture(cell: str, found: str | None) -> None:
    """A name or address by itself, not one in a sentence."""
    assert media.probable(cell) == found
