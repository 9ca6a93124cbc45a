"""`lotse mentor`: a link on the screen, accepted work in the files, a model handed to a server."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from typer.testing import CliRunner

from bot import paths
from bot.channels.secrets import KEY_VARIABLE, derived_key
from bot.cli.mentor import load_into, mentor
from bot.cli.running import CannotRun
from bot.directory.database import URL_VARIABLE
from bot.mentor.invitations import KEY_PURPOSE, Invitations
from tests.conftest import free_port
from tests.mentor.conftest import Desk, open_desk, write_checkout

RUNNER = CliRunner()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    url = f"sqlite:///{tmp_path / 'lotse.sqlite'}"
    monkeypatch.setenv(URL_VARIABLE, url)
    monkeypatch.setenv(KEY_VARIABLE, "0123456789abcdef" * 4)
    monkeypatch.setattr(paths, "ROOT", write_checkout(tmp_path / "checkout"))
    return open_desk(url)


def test_an_invitation_is_a_link_to_the_named_server(desk: Desk) -> None:
    told = RUNNER.invoke(
        mentor, ["invite", "--role", "lead", "--name", "Mina", "--languages", "de, ar", "--server", "https://x.example/"]
    )
    link = urlsplit(told.stdout.strip())
    assert (link.scheme, link.netloc, link.path) == ("https", "x.example", "/mentor/join")
    invitation = Invitations(derived_key(KEY_PURPOSE)).read(parse_qs(link.query)["token"][0])
    assert (invitation.role, invitation.languages, invitation.name) == ("lead", ("de", "ar"), "Mina")


def test_who_is_known_by_the_name_is_let_in_again(desk: Desk) -> None:
    told = RUNNER.invoke(mentor, ["invite", "--name", "mentor 0"])
    token = parse_qs(urlsplit(told.stdout.strip()).query)["token"][0]
    assert Invitations(derived_key(KEY_PURPOSE)).read(token).mentor == desk.first.id


@pytest.mark.parametrize("wrong", [["--role", "king"], ["--languages", "de,xx"]])
def test_what_cannot_be_granted_is_told(desk: Desk, wrong: list[str]) -> None:
    told = RUNNER.invoke(mentor, ["invite", *wrong])
    assert isinstance(told.exception, ValueError) and ("king" in str(told.exception) or "xx" in str(told.exception))


def test_export_and_import_carry_work_to_the_files_and_back(desk: Desk, tmp_path: Path) -> None:
    number = desk.book.propose(desk.first, "de", "was brauche ich für 25b", "example", "stay/integration")
    assert number is not None
    desk.book.vote(desk.second, [number], "example", "stay/integration")
    correction = desk.book.correct(desk.first, "stay/integration", "bridge", "de", "**Alter Satz.**\n\n- Eins.", "**Neu.**", "")
    desk.book.vote_correction(desk.second, correction, "agree")
    patch = tmp_path / "corrections.patch"
    told = RUNNER.invoke(mentor, ["export", "--patch", str(patch)])
    assert told.exit_code == 0, told.exception
    assert "1 added to" in told.stdout
    assert "-        **Alter Satz.**" in patch.read_text("utf-8") and "+        **Neu.**" in patch.read_text("utf-8")
    stay = paths.ROOT / "data/nlu/de/stay.yml"
    stay.write_text(stay.read_text("utf-8").replace("    - was brauche ich für 25b\n", ""), encoding="utf-8")
    assert "1 were taken out" in RUNNER.invoke(mentor, ["import"]).stdout.replace("\n", " ")
    assert "1 added to" in RUNNER.invoke(mentor, ["export", "--patch", str(patch)]).stdout


class TestHandingOverAModel:
    @pytest.fixture
    def server(self) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
        """A server that takes models as Rasa does, for who has the token."""
        taken: list[tuple[str, str | None]] = []

        class Taking(http.server.BaseHTTPRequestHandler):
            def do_PUT(self) -> None:
                token = self.headers.get("Authorization")
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                taken.append((body["model_file"], token))
                self.send_response(204 if token == "Bearer right" else 401)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Taking) as started:
            thread = threading.Thread(target=started.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{started.server_port}", taken
            started.shutdown()
            thread.join()

    def test_a_running_server_takes_it(
        self, server: tuple[str, list[tuple[str, str | None]]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOTSE_API_TOKEN", "right")
        assert load_into(server[0], Path("/models/m.tar.gz"))
        assert server[1] == [("/models/m.tar.gz", "Bearer right")]

    def test_a_server_that_refuses_is_told(self, server: tuple[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LOTSE_API_TOKEN", "wrong")
        with pytest.raises(CannotRun, match="HTTP 401"):
            load_into(server[0], Path("/models/m.tar.gz"))

    def test_without_a_server_the_model_waits_for_the_next_start(self) -> None:
        assert not load_into(f"http://127.0.0.1:{free_port()}", Path("/models/m.tar.gz"))
