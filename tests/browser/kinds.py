"""One address for every kind of page."""

from core import registry

PUBLIC = [
    "/",
    *registry.lists,
    "/meetings/?q=nothing-is-called-so&organiser=nobody&bogus=1",
    "/meetings/overlaps/",
    "/meetings/road/",
    "/meetings/series/apt-wtsa-24/",
    "/meetings/wtsa-20/",
    "/assemblies/wtsa-24/",
    "/study-groups/lineage/",
    "/study-groups/sg17/",
    "/resolutions/2/",
    "/resolutions/2/compare/",
    "/topics/cybersecurity/",
    "/documents/wtsa-16-42add1/",
    "/participants/cept/",
    "/participants/vut/",
    "/people/arnaud-taddei/",
    "/positions/?assembly=wtsa-16",
    "/positions/?assembly=wtsa-16&transpose=yes&show=all",
    "/positions/?assembly=wtsa-16&open=20,atu",
    "/positions/map/?assembly=wtsa-16&res=1",
    "/positions/map/?assembly=wtsa-16&state=vut",
    "/positions/20/atu/?assembly=wtsa-16",
    "/positions/key/",
    "/positions/compare/?assembly=wtsa-16&actors=atu,citel,apt",
    "/proposals/wtsa-16/iap-46a22-1/",
    "/proposals/asked-and-got/?assembly=wtsa-24",
    "/brief/?res=1,2,20&groups=atu,citel&assembly=wtsa-16",
    "/papers/wtsa-24/",
    "/papers/wtsa-20/1/",
    "/positions/releases/1/",
    "/positions/releases/changes/?from=1&to=now",
    "/gaps/",
    "/gaps/send/?about=A+meeting",
    "/what-is-a-wtsa/",
    "/data/",
    "/whats-new/",
    "/notes/first-note/",
    "/search/?q=zzz",
    "/search/?q=resolution",
    "/nothing-is-here/",
]
# Lists laid out like /documents/, the only one of them that a browser opens.
ALIKE = {"/meetings/deadlines/", "/meetings/series/", "/meetings/sessions/", "/papers/"}
ALIKE |= {"/positions/releases/", "/recommendations/"}
# One page for each layout: blocks, rows with filters, a text in its columns, a table, a form.
FIVE = [
    "/",
    "/meetings/",
    "/resolutions/2/",
    "/positions/?assembly=wtsa-16",
    "/gaps/send/?about=A+meeting",
]
