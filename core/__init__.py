"""The ground: publishing, writing, importing, faces. Knows no word of the WTSA and has no address of its own."""
