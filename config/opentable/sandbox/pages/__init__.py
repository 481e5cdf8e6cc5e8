"""Three small pages for a person: the diner, GuestCenter's floor, and the app. No script; forms post back."""
