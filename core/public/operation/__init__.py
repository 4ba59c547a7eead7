"""What an operator needs: named failures, and a log that machines can read."""
