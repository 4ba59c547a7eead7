"""What an operator needs: failures named, a log that machines read."""
