"""Full-text search over labels and words of the answers, for what was not understood: SQLite's FTS5, in memory."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable

COMMON_SHARE = 0.12
_WORD = re.compile(r"\w{3,}")


class AnswerSearch:
    """An index of one language. Ranks by BM25, the label weighing four times the text.

    Words that stand in more than `COMMON_SHARE` of the answers ("what", "with") are passed over: they say nothing.
    """

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Takes (answer id, label, text) for every answer."""
        self._index = sqlite3.connect(":memory:", check_same_thread=False)
        self._index.execute(
            "CREATE VIRTUAL TABLE answers USING fts5(id UNINDEXED, label, text, tokenize = 'unicode61 remove_diacritics 2')"
        )
        self._index.executemany("INSERT INTO answers VALUES (?, ?, ?)", rows)
        self._index.execute("CREATE VIRTUAL TABLE terms USING fts5vocab(answers, row)")
        count = self._index.execute("SELECT count(*) FROM answers").fetchone()[0]
        frequent = self._index.execute("SELECT term FROM terms WHERE doc > ?", (COMMON_SHARE * count,))
        self._common = {row[0] for row in frequent}

    def best(self, question: str, limit: int) -> list[str]:
        """Ids of the answers nearest to the question, best first; empty where no word is shared."""
        asked = _WORD.findall(question)[:40]
        words = [word for word in asked if word.casefold() not in self._common]
        if not words:
            return []
        query = " OR ".join(f'"{word}"*' if len(word) > 4 else f'"{word}"' for word in words)
        found = self._index.execute(
            "SELECT id FROM answers WHERE answers MATCH ? ORDER BY bm25(answers, 0, 4.0, 1.0) LIMIT ?", (query, limit)
        )
        return [row[0] for row in found]
