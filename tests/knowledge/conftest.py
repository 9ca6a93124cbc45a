"""A small knowledge of two answers, one parameter and two languages, to be changed by one test."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

FILES = {
    "languages.yml": """\
de: {name: Deutsch, direction: ltr, fallback: null, status: reviewed, locale: de_DE}
en: {name: English, direction: ltr, fallback: de, status: draft, locale: en_GB}
""",
    "law/money.yml": """\
wage:
  description: Wage an hour
  unit: euro
  values:
    - from: 2026-01-01
      until: 2026-12-31
      value: 13.90
      paragraph: "§ 1 MiLoG"
      source: https://example.org/wage
      confidence: verified
    - from: 2027-01-01
      until: 2027-12-31
      value: 14.60
      paragraph: "§ 1 MiLoG"
      source: https://example.org/wage
      confidence: verified
""",
    "answers/rights.yml": """\
topic: rights
answers:
  wage:
    service_topic: labour_law
    next:
      - rights/sick
    versions:
      - id: old
        until: 2026-12-31
        checked_on: 2026-11-22
        review_by: 2027-05-22
        confidence: verified
        sources:
          - {title: Law, url: "https://example.org/law", paragraph: "§ 1 MiLoG"}
      - id: new
        from: 2027-01-01
        checked_on: 2026-11-22
        review_by: 2027-05-22
        confidence: general
        sources:
          - {title: Law, url: "https://example.org/law"}
  sick:
    service_topic: labour_law
    next: []
    versions:
      - id: always
        checked_on: 2026-11-22
        review_by: 2027-05-22
        confidence: verified
        sources:
          - {title: Law, url: "https://example.org/law"}
""",
    "answers/de/rights.yml": """\
wage:
  label: "Wie hoch ist der Mindestlohn?"
  short: "Mindestlohn"
  versions:
    old:
      text: |
        Der Mindestlohn ist nicht verhandelbar.

        Er beträgt {wage} in der Stunde.
      more: Er gilt für fast alle.
    new:
      text: Der Mindestlohn beträgt {wage}.
sick:
  label: "Was gilt bei Krankheit?"
  short: "Krankheit"
  versions:
    always:
      text: Der Lohn läuft weiter.
""",
    "answers/en/rights.yml": """\
wage:
  label: "How much is the minimum wage?"
  short: "Minimum wage"
  versions:
    old:
      text: |
        The minimum wage cannot be bargained away.

        It is {wage} an hour.
      more: It holds for nearly everybody.
    new:
      text: The minimum wage is {wage}.
sick:
  label: "What holds when I am ill?"
  short: "Illness"
  versions:
    always:
      text: The pay goes on.
""",
    "answers/de/phrases.yml": """\
greeting: Willkommen
value_outdated: "{value} (bis {date})"
""",
    "answers/en/phrases.yml": """\
greeting: Welcome
value_outdated: "{value} (until {date})"
""",
}


@dataclass(frozen=True)
class SmallData:
    """A data folder that is right as it stands."""

    folder: Path

    def write(self, file: str, text: str) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Replaces one piece of a file; the piece must stand there exactly once."""
        text = (self.folder / file).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))


@pytest.fixture
def data(tmp_path: Path) -> SmallData:
    small = SmallData(tmp_path / "data")
    for file, text in FILES.items():
        small.write(file, text)
    return small
