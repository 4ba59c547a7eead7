"""One address for every kind of page."""

from core import registry

PUBLIC = [
    "/",
    *registry.lists,
    "/meetings/?assembly=wtsa-24&mode=online",
    "/meetings/?organiser=nobody&bogus=1",
    "/meetings/?q=nothing-is-called-so",
    "/meetings/wtsa-20/",
    "/meetings/apt-wtsa24-3/",
    "/assemblies/wtsa-24/",
    "/study-groups/sg17/",
    "/study-groups/sg9/?period=2022-2024",
    "/resolutions/2/",
    "/resolutions/wtsa-24-metaverse/",
    "/documents/wtsa-16-42add1/",
    "/participants/cept/",
    "/participants/vut/",
    "/what-is-a-wtsa/",
    "/data/",
    "/search/?q=zzz",
    "/nothing-is-here/",
]
ADMIN = [
    "/admin/",
    "/admin/meetings/meeting/",
    "/admin/meetings/meeting/add/",
    "/admin/pages/page/add/",
    "/admin/resolutions/resolution/import/",
    "/admin/auth/user/",
]
