"""Importing files: upload, map the columns, check in the background, confirm, write in the background, undo.

docs/decisions/0005-import-batches.md says why it is done in these steps.
"""
