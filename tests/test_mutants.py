"""Each fault in benchmarks/mutants.py matches one place in the code; whoever changes the place corrects the fault."""

import pytest

from benchmarks.mutants import FAULTS, Fault, check

TEXT = "class Row:\n    def name(self):\n        return self.a\n\n\ndef name():\n    return a, a\n"


def test_each_fault_finds_its_place_once_and_changes_the_words_in_its_function_alone():
    assert [check(), len(FAULTS), len({fault.name for fault in FAULTS})] == [[], 60, 60]
    changed, line = Fault("", "x.py:Row.name", "self.a", "self.b").planted(TEXT)
    assert [changed, line] == [TEXT.replace("self.a", "self.b"), 3]
    for place, old in (("x.py:Row.label", "a"), ("x.py:name", "a"), ("x.py:Row.name", "c")):
        with pytest.raises(LookupError):
            Fault("", place, old, "b").planted(TEXT)
