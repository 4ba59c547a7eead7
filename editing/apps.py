from django.apps import AppConfig
from django.contrib.admin import FieldListFilter
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class EditingConfig(AppConfig):
    name = "editing"
    verbose_name = _("Editing")

    def ready(self) -> None:
        from .autocomplete import ReadableRelationFilter, leads_to_table  # noqa: PLC0415  models are there only now
        from .site.sign_in import check_required  # noqa: PLC0415

        register(check_required, Tags.security, deploy=True)
        FieldListFilter.register(leads_to_table, ReadableRelationFilter, take_priority=True)
