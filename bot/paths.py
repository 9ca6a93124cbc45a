"""Where the project's files are, from the root of the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
ANSWERS = DATA / "answers"
LAW = DATA / "law"
NLU = DATA / "nlu"
DIRECTORY = DATA / "directory"
LANGUAGES = DATA / "languages.yml"
MODELS = ROOT / "models"
VAR = ROOT / "var"
