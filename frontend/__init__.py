"""The browser page, as package data: server.app serves this folder."""
