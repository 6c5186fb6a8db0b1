"""The lecture experiments, one file each, found by the folder."""
