from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mediacheck.registry import Registry, open_registry

from .making import Looks
from .suite import RegistrySuite


class TestFolderRegistry(RegistrySuite):
    @pytest.fixture
    def location(self, tmp_path: Path) -> str:
        return str(tmp_path / "registry")

    @pytest.fixture
    def registry(self, location: str, look: Looks) -> Iterator[Registry]:
        registry = open_registry(location, inspect=look, create=True)
        yield registry
        registry.close()

    @pytest.fixture
    def again(self, location: str, look: Looks) -> Iterator[Callable[[], Registry]]:
        opened: list[Registry] = []

        def again() -> Registry:
            opened.append(open_registry(location, inspect=look))
            return opened[-1]

        yield again
        for registry in opened:
            registry.close()
