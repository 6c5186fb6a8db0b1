"""The process that trains. The web process never imports this."""
