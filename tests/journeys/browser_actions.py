"""What a person does in a form of the admin with mouse and keyboard."""

from typing import Any

from playwright.sync_api import expect

LOOK = ".select2-container--open .select2-results__option:not(.loading-results)"
_sessions: dict[tuple[str, tuple[str, str]], Any] = {}


def signed_in(site: str, tab: Any, account: tuple[str, str]) -> Any:
    """Reuses the session of the account, which saves two pages and the hash of a password."""
    if known := _sessions.get((site, account)):
        tab.context.add_cookies(known)
    else:
        _sessions[site, account] = sign_in(site, tab, account).context.cookies()
    return tab


def sign_in(site: str, tab: Any, account: tuple[str, str]) -> Any:
    """Begins a session of its own, which the test may end."""
    tab.goto(f"{site}/admin/login/")
    tab.fill("#id_username", account[0])
    tab.fill("#id_password", account[1])
    press(tab, "Sign in")
    return tab


def follow(element: Any) -> None:
    """Clicks what leads to another page and waits for it."""
    with element.page.expect_navigation():
        element.click()


def press(tab: Any, button: str) -> None:
    """Presses a button of this name and waits for the page that answers."""
    follow(tab.get_by_role("button", name=button, exact=True).last)


def fill(tab: Any, label: str, text: str) -> None:
    tab.get_by_role("textbox", name=label, exact=True).fill(text)


def pick(tab: Any, name: str, typed: str, chosen: str) -> None:
    """Types into a field with autocomplete and takes its first choice."""
    field = tab.locator(f"#id_{name} + .select2-container")
    field.scroll_into_view_if_needed()
    field.click()
    tab.locator(".select2-container--open .select2-search__field").press_sequentially(typed)
    first = tab.locator(LOOK).first
    expect(first).to_contain_text(chosen)
    first.click()
    expect(field).to_contain_text(chosen)


def messages_text(tab: Any) -> str:
    return " ".join(tab.locator(".messagelist li").all_inner_texts())
