"""What users are told of what is done with their words: in every language, with the time that is set and who is responsible."""

from __future__ import annotations

import urllib.request

import pytest

from bot.channels.pages import offered
from bot.knowledge import Knowledge
from tests.own_system import OwnSystem


@pytest.mark.server
def test_every_language_names_who_is_responsible_and_when_a_conversation_is_deleted(
    own_system: OwnSystem, knowledge: Knowledge
) -> None:
    for language in offered(knowledge):
        with urllib.request.urlopen(f"{own_system.url}/privacy?lang={language.code}", timeout=60) as reply:
            page = reply.read().decode()
        assert f'lang="{language.code}" dir="{language.direction}"' in page
        assert knowledge.phrase(language.code, "site_operator_unnamed") in page
        assert " 24 " in page and "{" not in page
        assert page.count("<h2>") == 5
