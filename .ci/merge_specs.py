"""Writes the bundled specs as one OpenAPI document, for tools that read one file.

    merge_specs.py FOLDER [ADDRESS]

FOLDER gets copies of the files and, beside them, `all.yaml`: the paths of all files, with what they
refer to left where it is. With ADDRESS, that is where the examples have their outputs, and the
examples of a job that has ended well come first: a server that answers from the first example then
leads a client to its end.
"""

import pathlib
import shutil
import sys

import yaml


def main():
    folder = pathlib.Path(sys.argv[1])
    address = sys.argv[2] if len(sys.argv) > 2 else None
    folder.mkdir(parents=True, exist_ok=True)
    merged = None
    for file in sorted(pathlib.Path("spec/apis").glob("*/*.yaml")):
        text = file.read_text(encoding="utf-8")
        if address:
            text = text.replace("https://cdn.example.com/gen_0001/", address)
        document = yaml.safe_load(text)
        if address:
            finished_first(document)
        (folder / file.name).write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        if "paths" not in document:
            continue
        if merged is None:
            merged = {key: document[key] for key in ("openapi", "info", "servers", "security")}
            merged["paths"] = {}
            schemes = document["components"]["securitySchemes"]
            merged["components"] = {"securitySchemes": at_home(schemes, file.name)}
        merged["paths"].update(at_home(document["paths"], file.name))
    for operations in merged["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "x-callsheet-lifecycle" in operation:
                link_outcome(merged, operation, folder)
    (folder / "all.yaml").write_text(yaml.safe_dump(merged, sort_keys=False), encoding="utf-8")


def at_home(value, name):
    """The same with references that lead to where they led in the file of that name."""
    if isinstance(value, list):
        return [at_home(item, name) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"./{name}{item}" if key == "$ref" and str(item).startswith("#") else at_home(item, name)
        for key, item in value.items()
    }


def link_outcome(merged, operation, folder):
    """Says by an OpenAPI link what the lifecycle says: how to look at a job that was accepted."""
    lifecycle = operation["x-callsheet-lifecycle"]
    target = lifecycle["outcome"]["operation"].split("#/paths/")[1]
    path, method = target.rsplit("/", 1)
    outcome = merged["paths"][path.replace("~1", "/").replace("~0", "~")][method]
    parameter = lifecycle["outcome"].get("parameter", "id")
    link = {
        "operationId": outcome["operationId"],
        "parameters": {parameter: f"$response.body#{lifecycle['id']}"},
    }
    for status, response in operation["responses"].items():
        if status.startswith("2"):
            response = at_home(*referred(response, folder))
            operation["responses"][status] = {**response, "links": {"outcome": link}}


def referred(value, folder):
    """What a reference to another file leads to, and the name of that file."""
    if "$ref" not in value:
        return value, "all.yaml"
    name, pointer = value["$ref"].split("#")
    found = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    for step in pointer.split("/")[1:]:
        found = found[step.replace("~1", "/").replace("~0", "~")]
    return found, name.removeprefix("./")


def finished_first(value):
    """Puts examples of jobs with outputs before the others."""
    if isinstance(value, list):
        for item in value:
            finished_first(item)
    elif isinstance(value, dict):
        examples = value.get("examples")
        if isinstance(examples, dict):
            has_outputs = lambda name: bool((examples[name].get("value") or {}).get("data"))
            value["examples"] = {
                name: examples[name] for name in sorted(examples, key=has_outputs, reverse=True)
            }
        for item in value.values():
            finished_first(item)


main()
