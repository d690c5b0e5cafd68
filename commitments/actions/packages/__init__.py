"""Makes the data packages: the whole dataset as one archive a day.

`making.py` makes one and puts it into the folder; the other modules write its files.
"""
