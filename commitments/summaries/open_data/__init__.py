"""Every public table as open data, defined once, for the API, the data package and every schema.

`tables.TABLES` names them. A table is a frozen dataclass of plain values whose fields say what they mean and
what they refer to, with the query its rows come from. Rows come in the order of their numbers in the
database, a chunk at a time, each chunk in a fixed number of queries; on a past day the same queries read the
past.
"""
