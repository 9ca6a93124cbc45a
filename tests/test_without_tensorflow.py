"""Rasa runs where TensorFlow is not."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot import paths
from bot.without_tensorflow import STOOD_IN, TensorFlowIsMissing


def test_a_server_and_a_training_import_nothing_of_tensorflow() -> None:
    program = (
        "import sys, bot, rasa.core.run, rasa.engine.recipes.default_components; "
        "print([name for name in ('tensorflow', 'keras', 'jax') if getattr(sys.modules.get(name), '__file__', None)])"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], cwd=paths.ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_component_that_needs_tensorflow_says_what_to_do() -> None:
    from rasa.utils.tensorflow.models import RasaModel

    with pytest.raises(TensorFlowIsMissing, match=r"RasaModel is not here.*config\.yml"):
        RasaModel()


def test_it_is_not_among_the_packages_that_are_installed() -> None:
    locked = (paths.ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    names = {line.partition("==")[0].replace("-", "_") for line in locked if "==" in line and not line.startswith(" ")}
    assert "rasa" in names
    assert not names & {*STOOD_IN, "tensorflow_intel", "jax", "jaxlib"}
