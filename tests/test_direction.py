"""Left-to-right pieces inside Arabic and Persian: kept in one piece, and nothing else changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.direction import LEFT_TO_RIGHT_ISOLATE as LRI
from bot.direction import POP_ISOLATE as PDI
from bot.direction import isolated


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("هذا هو § 25b من القانون", ["§ 25b"]),
        ("حسب § 10 Abs. 3 Satz 5 AufenthG فقط", ["§ 10 Abs. 3 Satz 5 AufenthG"]),
        ("اتصل على +49 351 4265820 اليوم", ["+49 351 4265820"]),
        ("اكتب إلى rat.hilfe@example-site.org فورًا", ["rat.hilfe@example-site.org"]),
        ("من الساعة 08:00-12:00, 13:00-15:00 فقط", ["08:00-12:00, 13:00-15:00"]),
        ("عند Arbeit und Leben Sachsen في درسدن", ["Arbeit und Leben Sachsen"]),
        ("لديك Duldung وتريد Ausbildung", ["Duldung", "Ausbildung"]),
    ],
)
def test_paragraphs_telephone_numbers_and_names_are_isolated(text: str, pieces: list[str]) -> None:
    found = isolated(text)
    for piece in pieces:
        assert f"{LRI}{piece}{PDI}" in found


def test_the_address_of_a_link_stays_untouched_and_its_text_is_isolated() -> None:
    found = isolated(
        "المصدر: [§ 25b AufenthG](https://www.gesetze-im-internet.de/aufenthg_2004/__25b.html)، https://example.org/a_b"
    )
    assert "(https://www.gesetze-im-internet.de/aufenthg_2004/__25b.html)" in found
    assert f"[{LRI}§ 25b AufenthG{PDI}]" in found
    assert found.endswith("https://example.org/a_b")


def test_bold_marks_and_list_dashes_stay_outside() -> None:
    assert isolated("- **Duldung**: ورقة") == f"- **{LRI}Duldung{PDI}**: ورقة"


@given(st.text(alphabet="ابجده ABCabc §1234567890.,()[]*-+/:\n", max_size=80))
def test_nothing_is_lost_and_twice_is_once(text: str) -> None:
    once = isolated(text)
    assert once.replace(LRI, "").replace(PDI, "") == text
    assert isolated(once) == once
    assert once.count(LRI) == once.count(PDI)
