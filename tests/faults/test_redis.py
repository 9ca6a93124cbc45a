"""Redis, which keeps the locks of conversations where there are several servers, goes away and comes back."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.faults.conftest import HarmedSystem, Redis
from tests.talk import User, post

pytestmark = pytest.mark.server


@pytest.fixture
def redis(harmed: HarmedSystem) -> Iterator[Redis]:
    if harmed.redis is None:
        pytest.skip("redis-server is not installed")
    yield harmed.redis
    harmed.redis.kill()
    harmed.redis.start()


def test_without_redis_the_user_is_told_so_and_with_it_the_conversation_goes_on(harmed: HarmedSystem, redis: Redis) -> None:
    user = User(harmed.url)
    assert user.say("check which right to stay fits me")["ask"] == "status"
    redis.kill()
    told = user.say("Duldung")
    assert told["language"] == "en" and "112" in told["text"] and told["ask"] is None
    redis.start()
    assert user.say("Duldung")["ask"] == "removal"


def test_the_widget_is_asked_to_send_its_message_again(harmed: HarmedSystem, redis: Redis) -> None:
    token = post(f"{harmed.url}/web/session", "{}")[1]["token"]
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    body = json.dumps({"id": "without-redis", "text": "Was ist eine Duldung?"}).encode()
    request = urllib.request.Request(f"{harmed.url}/web/messages", body, headers)
    redis.kill()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=30)
    assert (refused.value.code, int(refused.value.headers["Retry-After"]) > 0) == (503, True)
    redis.start()
    for _ in range(2):
        with urllib.request.urlopen(request, timeout=30) as reply:
            answered = json.loads(reply.read())["messages"]
        assert [entry["answer"] for entry in answered] == ["duldung/what"]
