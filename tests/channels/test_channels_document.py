"""The example of docs/channels.md is a channel that works."""

from __future__ import annotations

import asyncio
import importlib
import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from bot import paths
from tests.conftest import free_port

EXAMPLE = re.search(r"```python\n(.*?)```", (paths.ROOT / "docs" / "channels.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_example_channel_answers_and_takes_numbers_in_any_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []
    failures = [429]

    async def gateway(request: web.Request) -> web.Response:
        if failures:
            return web.Response(status=failures.pop())
        sent.append(await request.json())
        return web.json_response({})

    async def assistant(message: UserMessage) -> None:
        buttons = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
        reply = {"text": f"You said {message.text}", "buttons": buttons, "custom": {"language": "en"}}
        await message.output_channel.send_response(message.sender_id, reply)

    async def story() -> None:
        fake = web.Application()
        fake.add_routes([web.post("/send", gateway)])
        runner = web.AppRunner(fake)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        monkeypatch.setenv("LOTSE_GATEWAY_API", f"http://127.0.0.1:{runner.addresses[0][1]}/send")
        monkeypatch.setenv("LOTSE_GATEWAY_TOKEN", "token")
        monkeypatch.setenv("LOTSE_DATABASE_URL", f"sqlite:///{tmp_path / 'lotse.sqlite'}")
        assert EXAMPLE is not None
        (tmp_path / "example_channel.py").write_text(EXAMPLE[1], encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        channel = importlib.import_module("example_channel").GatewayChannel()
        app, port = Sanic("example_of_the_document", configure_logging=False), free_port()
        app.blueprint(channel.blueprint(assistant), url_prefix="/webhooks/gateway")
        server = await app.create_server(host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False)
        await server.startup()
        await server.before_start()
        await server.after_start()
        url = f"http://127.0.0.1:{port}/webhooks/gateway/webhook"
        async with aiohttp.ClientSession() as session:

            async def post(number: int, text: str, token: str = "token") -> int:
                body = {"id": str(number), "from": "0170", "text": text, "sent": number}
                async with session.post(url, json=body, headers={"Authorization": f"Bearer {token}"}) as reply:
                    return reply.status

            assert await post(0, "hello", token="another") == 401
            for number, text in ((1, "hello"), (1, "hello"), (2, "٢"), (3, "7")):
                assert await post(number, text) == 200
                await app.ctx.gateway.idle()
        await server.before_stop()
        await server.close()
        await runner.cleanup()

    asyncio.run(story())
    choices = "\n\nReply with the number:\n\n1. Yes\n2. No"
    assert sent == [{"to": "0170", "text": f"You said {text}{choices}"} for text in ("hello", "/deny", "7")]
