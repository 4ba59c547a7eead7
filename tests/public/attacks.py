"""What is typed into addresses by whoever looks for a hole, percent-encoded as it would come."""

# One of each kind that Python, the database or HTTP takes in a way of its own.
SHAPES = [
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "%0D%0AX-Evil:%20yes",
    "<script>alert(1)</script>",
    "-1",
    "9999999999999999999999999999999999999999",
    "%D9%A3",
    "__class__",
    "0000-00-00",
    "99999-01-01",
    "%F0%9F%98%80",
    "9" * 2000,
    "%25" * 50,
    "' OR 1=1 --",
]
STRANGE = [
    *["?%00=1", "?[]=1", "?a[b]=1", "?=1", "?&&&", "?;"],
    *["?%ED%A0%80=1", "?__class__=1", "?q__icontains=a", "?publication=draft", "?pk__in=1"],
    *["?page=1&page=2", "?q=a&q=b", "?q[]=a", "?sort=name&sort=-name", "?utm_=", "?utm_source=%00"],
    *["?page=1;q=a", "?q=a%26page=2", "?page=%ED%A0%80"],
    *("?" + "&".join(f"p{number}=1" for number in range(1100)), "?" + "x" * 2000),
]
# All that is short at once, for a page that looks at none of it.
STRANGE_AT_ONCE = [
    "?" + "&".join(query[1:] for query in STRANGE if len(query) < 100),
    *(query for query in STRANGE if len(query) >= 100),
]
PATHS = [
    *["/meetings/../admin/", "/meetings/..%2fadmin/", "/%2e%2e/%2e%2e/etc/passwd"],
    *["/static/../wtsa_site/settings.py", "/static/%2e%2e/manage.py", "/static/..%2fmanage.py"],
    *["/static//etc/passwd", "/documents/../../var/secret_key/file"],
    *["/documents/..%2f..%2fvar%2fsecret_key/file", "/meetings/%00/", "/meetings/%ED%A0%80/"],
    *[
        "/.git/config",
        "/.env",
        "/var/site.sqlite3",
        "/meetings.pdf",
        "/meetings.CSV/",
        "/meetings.csv/",
    ],
    *[
        "/meetings.",
        "/meetings..csv",
        "/meetings.csv.json",
        "/meetings.__class__",
        "/meetings.ics/",
    ],
    *["/assemblies.ics", "/meetings/there-never-was.ics", "/meetings/there-never-was.pdf"],
    *["/assemblies/there-never-was.csv", "/Meetings/", "/MEETINGS.csv", "/wp-login.php"],
    *["/index.html", "/meetings/1/", "/meetings/%3Cscript%3E/", "/meetings/-/", "/search"],
    "/sitemap-1.xml",
    *("/" + "a" * 2000 + "/", "/meetings/" + "a" * 2000 + "/"),
]
