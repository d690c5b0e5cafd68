"""The API: the tables of open data, read only. docs/api.md says what it promises."""
