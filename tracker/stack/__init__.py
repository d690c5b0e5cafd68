"""The embedded default: PostgreSQL and a Redis-protocol server from wheels, and the site over them.

`./dev` makes the environment and runs `python -m tracker.stack COMMAND`. Nothing else of the project imports
this package; a deployment names its own servers and does without it.
"""
