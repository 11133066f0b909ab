"""What a first visit takes in all: the page with its styles, scripts, fonts and pictures, as a browser loads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

CHROMIUM = "/usr/bin/chromium"


def first_visit(port: int, session: str) -> dict[str, Any] | None:
    """Open My work in a fresh browser and add up the bytes; None where there is no Chromium."""
    if not Path(CHROMIUM).exists():
        return None
    from playwright.sync_api import sync_playwright

    sizes: dict[str, float] = {}
    address = f"http://127.0.0.1:{port}/"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="ky")
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        kinds: dict[str, str] = {}
        wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

        def note(event: dict[str, Any]) -> None:
            kind = kinds.get(event["requestId"], "Other")
            sizes[kind] = sizes.get(kind, 0) + event["encodedDataLength"] / 1024

        wire.on("Network.loadingFinished", note)
        page.goto(address, wait_until="networkidle")
        browser.close()
    return {"total_kb": round(sum(sizes.values()), 1)} | {
        k.lower(): round(v, 1) for k, v in sorted(sizes.items())
    }
