"""Runs the gallery without a server. Imports torch."""
