"""Training the Rasa model: only when the data changed since the last one."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zlib
from pathlib import Path

from bot import paths

TRAINED_FROM = ("config.yml", "domain.yml", "data/rules.yml")
TRAINED_FROM_FOLDERS = (
    ("data/nlu", "*.yml"),
    ("data/nlu", "heldback.jsonl"),
    ("data/directory", "places.csv"),
    ("bot/nlu", "*.py"),
)
FINGERPRINT_LENGTH = 16
LOG = "train.log"
MODEL_VARIABLE = "LOTSE_MODEL"


class TrainingFailed(Exception):
    """Rasa could not train; says where its output is."""


# training allocates and frees megabytes thousands of times a second; keeping them halves its time (glibc)
KEPT_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "4294967296",
    "MALLOC_TOP_PAD_": "268435456",
}


def fingerprint(root: Path = paths.ROOT) -> str:
    """Changes with everything that a model is made from."""
    digest = hashlib.sha256()
    files = [root / name for name in TRAINED_FROM]
    for folder, pattern in TRAINED_FROM_FOLDERS:
        files += sorted((root / folder).rglob(pattern))
    for file in files:
        digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:FINGERPRINT_LENGTH]


def is_whole(model: Path) -> bool:
    """Whether a model is there and its archive can be read to the end."""
    try:
        with tarfile.open(model, "r:gz") as archive:
            return bool(archive.getmembers())
    except (OSError, EOFError, zlib.error, tarfile.TarError):
        return False


def current_model(root: Path = paths.ROOT) -> Path | None:
    """The model for the present data, None where it is yet to be trained, or was left broken; else that of `LOTSE_MODEL`.

    Raises ValueError where the one of `LOTSE_MODEL` is missing or broken.
    """
    if chosen := os.environ.get(MODEL_VARIABLE):
        model = Path(chosen).resolve()
        if not is_whole(model):
            raise ValueError(
                f"The model {model} is missing or broken; set {MODEL_VARIABLE} to another one, or unset it to train one."
            )
        return model
    model = root / "models" / f"lotse-{fingerprint(root)}.tar.gz"
    return model if is_whole(model) else None


def train(root: Path = paths.ROOT) -> Path:
    """Trains a model for the present data and gives its path. Rasa's output goes to `var/train.log`.

    Raises TrainingFailed.
    """
    log = root / "var" / LOG
    log.parent.mkdir(exist_ok=True)
    name = f"lotse-{fingerprint(root)}"
    command = [sys.executable, "-m", "bot", "rasa", "train", "--fixed-model-name", name, "--out", "models", "--force"]
    command += ["--skip-validation", "--config", "config.yml", "--domain", "domain.yml", "--data", "data/nlu", "data/rules.yml"]
    environment = {**quiet_environment(), **KEPT_MEMORY}
    with log.open("w", encoding="utf-8") as output:
        finished = subprocess.run(command, cwd=root, stdout=output, stderr=output, env=environment, check=False)
    model = root / "models" / f"{name}.tar.gz"
    if finished.returncode or not model.exists():
        raise TrainingFailed(f"Rasa could not train the model; its output is in {log.relative_to(root)}.")
    return model


def quiet_environment() -> dict[str, str]:
    """The environment for Rasa's processes: no telemetry, no warnings, our packages importable."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
        # the matrices are small: a second thread would only wait for the first
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONPATH": str(paths.ROOT),
    }
