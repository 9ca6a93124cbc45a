"""What the widget may weigh, and how soon it can be used on an old phone with a bad network."""

from __future__ import annotations

import gzip
from pathlib import Path

from tests.browser.conftest import PHONE, sync_api

WEB = Path(__file__).resolve().parents[2] / "bot" / "web"
WEIGHT = 20 * 1024
LOADED = ["lotse.js", "lotse/connection.js", "lotse/messages.js", "lotse/lotse.css"]
# Lighthouse's "Slow 4G": 150 ms, 1.6 Mbit/s down, 750 kbit/s up, and a processor slowed down four times
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6 * 1024**2 / 8, "uploadThroughput": 750 * 1024 / 8}
SLOWER = 4
USABLE_MS = 1_000
USABLE = """
const look = () => {
  const root = document.querySelector("lotse-chat")?.shadowRoot;
  const text = root?.querySelector("#text");
  const styled = text && getComputedStyle(text).borderRadius !== "0px";
  if (styled && text.offsetHeight > 0 && root.querySelector("#send").textContent) window.usable = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def test_script_and_style_weigh_no_more_than_20_kilobytes_packed() -> None:
    assert sum(len(gzip.compress((WEB / name).read_bytes(), 9)) for name in LOADED) <= WEIGHT


def test_the_browser_loads_them_packed_and_nothing_besides(browser: sync_api.Browser, system: str) -> None:
    context = browser.new_context(locale="de-DE", viewport=PHONE)
    page = context.new_page()
    loaded: dict[str, int] = {}
    page.on("requestfinished", lambda request: loaded.update({request.url: request.sizes()["responseBodySize"]}))
    page.goto(system)
    page.locator("#send").wait_for()
    page.wait_for_load_state("networkidle")
    paths = {url.removeprefix(f"{system}/"): size for url, size in loaded.items()}
    besides = {"", "web/words?lang=de", "lotse/site.css", "lotse/favicon.svg"}
    assert set(LOADED) <= set(paths) <= {*LOADED, *besides}
    assert sum(paths[name] for name in LOADED) <= WEIGHT
    context.close()


def test_it_is_usable_within_a_second_on_slow_4g_with_a_slow_processor(browser: sync_api.Browser, system: str) -> None:
    context = browser.new_context(locale="de-DE", viewport=PHONE)
    context.add_init_script(USABLE)
    times = []
    for _ in range(5):
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send("Network.emulateNetworkConditions", SLOW_4G)
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.goto(system)
        page.wait_for_function("() => window.usable")
        times.append(page.evaluate("window.usable"))
        page.close()
    context.close()
    print(f"usable after {[round(time) for time in times]} ms")
    assert sorted(times)[len(times) // 2] <= USABLE_MS
