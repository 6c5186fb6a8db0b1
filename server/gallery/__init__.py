"""The gallery on the server: entries as JSON, and verdicts on runs in the store. No torch."""
