"""F31 and F32: pages that two workers keep."""

from .serving import Site, rows_of, send_raw

UNKEYED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/evil",
    "X-Original-URL": "/evil",
    "Forwarded": "host=evil.example",
    "Accept-Language": "evil",
    "Referer": "https://evil.example/",
    "Range": "bytes=0-3",
    "Accept": "evil/evil",
}
EVERY_WORKER = 16
SLUG = "isoc-wtsa-24-background-paper"


def asked_often(site: Site, address: str, **headers: str) -> set[tuple[int, bytes]]:
    """Asks over new connections, so that each worker answers."""
    answers = [site.get(address, **headers) for _ in range(EVERY_WORKER)]
    return {(answer.status, answer.body) for answer in answers}


def test_f32_what_is_not_part_of_the_address_is_on_no_page_that_others_get(shared_site):
    """Headers, parameters that mails add to an address or that no page knows, and the body of a GET change no page."""
    before = asked_often(shared_site, "/participants/")
    for header, value in UNKEYED.items():
        assert shared_site.get("/participants/", **{header: value}).status == 200
    added = ("utm_source=evil", "page=1;utm_source=evil", ";evil=1", "evil=1", "page=1&page=evil")
    for query in added:
        shared_site.get(f"/participants/?{query}")
    head = f"GET /participants/ HTTP/1.1\r\nHost: 127.0.0.1:{shared_site.port}\r\n"
    send_raw(shared_site.port, f"{head}Content-Length: 6\r\n\r\nq=evil".encode(), seconds=1)
    [after] = asked_often(shared_site, "/participants/")
    assert [before == {after}, b"evil" in after[1]] == [True, False]
    # A page is kept for the host that asked only.
    hosts = ("evil.example", "localhost")
    asked = [shared_site.get("/participants/", Host=host).status for host in hosts]
    assert [asked, asked_often(shared_site, "/participants/")] == [[400, 200], before]


def test_f31_what_is_withdrawn_is_gone_at_the_next_request_from_every_worker(site):
    staff = site.staff()
    address = f"/documents/{SLUG}/"
    etags = {site.get(address).headers["ETag"] for _ in range(EVERY_WORKER)}
    (seen,) = asked_often(site, "/documents/")
    assert [len(etags), address.encode() in seen[1]] == [1, True]
    [(number,)] = rows_of(site.database, f"SELECT id FROM documents_document WHERE slug = '{SLUG}'")
    question = f"/admin/documents/document/{number}/withdraw/"
    assert staff.post(question, staff.shown(question)).status == 302
    known = {"If-None-Match": next(iter(etags))}
    assert {site.get(address, **known).status for _ in range(EVERY_WORKER)} == {404}
    lists = asked_often(site, "/documents/")
    assert [status for status, body in lists if address.encode() in body] == []
