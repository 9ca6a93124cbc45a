"""A guided check as a picture (SVG): which questions decide which criteria, and which criteria make up which rule."""

from __future__ import annotations

from datetime import date
from html import escape
from textwrap import wrap

from bot.check_replies import question_text
from bot.knowledge import Knowledge
from bot.law.checks import CHECKS

COLUMNS = (20, 420, 900)
WIDTHS = (320, 400, 300)
LINE, PADDING, GAP, MARGIN = 16, 8, 12, 56
CHARACTERS_PER_PIXEL = 1 / 6.6
STYLE = (
    "text{font:13px sans-serif;fill:#1b1b1f}.head{font-weight:bold;font-size:15px}"
    "rect{stroke:#5b6475;fill:#fff}.rule{fill:#e6eefc}.question{fill:#f4f1e6}path{fill:none;stroke:#8a93a5}"
)


class _Column:
    """Boxes from top to bottom in one column."""

    def __init__(self, index: int, kind: str) -> None:
        self.left, self.width, self.kind = COLUMNS[index], WIDTHS[index], kind
        self.bottom = MARGIN
        self.drawn: list[str] = []

    def add(self, text: str, top: int | None = None) -> tuple[int, int]:
        """Draws a box and gives the heights of its top and its middle."""
        lines = wrap(text, int(self.width * CHARACTERS_PER_PIXEL)) or [""]
        begin = max(self.bottom, top or 0)
        height = len(lines) * LINE + 2 * PADDING
        spans = "".join(
            f'<tspan x="{self.left + PADDING}" y="{begin + PADDING + LINE * (index + 1) - 4}">{escape(line)}</tspan>'
            for index, line in enumerate(lines)
        )
        box = f'<rect class="{self.kind}" x="{self.left}" y="{begin}" width="{self.width}" height="{height}" rx="6"/>'
        self.drawn.append(f"{box}<text>{spans}</text>")
        self.bottom = begin + height + GAP
        return begin, begin + height // 2


def diagram(knowledge: Knowledge, name: str, language: str, day: date) -> str:
    """The SVG of a check in a language, with the values of the day. Raises KeyError for an unknown check."""
    check, words = CHECKS[name], knowledge.check_words(name, language)
    questions, criteria, rules = _Column(0, "question"), _Column(1, "criterion"), _Column(2, "rule")
    lines: list[str] = []
    for rule in check.rules:
        middles = []
        for criterion in rule.criteria:
            row = max(questions.bottom, criteria.bottom)
            name_of_it = knowledge.filled(words.criteria[criterion.id].name, language, day)
            _, middle = criteria.add(f"{name_of_it} ({criterion.paragraph})", row)
            middles.append(middle)
            if criterion.questions:
                asked = " · ".join(question_text(knowledge, name, question, language, day) for question in criterion.questions)
                lines.append(_line(COLUMNS[0] + WIDTHS[0], questions.add(asked, row)[1], COLUMNS[1], middle))
        _, middle = rules.add(f"{words.rules[rule.id].name} ({rule.paragraph})", top=sum(middles) // len(middles) - LINE)
        lines += [_line(COLUMNS[1] + WIDTHS[1], height, COLUMNS[2], middle) for height in middles]
        criteria.bottom = max(questions.bottom, criteria.bottom) + GAP
    height = max(column.bottom for column in (questions, criteria, rules)) + MARGIN // 2
    width = COLUMNS[2] + WIDTHS[2] + COLUMNS[0]
    title = f'<text class="head" x="{COLUMNS[0]}" y="30">{escape(name)}, {escape(knowledge.format(day, "date", language))}</text>'
    boxes = "".join(part for column in (questions, criteria, rules) for part in column.drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(name)}"><style>{STYLE}</style>{title}{"".join(lines)}{boxes}</svg>\n'
    )


def _line(left: int, begin: int, right: int, end: int) -> str:
    half = (left + right) // 2
    return f'<path d="M{left} {begin}C{half} {begin} {half} {end} {right} {end}"/>'
