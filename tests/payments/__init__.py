"""Tenders, OpenTable Payments, receipts."""
