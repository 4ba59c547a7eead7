"""Study periods, groups and what each was charged with, Questions, leadership."""
