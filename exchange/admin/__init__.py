from .batches import ImportBatchAdmin

__all__ = ["ImportBatchAdmin"]
