"""An installation of several servers, started for real on this machine from the files in deploy/: only addresses are replaced."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

import psycopg2
import redis

from bot import paths
from bot.cli.training import quiet_environment

DEPLOY = paths.ROOT / "deploy"
POSTGRESQL, REDIS, HTTP, HTTPS, ACTIONS_PROXY = 6801, 6802, 6803, 6804, 6805
RASA, ACTIONS = (6811, 6812), (6821, 6822)
READY_WITHIN_SECONDS = 120
DATABASES = ("lotse", "lotse_events")
USER = "postgres"


def found(program: str) -> str | None:
    """The path of a server program, also where Debian keeps those that are not for everybody's PATH."""
    beside = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, beside)]))


def missing() -> list[str]:
    """What of the servers is not installed."""
    return [program for program in ("initdb", "postgres", "redis-server", "nginx", "openssl") if not found(program)]


class Machine:
    """PostgreSQL, Redis, nginx, two Rasa servers and two action servers, each with its data below one folder."""

    def __init__(self, folder: Path, model: Path) -> None:
        self.folder, self.model = folder, model
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.url = f"https://127.0.0.1:{HTTPS}"
        self.environment = {**quiet_environment(), **settings()}

    @property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))

    def database(self, name: str = DATABASES[0]) -> psycopg2.extensions.connection:
        return psycopg2.connect(host="127.0.0.1", port=POSTGRESQL, user=USER, dbname=name, connect_timeout=5)

    def start(self) -> None:
        self._start_postgresql()
        self._start_redis()
        self._start_nginx()
        for port in ACTIONS:
            self.start_actions(port)
        for port in RASA:
            self.start_rasa(port)
        for name in [f"actions {port}" for port in ACTIONS] + [f"rasa {port}" for port in RASA]:
            self.wait_for(name)

    def wait_for(self, name: str) -> None:
        url = f"http://127.0.0.1:{name.split()[1]}/health"
        self._wait_until(lambda: _answers(url), name)

    def start_actions(self, port: int) -> None:
        self._run(f"actions {port}", [sys.executable, *unit_command("lotse-actions", self.environment, port)])

    def start_rasa(self, port: int) -> None:
        environment = {**self.environment, "LOTSE_MODEL": str(self.model)}
        self._run(f"rasa {port}", [sys.executable, *unit_command("lotse-rasa", environment, port)])

    def _wait_until(self, holds: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not holds():
            in_time = self.processes[name].poll() is None and time.monotonic() < deadline
            assert in_time, f"{name} does not answer; it wrote: {self._log(name).read_text(encoding='utf-8')[-2000:]}"
            time.sleep(0.1)

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """As a power cut would: no goodbye to anybody."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in reversed(self.processes.values()):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _run(self, name: str, command: list[str], user: str | None = None) -> None:
        with self._log(name).open("ab") as log:
            process = subprocess.Popen(
                command, cwd=paths.ROOT, stdout=log, stderr=log, env=self.environment, start_new_session=True, user=user, group=user
            )
        self.processes[name] = process

    def _start_postgresql(self) -> None:
        # PostgreSQL refuses to run as root
        user = USER if os.geteuid() == 0 else None
        data = self.folder / "postgresql"
        data.mkdir(mode=0o700)
        if user:
            shutil.chown(data, user)
        subprocess.run(
            [str(found("initdb")), "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd=paths.ROOT, user=user, group=user,
        )  # fmt: skip
        own = {"port": POSTGRESQL, "listen_addresses": "127.0.0.1", "unix_socket_directories": data, "fsync": "off"}
        options = [f"--{name}={value}" for name, value in own.items()]
        self._run("postgresql", [str(found("postgres")), "-D", str(data), *options], user)
        self._wait_until(self._postgresql_answers, "postgresql")
        connection = self.database(USER)
        connection.autocommit = True
        with connection.cursor() as cursor:
            for name in DATABASES:
                cursor.execute(f"CREATE DATABASE {name}")
        connection.close()

    def _postgresql_answers(self) -> bool:
        try:
            self.database(USER).close()
            return True
        except psycopg2.OperationalError:
            return False

    def _start_redis(self) -> None:
        options = ["--port", str(REDIS), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "", "--appendonly", "no"]
        secret = ["--requirepass", self.environment["LOTSE_REDIS_PASSWORD"]]
        self._run("redis", [str(found("redis-server")), *options, *secret])
        self._wait_until(self._redis_answers, "redis")

    def _redis_answers(self) -> bool:
        try:
            return bool(redis.Redis(port=REDIS, password=self.environment["LOTSE_REDIS_PASSWORD"]).ping())
        except redis.RedisError:
            return False

    def _start_nginx(self) -> None:
        certificate, key = self.folder / "certificate.pem", self.folder / "key.pem"
        about = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
        made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate)]
        subprocess.run([str(found("openssl")), *made, *about], check=True, capture_output=True)
        shutil.copytree(DEPLOY / "nginx" / "lotse", self.folder / "lotse")
        site = (DEPLOY / "nginx" / "lotse.conf").read_text(encoding="utf-8")
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
        places = {
            "listen 80;": f"listen 127.0.0.1:{HTTP};",
            "listen 443 ": f"listen 127.0.0.1:{HTTPS} ",
            ":5050;": f":{ACTIONS_PROXY};",
        }
        files = {"/etc/ssl/lotse/fullchain.pem": str(certificate), "/etc/ssl/lotse/privkey.pem": str(key)}
        (self.folder / "lotse.conf").write_text(replaced(site, {**places, **files}), encoding="utf-8")
        upstreams = self.folder / "lotse" / "upstreams.conf"
        ports = {f":{port} ": f":{own} " for port, own in zip((5005, 5006, 5055, 5056), RASA + ACTIONS, strict=True)}
        upstreams.write_text(replaced(upstreams.read_text(encoding="utf-8"), ports), encoding="utf-8")
        owner = f"user {getpass.getuser()};\n" if os.geteuid() == 0 else ""
        temporary = "".join(
            f"{kind}_temp_path {self.folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = self.folder / "nginx.conf"
        whole.write_text(
            f"{owner}daemon off;\nworker_processes 2;\npid {self.folder}/nginx.pid;\nerror_log {self.folder}/nginx-error.log;\n"
            f"events {{ worker_connections 2048; }}\nhttp {{\n{temporary}include {self.folder}/lotse.conf;\n}}\n",
            encoding="utf-8",
        )
        self._run("nginx", [str(found("nginx")), "-p", str(self.folder), "-c", str(whole)])
        self._wait_until((self.folder / "nginx.pid").exists, "nginx")


def settings() -> dict[str, str]:
    """The settings of deploy/lotse.env.example, filled in for this machine."""
    lines = (DEPLOY / "lotse.env.example").read_text(encoding="utf-8").splitlines()
    shipped = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    filled = {
        name: value.replace("lotse:PASSWORD", USER).replace(":5432/", f":{POSTGRESQL}/").replace("/opt/lotse", str(paths.ROOT))
        for name, value in shipped.items()
    }
    own = {
        "LOTSE_SECRET_KEY": token_hex(32),
        "LOTSE_API_TOKEN": token_hex(32),
        "LOTSE_REDIS_PASSWORD": "a47b" * 8,
        "LOTSE_REDIS_PORT": str(REDIS),
        "LOTSE_ACTION_URL": f"http://127.0.0.1:{ACTIONS_PROXY}/webhook",
        "LOTSE_ENDPOINTS": str(DEPLOY / "endpoints-with-events.yml"),
        "LOTSE_TODAY": "2026-11-22",
    }
    return {**filled, **own}


def unit_command(unit: str, environment: dict[str, str], port: int) -> list[str]:
    """What a systemd unit starts, after the interpreter."""
    text = (DEPLOY / "systemd" / f"{unit}@.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=\S+ (.*)$", text, re.MULTILINE)
    return [re.sub(r"\$\{(\w+)\}", lambda name: environment[name[1]], word) for word in command.replace("%i", str(port)).split()]


def replaced(text: str, values: dict[str, str]) -> str:
    """The text with every placeholder replaced; each must occur, so that the shipped files are what is tested."""
    for old, new in values.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False
