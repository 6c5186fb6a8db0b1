"""The contracts on the sockets: binary frames of rows, and JSON control messages."""
