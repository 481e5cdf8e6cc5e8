"""Tokens with which a person's tools read what the person may see."""

from django.conf import settings
from django.db import models


class ToolToken(models.Model):
    """One person's token for one tool; only its SHA-256 is kept. It may what its person may at that time."""

    digest = models.BinaryField(unique=True, max_length=32)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tool_tokens")
    name = models.CharField(max_length=60)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.user}"
