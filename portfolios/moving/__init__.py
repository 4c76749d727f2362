"""Moving a portfolio to the edition that replaces its own, and what is carried over.

Nothing is imported here: the rooms that `plan` and `move` build on read carried work through `reading`.
"""
