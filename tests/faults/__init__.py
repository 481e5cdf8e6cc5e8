"""Long proofs: what must hold while everything happens at once, each with a control that fails without it."""
