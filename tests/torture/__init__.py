"""Whole runs under conditions that must not matter.

`python -m tests.torture.same` goes through all of them and prints a table; the tests take two.
"""
