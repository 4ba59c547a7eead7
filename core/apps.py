from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Site administration"

    def ready(self) -> None:
        from .database import checks, lookups  # noqa: F401, PLC0415  they register themselves when imported
        from .groups import make_groups  # noqa: PLC0415  models can be imported only once the apps are loaded
        from .public.operation.throttle import make_cache_table  # noqa: PLC0415
        from .public.search.index import keep_index, rebuild_where_empty  # noqa: PLC0415
        from .records.pending.saving import end_of_deleted  # noqa: PLC0415
        from .records.saving import followers  # noqa: PLC0415

        post_migrate.connect(make_groups, sender=self)
        post_migrate.connect(make_cache_table, sender=self)
        followers.extend([keep_index, end_of_deleted])
        post_migrate.connect(rebuild_where_empty, sender=self)
