"""Whether an answer is what CASE v1p1 asks for: by our reading of it, and by its own file where one is at hand."""

import json
import os
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

OURS = yaml.safe_load(Path(__file__).with_name("case_v1p1.yaml").read_text(encoding="utf-8"))
OFFICIAL = os.environ.get("CASE_OPENAPI", "")


def schemas_of(name):
    """Each schema that a `name` has to satisfy."""
    yield OURS | {"$ref": f"#/$defs/{name}"}
    if OFFICIAL:
        document = json.loads(Path(OFFICIAL).read_text(encoding="utf-8"))
        yield {"components": document["components"], "$ref": f"#/components/schemas/{name}DType"}


def problems_of(name, answer, schemas=None):
    """What keeps `answer` from being a `name`; nothing where it is one."""
    found = (Draft202012Validator(schema).iter_errors(answer) for schema in schemas or schemas_of(name))
    return [f"{error.json_path}: {error.message}" for errors in found for error in errors]
