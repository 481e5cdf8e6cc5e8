"""The two wire contracts (docs/opentable), to hold documents against."""

from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

_CONTRACTS = Path(__file__).resolve().parent.parent / "docs" / "opentable"


def check(document: Any, *, contract: str, name: str) -> None:
    """Fail unless a document has the form that a contract gives it under a name."""
    schema = {"$ref": f"#/components/schemas/{name}", "components": _components(contract)}
    jsonschema.Draft202012Validator(schema).validate(document)


@cache
def _components(contract: str) -> Any:
    return yaml.safe_load((_CONTRACTS / f"{contract}.yaml").read_text())["components"]
