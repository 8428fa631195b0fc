# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of JSON Schema 2020-12 that openapi.json uses."""

KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
}


def is_kind(value, kind):
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


def resolve(document, node):
    while "$ref" in node:
        target = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def faults(document, node, value, at="$"):
    """Sentences about where value is not what node describes."""
    node = resolve(document, node)
    if "anyOf" in node:
        tries = [faults(document, each, value, at) for each in node["anyOf"]]
        if all(tries):
            return min(tries, key=len)
    kinds = node.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(is_kind(value, kind) for kind in kinds):
        return [f"{at}: {value!r} is not {kinds}"]
    found = []
    if "enum" in node and value not in node["enum"]:
        found.append(f"{at}: {value!r} is not one of {node['enum']}")
    if "const" in node and value != node["const"]:
        found.append(f"{at}: {value!r} is not {node['const']!r}")
    if isinstance(value, int) and value < node.get("minimum", value):
        found.append(f"{at}: {value} is below {node['minimum']}")
    if isinstance(value, dict):
        properties = node.get("properties", {})
        for name in node.get("required", []):
            if name not in value:
                found.append(f"{at}.{name} is missing")
        rest = node.get("additionalProperties", True)
        for name, member in value.items():
            if name in properties:
                found += faults(document, properties[name], member, f"{at}.{name}")
            elif rest is False:
                found.append(f"{at}.{name} is not described")
            elif isinstance(rest, dict):
                found += faults(document, rest, member, f"{at}.{name}")
    if isinstance(value, list) and "items" in node:
        for i, member in enumerate(value):
            found += faults(document, node["items"], member, f"{at}[{i}]")
    return found
