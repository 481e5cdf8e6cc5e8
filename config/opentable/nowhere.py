"""Answers where no door is: OpenTable, and tools of support, read JSON there too."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from config.opentable import answers


@csrf_exempt
def unknown_path(request: HttpRequest) -> HttpResponse:
    """404 in the contract's shape for whatever else is asked for under /opentable/ and /support/."""
    reply = answers.error(404, "not_found", "There is nothing at this address.")
    return answers.to_http(reply, accept_encoding="", framing="FRAME")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django turns away before a door sees it, such as a foreign Host."""
    if not request.path_info.startswith(("/opentable/", "/oauth/", "/support/")):
        return defaults.bad_request(request, exception)
    reply = answers.error(400, "invalid_request", "The request is not one that this host takes.")
    return answers.to_http(reply, accept_encoding="", framing="FRAME")
