"""The lectures' figures and claims as experiments: a question, arms, and a claim that is checked.

Free of torch, but for `running/` and the functions that a demonstration names by import string.
"""
