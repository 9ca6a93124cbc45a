"""Large sets of words in little memory, kept in a file between two starts."""

from __future__ import annotations

import hashlib
import mmap
import os
import tempfile
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import structlog

logger = structlog.get_logger(__name__)
HASH_BYTES = 4


class WordSet:
    """A set of words kept as sorted hashes (CRC-32): of 100,000 strange words two or three are taken for one of 100,000 members."""

    def __init__(self, hashes: Sequence[int]) -> None:
        self._hashes = hashes

    @classmethod
    def of(cls, words: Iterable[str]) -> WordSet:
        hashes = np.fromiter((zlib.crc32(word.encode()) for word in words), np.uint32)
        return cls(array("I", np.unique(hashes).tobytes()))

    def __contains__(self, word: str) -> bool:
        wanted = zlib.crc32(word.encode())
        at = bisect_left(self._hashes, wanted)
        return at < len(self._hashes) and self._hashes[at] == wanted

    def __len__(self) -> int:
        return len(self._hashes)

    def __bytes__(self) -> bytes:
        return array("I", self._hashes).tobytes()


def kept_sets(
    folder: Path, name: str, sources: Iterable[Path], count: int, make: Callable[[], Sequence[WordSet]]
) -> Sequence[WordSet]:
    """What `make` makes of the content of the files `sources`, `count` sets; read where it was kept for the same content.

    `sources` are all files that the sets depend on, those of the code that makes them too.
    All processes of a machine share the memory of a kept file. Where nothing can be kept the sets are made anew each time, and
    the log says so.
    """
    digest = hashlib.sha256()
    for source in (Path(__file__), *sources):
        digest.update(source.read_bytes())
    file = folder / f"{name}-{digest.hexdigest()[:16]}.bin"
    try:
        return _read(file, count)
    except (OSError, ValueError):
        pass
    made = make()
    try:
        _write(file, made)
        for older in folder.glob(f"{name}-*.bin"):
            if older != file:
                older.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("mentor.words_not_kept", folder=str(folder), what=name, error=str(error))
    return made


def _read(file: Path, count: int) -> list[WordSet]:
    """Raises OSError where there is no such file, ValueError where it is not whole."""
    with file.open("rb") as opened:
        content = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
    if len(content) % HASH_BYTES:
        raise ValueError(f"{file} is not whole")
    numbers = memoryview(content).cast("I")
    lengths = numbers[:count].tolist()
    if len(lengths) != count or count + sum(lengths) != len(numbers):
        raise ValueError(f"{file} is not whole")
    ends = [count + sum(lengths[: index + 1]) for index in range(count)]
    return [WordSet(numbers[end - length : end]) for end, length in zip(ends, lengths, strict=True)]


def _write(file: Path, sets: Sequence[WordSet]) -> None:
    """In one step, so that whoever reads it meanwhile finds a whole file or none. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, new = tempfile.mkstemp(dir=file.parent, prefix=file.stem)
    try:
        with os.fdopen(handle, "wb") as written:
            written.write(array("I", map(len, sets)).tobytes() + b"".join(map(bytes, sets)))
        os.chmod(new, 0o644)
        os.replace(new, file)
    except OSError:
        Path(new).unlink(missing_ok=True)
        raise
