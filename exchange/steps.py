"""Long work in steps: a generator that yields how far it is, and returns its result."""

from collections import deque
from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Step = TypeVar("Step")
Result = TypeVar("Result")


class Steps(Iterator[Step], Generic[Step, Result]):
    """The steps one by one; `result` is known after the last."""

    result: Result

    def __init__(self, steps: Generator[Step, None, Result]) -> None:
        self.steps = steps

    def __next__(self) -> Step:
        try:
            return next(self.steps)
        except StopIteration as end:
            self.result = end.value
            raise


def run_to_end(steps: Generator[Step, None, Result]) -> Result:
    work = Steps(steps)
    deque(work, maxlen=0)
    return work.result
