import gzip

from benchmarks.compare_pages import VisibleText, compared

PAGE = """<title>Meetings</title><style>p {}</style><script>let a</script>
<p>On <a href="/a/">15
  October</a>, <b>not</b>ed</p><ul><li>one</li><li>two</li></ul>
<input type="hidden" value="token"><input value="typed"><img alt="A map">"""


def test_what_readers_see_and_the_links_are_compared_by_page_and_kind():
    page = VisibleText(PAGE)
    seen = ["Meetings", "On 15 October, noted", "one", "two", "typed", "A map"]
    assert (page.lines, page.links) == (seen, ["/a/"])

    def answers(link, row):
        page = f'<a href="{link}">A paper</a>'
        return {
            "/papers/": (200, "text/html", gzip.compress(page.encode())),
            "/papers.csv": (200, "text/csv", gzip.compress(f"key\n{row}\n".encode())),
        }

    found = compared(answers("/asked/", "1"), answers("/outcomes/", "2"))
    rows, links = {"/papers.csv": ["-1", "+2"]}, {"/papers/": ["-/asked/", "+/outcomes/"]}
    assert list(found.values()) == [rows, links, {}]
