"""Fetching a feed politely and safely: limits of time, size and redirects, retries, robots.txt, no private addresses."""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from bot import clock
from bot.directory.importing.drafts import Unreadable
from bot.directory.importing.integreat import region_path
from bot.directory.importing.sources import REGION, Source

CONTACT_VARIABLE = "LOTSE_CONTACT"
PRODUCT = "LotseImporter"
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (429, 500, 502, 503, 504)
ROBOTS_BYTES = 512_000  # RFC 9309, 2.5: at least 500 KiB are to be read


class FetchFailed(Exception):
    """The feed could not be fetched; why."""


class _Busy(FetchFailed):
    """The server asks to come again, perhaps after so many seconds."""

    def __init__(self, told: str, after: float | None = None) -> None:
        super().__init__(told)
        self.after = after


@dataclass(frozen=True)
class Limits:
    """Seconds, bytes and counts that a fetch keeps to. `loopback` admits this machine alone, for tests; nothing else private."""

    seconds: float = 120.0
    connect_seconds: float = 10.0
    bytes: int = 32 * 1024 * 1024  # after decompression
    redirects: int = 5
    attempts: int = 4
    first_wait: float = 2.0
    longest_wait: float = 60.0
    loopback: bool = False


@dataclass(frozen=True)
class Fetched:
    """What the server sent; `content` is None where it said that nothing has changed since (304)."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


def contact() -> str:
    """The address or page under which publishers reach whoever runs the importer. Raises ValueError where it is not set."""
    found = os.environ.get(CONTACT_VARIABLE, "").strip()
    if not found or not found.isascii() or not found.isprintable():
        raise ValueError(
            f"{CONTACT_VARIABLE} is not set. Publishers want to know who reads their feeds: set it to a mailbox or a page of yours."
        )
    return found


class _NotPublic(OSError):
    """A name that leads only to addresses that are not public."""


class PublicResolver(AbstractResolver):
    """Resolves names and drops every address that is not public: a feed must not lead into the network it is read from."""

    def __init__(self, loopback: bool = False) -> None:
        self._resolver = aiohttp.ThreadedResolver()
        self._loopback = loopback

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        public = [one for one in found if allowed(one["host"], self._loopback)]
        if not public:
            raise _NotPublic(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._resolver.close()


def allowed(address: str, loopback: bool) -> bool:
    """Whether an IP address is public, or this machine's own where that is admitted; also inside IPv6 forms of IPv4."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is None and found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return allowed(str(inner), loopback)
    return (loopback and found.is_loopback) or (found.is_global and not found.is_multicast)


@dataclass
class Fetcher:
    """Fetches feeds; robots.txt is read once a server. Use as an asynchronous context manager."""

    contact: str
    limits: Limits = field(default_factory=Limits)
    _robots: dict[str, RobotFileParser] = field(default_factory=dict)
    _session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Fetcher:
        limits = self.limits
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=PublicResolver(limits.loopback), use_dns_cache=False, limit_per_host=1),
            timeout=aiohttp.ClientTimeout(total=limits.seconds, sock_connect=limits.connect_seconds),
            headers={"User-Agent": f"{PRODUCT} (+{self.contact})", "Accept-Encoding": "gzip"},
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._session is not None
        await self._session.close()

    async def fetch(self, source: Source, etag: str = "", last_modified: str = "") -> Fetched:
        """The content of a source, or that it has not changed since. Raises FetchFailed."""
        known = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)) if value}
        return await self._get(await self._address(source), known)

    async def _address(self, source: Source) -> str:
        """The address with the path of the region looked up, where the source names one."""
        if REGION not in source.url:
            return source.url
        regions = urljoin(source.url.split(REGION)[0], "regions/")
        found = await self._get(regions, {})
        try:
            return source.url.replace(REGION, region_path(found.content or b"", source.region))
        except Unreadable as error:
            raise FetchFailed(f"{regions}: {error}") from None

    async def _get(self, url: str, headers: Mapping[str, str]) -> Fetched:
        limits = self.limits
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(_Busy),
            stop=stop_after_attempt(limits.attempts),
            wait=_Wait(limits),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                return await self._follow(url, headers)
        raise AssertionError("tenacity gives a result or raises")

    async def _follow(self, url: str, headers: Mapping[str, str]) -> Fetched:
        """One attempt, along its redirects; each is held against the same rules as the first address."""
        for _ in range(self.limits.redirects + 1):
            self._check_address(url)
            if not (await self._robots_of(url)).can_fetch(PRODUCT, url):
                raise FetchFailed(f"{url}: the server's robots.txt asks not to read it")
            status, sent, content = await self._request(url, headers, self.limits.bytes)
            if status in REDIRECTS:
                target = urljoin(url, sent.get("Location", ""))
                if url.startswith("https:") and not target.startswith("https:"):
                    raise FetchFailed(f"{url} leads on to {target}, which is not encrypted")
                url = target
                continue
            if status == 304 and headers:
                return Fetched(None)
            if status != 200:
                raise FetchFailed(f"{url}: the server answers {status}")
            return Fetched(content, sent.get("ETag", ""), sent.get("Last-Modified", ""))
        raise FetchFailed(f"{url}: more than {self.limits.redirects} redirects")

    def _check_address(self, url: str) -> None:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            raise FetchFailed(f"{url}: it is no web address") from None
        if parts.scheme not in ("http", "https") or not host:
            raise FetchFailed(f"{url}: only http and https are read")
        if parts.username or parts.password:
            raise FetchFailed("an address with a name or password in it is not read")
        try:
            public = allowed(host, self.limits.loopback)
        except ValueError:
            return  # a name: the resolver looks at its addresses
        if not public:
            raise FetchFailed(f"{url}: {host} is no public address")

    async def _robots_of(self, url: str) -> RobotFileParser:
        """The rules of the server (RFC 9309): none where it has no file, nothing allowed where it cannot say."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._robots:
            rules, at = RobotFileParser(), f"{origin}/robots.txt"
            for _ in range(self.limits.redirects + 1):
                self._check_address(at)
                status, sent, content = await self._request(at, {}, ROBOTS_BYTES, cut=True)
                if status not in REDIRECTS:
                    break
                at = urljoin(at, sent.get("Location", ""))
            if status == 200:
                rules.parse(content.decode("utf-8", errors="replace").splitlines())
            elif status >= 500:
                rules.disallow_all = True  # type: ignore[attr-defined]
            else:
                rules.allow_all = True  # type: ignore[attr-defined]
            self._robots[origin] = rules
        return self._robots[origin]

    async def _request(
        self, url: str, headers: Mapping[str, str], most: int, cut: bool = False
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and content of one request. Raises _Busy where it may be tried again, FetchFailed else."""
        assert self._session is not None
        try:
            async with self._session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status in BUSY and not cut:
                    after = _seconds(response.headers.get("Retry-After", ""))
                    if after is not None and after > self.limits.longest_wait:
                        raise FetchFailed(f"{url}: the server answers {response.status} and asks to come again in {after:.0f} s")
                    raise _Busy(f"{url}: the server answers {response.status}", after)
                content = await _read(response, most, cut) if response.status == 200 else b""
                return response.status, response.headers, content
        except FetchFailed:
            raise
        except asyncio.TimeoutError:
            raise _Busy(f"{url}: no answer within {self.limits.seconds:g} seconds") from None
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(getattr(error, "os_error", error), _NotPublic):
                raise FetchFailed(f"{url}: {urlsplit(url).hostname} has no public address") from None
            raise _Busy(f"{url}: {error}") from None


async def _read(response: aiohttp.ClientResponse, most: int, cut: bool) -> bytes:
    """The content, decompressed piece by piece, so that no small answer swells beyond the limit. Raises FetchFailed."""
    encoding = response.headers.get("Content-Encoding", "identity").lower()
    if encoding not in ("identity", "gzip", ""):
        raise FetchFailed(f"{response.url}: it is packed as {encoding!r}, which was not asked for")
    unpacking = zlib.decompressobj(wbits=31) if encoding == "gzip" else None
    content = bytearray()
    async for chunk in response.content.iter_chunked(65536):
        try:
            content += unpacking.decompress(chunk, most + 1 - len(content)) if unpacking else chunk
        except zlib.error:
            raise FetchFailed(f"{response.url}: it is said to be packed with gzip, but is not") from None
        if len(content) > most:
            if cut:
                return bytes(content[:most])
            raise FetchFailed(f"{response.url}: it is larger than {most} bytes")
    if unpacking and not unpacking.eof:
        raise _Busy(f"{response.url}: the answer breaks off")
    return bytes(content)


def _seconds(retry_after: str) -> float | None:
    """What Retry-After asks for: seconds, or a moment (RFC 9110, 10.2.3)."""
    if retry_after.isdecimal():
        return float(retry_after)
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - clock.now()).total_seconds())
    except (TypeError, ValueError):
        return None


class _Wait:
    """Growing pauses with some chance in them; at least as long as the server asks, at most `longest_wait`."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._growing = wait_exponential_jitter(limits.first_wait, limits.longest_wait, jitter=limits.first_wait / 2)

    def __call__(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _Busy) and error.after is not None else 0.0
        return min(self._limits.longest_wait, max(asked, self._growing(state)))
