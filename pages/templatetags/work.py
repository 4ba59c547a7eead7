"""Work and tables on the start page of staff"""

from typing import Any

from django import template
from django.contrib import admin

from ..work import TableGroup, WorkLine, table_groups, work_lines

register = template.Library()


@register.simple_tag(takes_context=True)
def work(context: dict[str, Any]) -> list[WorkLine]:
    return work_lines(context["request"], admin.site)


@register.simple_tag(takes_context=True)
def groups_of_tables(context: dict[str, Any]) -> list[TableGroup]:
    return table_groups(context["request"], admin.site)
