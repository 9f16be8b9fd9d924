"""Checklists of a mission: in the field, and again some months after a training."""
