"""Who takes part: regional organisations and their bodies, Member States, Sector Members, others; persons."""
