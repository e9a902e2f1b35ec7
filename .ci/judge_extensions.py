"""Judges what the specs named on the command line say beyond OpenAPI.

Each extension has the shape that spec/extensions.schema.json gives it and stands where it means
something; the examples of advice are true; defaults are values that their schemas allow.
"""

import json
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

OPERATION = r"/paths/[^/]+/(get|put|post|delete|options|head|patch|trace)"
PROPERTY = r".*/properties/[^/]+"
SCHEMA = rf"{PROPERTY}|/components/schemas/[^/]+|.*/(schema|items)"
PLACES = {
    "x-callsheet-advice": SCHEMA,
    "x-callsheet-aliases": PROPERTY,
    "x-callsheet-balance": OPERATION,
    "x-callsheet-default": OPERATION,
    "x-callsheet-failures": "",
    "x-callsheet-idempotency-key": r".*/parameters/[^/]+",
    "x-callsheet-key-env": r"/components/securitySchemes/[^/]+",
    "x-callsheet-lifecycle": OPERATION,
    "x-callsheet-media": SCHEMA,
    "x-callsheet-paid": OPERATION,
    "x-callsheet-pictures": OPERATION,
}


def main(names):
    published = json.loads(Path("spec/extensions.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(published)
    assert published["properties"].keys() == PLACES.keys(), "an extension without a place"
    shape = Draft202012Validator(published)

    problems, defaults, count = [], [], 0
    for name in names:
        advice_ids = set()
        for pointer, node in objects(read(name)):
            extensions = [key for key in node if key.startswith("x-callsheet-")]
            count += len(extensions)
            found = [f"{error.json_path}: {error.message}" for error in shape.iter_errors(node)]
            for extension in extensions:
                if not re.fullmatch(PLACES.get(extension, ".*"), pointer):
                    found.append(f"{extension} means nothing in this place")
            if not found:
                found += advice_problems(name, pointer, node, advice_ids)
                found += paid_problems(name, node)
                found += default_problems(name, pointer, node)
            if "x-callsheet-default" in node:
                defaults.append(f"{name}#{pointer}")
            problems += [f"{name}#{pointer}: {what}" for what in found]
    if len(defaults) > 1:
        problems.append(f"more than one operation has x-callsheet-default: {', '.join(defaults)}")
    for problem in problems:
        print(problem, file=sys.stderr)
    print(f"{len(names)} specs with {count} extensions: {len(problems)} problems")
    return bool(problems)


def advice_problems(name, pointer, node, known):
    """An advice has a name of its own, and valid examples that show what it says they show."""
    for advice in node.get("x-callsheet-advice", []):
        if advice["id"] in known:
            yield f"the advice `{advice['id']}` stands twice"
        known.add(advice["id"])
        condition = validator(advice["when"])
        for example, expected in [("fires", True), ("quiet", False)]:
            value, who = advice["examples"][example], f"`{example}` of `{advice['id']}`"
            if condition.is_valid(value) is not expected:
                yield f"the example {who} does the opposite"
            for error in schema_at(name, pointer).iter_errors(value):
                yield f"the example {who} is not valid: {error.message}"
        for target in [advice["at"], advice.get("fix", {}).get("remove", "")]:
            if not exists(advice["examples"]["fires"], target):
                yield f"the example `fires` of `{advice['id']}` has no `{target}` to point at"


def paid_problems(name, node):
    """The defaults by which results are counted are those of the request's schema."""
    factors = node.get("x-callsheet-paid", {}).get("results", [])
    for field in (field for factor in factors for field in factor):
        schema = node["requestBody"]["content"]["application/json"]["schema"]
        for step in field["field"].split("/")[1:]:
            schema = followed(name, schema)["properties"].get(step, {})
        if schema.get("default") != field.get("default", schema.get("default")):
            yield f"the default of `{field['field']}` is {schema.get('default')} in the request"
        if "default" not in schema and "default" not in field:
            yield f"`{field['field']}` has no default, neither here nor in the request"


def default_problems(name, pointer, node):
    """A default is a value that its own schema allows."""
    if "default" in node and re.fullmatch(SCHEMA, pointer):
        for error in schema_at(name, pointer).iter_errors(node["default"]):
            yield f"the default is not valid: {error.message}"


def objects(node, pointer=""):
    """Every object of a document with its JSON Pointer."""
    if isinstance(node, dict):
        yield pointer, node
    steps = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in steps:
        if isinstance(value, (dict, list)):
            step = str(key).replace("~", "~0").replace("/", "~1")
            yield from objects(value, f"{pointer}/{step}")


def exists(value, pointer):
    for step in pointer.split("/")[1:]:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


def schema_at(name, pointer):
    return validator({"$ref": f"{Path(name).resolve().as_uri()}#{pointer}"})


def followed(name, schema):
    """A schema once its plain reference is followed."""
    resolver = REGISTRY.resolver(Path(name).resolve().as_uri())
    return resolver.lookup(schema["$ref"]).contents if "$ref" in schema else schema


def validator(schema):
    formats = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schema, registry=REGISTRY, format_checker=formats)


def read(path):
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


REGISTRY = Registry(
    retrieve=lambda uri: DRAFT202012.create_resource(read(url2pathname(urlsplit(uri).path)))
)

sys.exit(main(sys.argv[1:]))
