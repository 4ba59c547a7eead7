"""Takes pictures of pages of a running site: python -m docs.take_pictures [--out DIR] [--base URL] [ADDRESS …]

Without addresses: the pictures of the README. With addresses: each at phone, tablet and desktop width, light and dark, and
as it prints; `--kinds sheets` gives the printed sheets as a PDF, in the size that the page asks for;
the matrix turns its sheets on their side.
"""

import argparse
import re
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.serving import CHROMIUM

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}
FOR_README = {
    "positions": "/positions/?assembly=wtsa-16",
    "meetings": "/meetings/?assembly=wtsa-24",
    "resolution": "/resolutions/2/",
}


def take(
    browser: Browser,
    address: str,
    path: Path,
    width: int = 1280,
    scheme: str = "light",
    media: str = "screen",
    full: bool = True,
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(address)
    page.emulate_media(media=media, color_scheme=scheme)
    page.screenshot(path=path, full_page=full)
    page.close()


def print_sheets(browser: Browser, address: str, path: Path) -> None:
    page = browser.new_page()
    page.goto(address)
    page.pdf(path=path, prefer_css_page_size=True)
    page.close()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("addresses", nargs="*")
    asked.add_argument("--out", type=Path, default=Path(__file__).parent / "pictures")
    asked.add_argument("--base", default="http://127.0.0.1:8000")
    asked.add_argument("--kinds", default="phone,tablet,desktop,dark,print")
    options = asked.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        if not options.addresses:
            for name, address in FOR_README.items():
                take(browser, options.base + address, options.out / f"{name}.png", full=False)
        for address in options.addresses:
            stem = re.sub(r"[^a-z0-9]+", "-", address.lower()).strip("-") or "home"
            for kind in options.kinds.split(","):
                if kind == "sheets":
                    print_sheets(browser, options.base + address, options.out / f"{stem}.pdf")
                    continue
                width = WIDTHS.get(kind, 720 if kind == "print" else 1280)
                take(
                    browser,
                    options.base + address,
                    options.out / f"{stem}.{kind}.png",
                    width,
                    "dark" if kind == "dark" else "light",
                    "print" if kind == "print" else "screen",
                )
        browser.close()


if __name__ == "__main__":
    main()
