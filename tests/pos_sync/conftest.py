"""OpenTable's stand-in, for what really goes over the wire."""

from tests.config.opentable.conftest import sandbox as sandbox
