from .releases import ReleaseAdmin

__all__ = ["ReleaseAdmin"]
