"""Fetching public pages from addresses that strangers wrote: nothing here knows of the database.

Only the worker and the command that stands in for it come here (docs/decisions/0006-fetching-sources.md).
"""
