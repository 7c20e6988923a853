from collections.abc import Callable

import pytest

from mediacheck.registry import Registry, open_registry

from .making import Looks
from .suite import RegistrySuite


class TestMemoryRegistry(RegistrySuite):
    """The reference, which is what all others are compared with, keeps the same promises."""

    @pytest.fixture
    def registry(self, look: Looks) -> Registry:
        return open_registry("memory:", inspect=look)

    @pytest.fixture
    def again(self, registry: Registry) -> Callable[[], Registry]:
        return lambda: registry
