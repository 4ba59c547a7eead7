"""Takes pictures of pages of a running site: python docs/take_pictures.py [--out DIR] [--base URL] [ADDRESS …]

Without addresses: the two pictures of the README. With addresses: each at phone, tablet and desktop width, light and
dark, and as it prints.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}
FOR_README = {"meetings": "/meetings/?assembly=wtsa-24", "resolution": "/resolutions/2/"}


def take(
    browser: Browser, address: str, path: Path, width: int = 1280, scheme: str = "light", media: str = "screen", full: bool = True
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(address)
    page.emulate_media(media=media, color_scheme=scheme)
    page.screenshot(path=path, full_page=full)
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
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"])
        if not options.addresses:
            for name, address in FOR_README.items():
                take(browser, options.base + address, options.out / f"{name}.png", full=False)
        for address in options.addresses:
            stem = address.strip("/").replace("/", "-").replace("?", "-").replace("=", "-") or "home"
            for kind in options.kinds.split(","):
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
