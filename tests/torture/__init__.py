"""Whole runs under conditions that must not matter, and what they leave behind.

`make torture` goes through all of them and prints one table; the tests take the quick ones.
"""
