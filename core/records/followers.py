"""What other modules keep in step with rows: each is called in the transaction of a write."""

from collections.abc import Callable, Sequence

from django.db import models

# With rows of one table, and whether they are deleted.
followers: list[Callable[[Sequence[models.Model], bool], None]] = []


def tell_followers(rows: Sequence[models.Model], are_deleted: bool = False) -> None:
    for follower in followers:
        follower(rows, are_deleted)
