import gzip

from benchmarks.compare_pages import Comparison, Renaming
from benchmarks.page_contents import VisibleText, changes, grouped

PAGE = """<title>Meetings</title><style>p {}</style><script>let a</script>
<p>On <a href="/a/">15
  October</a>, <b>not</b>ed</p><ul><li>one</li><li>two</li></ul>
<input type="hidden" value="token"><input value="typed"><img alt="A map">"""


def test_text_is_what_readers_see_with_the_links_in_order():
    page = VisibleText(PAGE)
    seen = ["Meetings", "On 15 October, noted", "one", "two", "typed", "A map"]
    assert (page.lines, page.links) == (seen, ["/a/"])


def test_a_replaced_phrase_is_counted_once_with_its_pages():
    old, new = ["Held in Delhi", "no place known"], ["Held in Delhi", "place not known"]
    found = grouped([("/a/", changes(old, new)), ("/b/", changes(old, new))])
    assert found == [(("no", ""), ["/a/", "/b/"], ""), (("", "not"), ["/a/", "/b/"], "no place")]


def test_what_was_renamed_on_purpose_is_no_difference():
    def answers(address, link, row):
        page = f'<a href="{link}">A paper</a>'
        csv = gzip.compress(f"key\n{row}\n".encode())
        return {
            address: (200, "text/html", gzip.compress(page.encode())),
            "/papers.csv": (200, "text/csv", csv),
        }

    old = answers("/admin/positions/paper/", "/asked/", "1")
    new = answers("/admin/papers/paper/", "/outcomes/", "2")
    compared = Comparison(old, new, Renaming(["asked=outcomes"]))
    assert (compared.links, compared.texts) == ([], [])
    assert compared.data == [("/papers.csv", [(("1", "2"), "")])]
