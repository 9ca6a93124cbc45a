"""What a server has loaded for good."""

from __future__ import annotations

import gc


def settle() -> None:
    """Takes all that is there now out of Python's search for garbage; to be called when a server has loaded what it works with.

    The search would go through half a gigabyte again and again, and everybody would wait for it. What was loaded in place of
    something else lets go of that first.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
