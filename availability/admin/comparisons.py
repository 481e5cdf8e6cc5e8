"""What came of comparing with OpenTable: to read."""

from django.contrib import admin

from availability.models import Comparison
from config.outlets.scope import OutletAdmin


@admin.register(Comparison)
class ComparisonAdmin(OutletAdmin):
    """What came of asking OpenTable what diners are shown; read, and changed by nobody."""

    is_read_only = True
    outlet_path, outlet_key = "link__rid", "rid"
    list_display = ["at", "link", "occasion", "compared", "different", "repaired", "ahead", "fault"]
    list_filter = ["occasion"]
    list_select_related = ["link"]
    show_full_result_count = False
