"""The public site as plain files, for any web server or archive: docs/decisions/0013-static-mirror.md.

It asks the site as a reader does, through Django's own handler, and reads the database in one snapshot that
PostgreSQL lets nobody write in.
"""
