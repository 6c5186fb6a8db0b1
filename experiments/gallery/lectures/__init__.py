"""One experiment a file, a folder for each topic.

What several files share lies in a file that defines no EXPERIMENT.
"""
