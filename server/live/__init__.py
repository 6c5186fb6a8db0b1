"""Browsers' websockets: history, then live rows, on one path."""
