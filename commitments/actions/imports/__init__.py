"""Importing files: upload, map the columns, confirm, undo; checking, writing and undoing in the background.

docs/decisions/0005-import-batches.md says why it is done in these steps.
"""
