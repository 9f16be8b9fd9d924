"""Fills an empty installation to the size it is designed for, to see what it costs.

The rows keep every rule of the database and every check of `verify_integrity`; nobody lived them.
What they say follows from the seed and the day taken for today alone. They are written by COPY in
one transaction. History is not: a row that was always there has none, and a million lines about
rows that never changed would only show how fast history is written. So triggers are off while the
tables are filled, which their owner may do and a lock keeps to this transaction; what the triggers
would have copied (period and booking of a member) is written as they would have.
"""
