"""The dataset as archives: which there are, and what stands in them besides the rows.

They are made by commitments/actions/packages/.
"""
