"""The inventory: slots, pacing, the engine over claims."""
