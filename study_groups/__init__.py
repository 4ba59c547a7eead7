"""Study periods, study groups with their mandates and Questions, leadership."""
