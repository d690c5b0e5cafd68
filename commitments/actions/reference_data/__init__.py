"""Loading the reference data and texts of others: an idempotent, all-or-nothing upsert by stable code."""

from commitments.actions.reference_data.added import Files, load_instrument
from commitments.actions.reference_data.files import BrokenReferenceError
from commitments.actions.reference_data.loading import load
from commitments.actions.reference_data.upsert import Report

__all__ = ["BrokenReferenceError", "Files", "Report", "load", "load_instrument"]
