"""Loading the reference data under fixtures/: one idempotent, all-or-nothing upsert by stable code."""

from commitments.actions.reference_data.files import BrokenReferenceError
from commitments.actions.reference_data.loading import load
from commitments.actions.reference_data.upsert import Report

__all__ = ["BrokenReferenceError", "Report", "load"]
