"""What tools ask for in a query, and what a person fills in for a token."""

from django import forms

from config.cardless import Cardless
from config.opentable import forms as pages

MOST_ROWS, USUAL_ROWS = 200, 50
# Bodies are kept up to 64 KiB each.
MOST_WITH_BODIES = 20


class PagedForm(forms.Form):
    """Which page."""

    cursor = forms.CharField(max_length=200, required=False)
    limit = forms.IntegerField(min_value=1, max_value=MOST_ROWS, required=False)

    def clean_limit(self) -> int:
        """The usual number where none was asked for."""
        return int(self.cleaned_data["limit"] or USUAL_ROWS)


class ProblemsForm(PagedForm):
    """Which problems."""

    state = forms.ChoiceField(choices=[("open", ""), ("closed", ""), ("all", "")], required=False)


class ExchangesForm(PagedForm, pages.LogForm):
    """Which exchanges, by the filters of the page's log."""

    page = None  # type: ignore[assignment]
    bodies = forms.BooleanField(required=False)


class StatesForm(PagedForm):
    """Which states: those that held at some moment in between."""

    since = pages.moment()
    until = pages.moment()


class TokenForm(Cardless, forms.Form):
    """Which tool a token is for, and for how long."""

    name = forms.CharField(max_length=60, error_messages={"required": "Name the tool that it is for."})
    days = forms.TypedChoiceField(
        choices=[(7, "a week"), (30, "30 days"), (90, "90 days"), (365, "a year")], coerce=int, initial=90
    )
