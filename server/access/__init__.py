"""Who may talk to the server: Host and Origin checks, security headers."""
