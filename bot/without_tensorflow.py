"""Rasa without TensorFlow.

Rasa imports TensorFlow whatever the pipeline is, and ours needs none of it. It takes 1.8 GB on disk, some 350 MiB of memory and
half of the time of a start, and is code with holes of its own that nobody uses. So it is not installed; an empty stand-in takes its
place, from which Rasa's modules can be imported. What needs TensorFlow in earnest is refused with a clear error.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

STOOD_IN = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")


class TensorFlowIsMissing(ImportError):
    """Something wants to compute with TensorFlow."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is not here: Lotse runs Rasa without TensorFlow. Take what needs it out of config.yml.")


class _StandIn(type):
    """A class, so that others may derive from it, every attribute of which is a stand-in again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *arguments: Any, **settings: Any) -> Any:
        raise TensorFlowIsMissing(f"{cls.__module__}.{cls.__qualname__}")


def _stand_in(module: str, name: str) -> _StandIn:
    return _StandIn(name, (), {"__module__": module})


class _Module(ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(self.__name__, name)


class _Finder(MetaPathFinder, Loader):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self, is_package=True) if name.partition(".")[0] in STOOD_IN else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


def stand_in() -> None:
    """Puts the stand-in where TensorFlow would be, also where it is installed; to be called before Rasa is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
