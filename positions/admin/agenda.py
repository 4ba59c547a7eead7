from django.contrib import admin

from editing.inlines import PartInline
from editing.table_admin import TableAdmin
from meetings.models import Session

from ..models import AgendaItem


class AgendaItemInline(PartInline):
    model = AgendaItem
    number_field = "number"
    is_copied = False
    template = "admin/edit_inline/stacked.html"
    fields = [("number", "title"), ("resolution", "proposal", "document"), "account"]


# The agenda is typed on the form of its session, which is a table of a lower app.
_session_admin = admin.site.get_model_admin(Session)
_session_admin.inlines = [*_session_admin.inlines, AgendaItemInline]  # type: ignore[misc]


@admin.register(AgendaItem)
class AgendaItemAdmin(TableAdmin):
    list_display = ["session", "number", "title", "resolution", "proposal", "document"]
    list_filter = ["session__meeting"]
    search_fields = ["title", "session__title", "resolution__title", "proposal__title"]
