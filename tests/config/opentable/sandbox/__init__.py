"""Proofs of the stand-in OpenTable; none of them needs the database."""
