"""What staff did to the menu, and the files a menu was read from."""

from django.db import models
from django.db.models import Q

from config.outlets.models import Outlet


class MenuChange(models.Model):
    """One act on the menu: who sold something out, counted it, set a price or read a file, and when."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="menu_changes")
    subject = models.CharField(max_length=200)
    act = models.CharField(max_length=20)
    words = models.CharField(max_length=300)
    actor = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["outlet", "-at"], name="menu_change_by_time")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.words}"


class MenuFile(models.Model):
    """A file that was read against the menu as it was then (`menu_digest`), and perhaps applied."""

    outlet = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="menu_files")
    file_name = models.CharField(max_length=200)
    text = models.TextField()
    menu_digest = models.CharField(max_length=64)
    actor = models.CharField(max_length=150)
    shown_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["outlet", "actor"],
                condition=Q(applied_at=None),
                name="menu_file_waits_once_a_person",
            )
        ]

    def __str__(self) -> str:
        return self.file_name
