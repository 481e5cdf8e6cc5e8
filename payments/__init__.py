"""Tenders, tips, OpenTable Payments, receipts and spend."""
