"""The plain pages: which language, what becomes HTML, who stands in the list of telephone numbers."""

from __future__ import annotations

import pytest

from bot.channels.origins import Origins
from bot.channels.pages import WEB, content_security_policy, markup, wanted_language, words
from bot.knowledge import Knowledge


@pytest.mark.parametrize(
    ("wished", "accepted", "language"),
    [
        (None, None, "de"),
        ("uk", "de", "uk"),
        ("uk-UA", None, "uk"),
        ("UK", None, "uk"),
        ("xx", "fr", "fr"),
        (None, "pl,ru;q=0.7,en;q=0.9", "en"),
        (None, "fa-IR, en;q=0.1", "fa"),
        (None, "*;q=0.5, ;;;, tr;q=x, ar;q=0.2", "ar"),
        ("<script>", "\u0000", "de"),
    ],
)
def test_the_language_is_that_named_else_the_browsers_else_the_original(
    knowledge: Knowledge, wished: str | None, accepted: str | None, language: str
) -> None:
    assert wanted_language(knowledge, wished, accepted).code == language


def test_the_small_markdown_becomes_paragraphs_lists_headings_bold_and_links() -> None:
    assert markup("a **b**\nc\n\n- d\n- [e](https://e.org)\n\n## f") == (
        '<p>a <strong>b</strong> c</p>\n<ul><li>d</li><li><a href="https://e.org">e</a></li></ul>\n<h2>f</h2>'
    )


@pytest.mark.parametrize("text", ["<script>x</script>", "[x](javascript:x)", '[x](https://a.org/"onclick="x)', "**<b>**", "## <i>"])
def test_nothing_else_becomes_html(text: str) -> None:
    made = markup(text)
    assert not any(danger in made for danger in ("<script", 'javascript:x"', "<b>", "<i>", '"onclick'))


def test_every_language_has_all_words_of_the_widget(knowledge: Knowledge) -> None:
    used = {
        *(
            "title",
            "intro",
            "placeholder",
            "send",
            "typing",
            "offline",
            "busy",
            "failed",
            "welcome",
            "language",
            "menu",
            "messages",
        ),
        *("you", "new_window", "leave", "leave_address", "delete", "delete_sure", "deleted", "delete_later", "cancel", "numbers"),
        *(
            "accessibility",
            "read_aloud",
            "print",
            "rate",
            "right",
            "wrong",
            "hard",
            "rated",
            "reason",
            "agree",
            "privacy",
            "not_kept",
            "address",
        ),
        *("email", "phone", "website", "map", "hours", "languages", "checked", "calendar"),
    }
    for language in knowledge.languages:
        assert used <= words(knowledge, language)["words"].keys(), language.code


def test_no_word_of_the_widget_is_unused(knowledge: Knowledge) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in [*WEB.rglob("*.js"), *WEB.glob("*.html")])
    sources += (WEB.parent / "cards.py").read_text(encoding="utf-8")
    for word in words(knowledge, knowledge.languages["de"])["words"]:
        assert f'"{word}"' in sources or f".{word}" in sources or f"page_{word}" in sources, word


def test_only_this_host_is_asked_and_only_named_sites_may_frame_the_page() -> None:
    policy = content_security_policy(Origins("https://a.example"))
    assert "default-src 'none'" in policy
    assert policy.endswith("frame-ancestors 'self' https://a.example")
    assert "http" not in policy.split("frame-ancestors")[0]
