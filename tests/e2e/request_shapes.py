"""Derives assets/rehearsal/requests.shapes: what the requests of the operations that the rehearsal account answers
may hold. Read from botocore's models where they are installed; only what the wire and the limits need is kept.

    request_shapes.py --write    after an operation came or went, or with newer models

deploy/rehearsal/shapes.hh says how the lines read; test_rehearsal_requests.py holds the file against the models."""

import os
import re
import sys

import botocore.loaders
import botocore.model

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TABLE = os.path.join(ROOT, "assets", "rehearsal", "requests.shapes")
MODELS = {"service_quotas": "service-quotas", "sso_oidc": "sso-oidc",  # named otherwise than aws::Service
          "application_autoscaling": "application-autoscaling"}
NUMBERS = {"integer": "integer", "long": "integer", "float": "number", "double": "number"}
SHORT_ENUM = 40  # longer ones (instance types) grow by the week, and AWS takes what is newer than any list


def served():
    """(service, action) of each handler that is registered."""
    found = set()
    folder = os.path.join(ROOT, "deploy", "rehearsal")
    for place, _, names in os.walk(folder):
        for name in (n for n in names if n.endswith(".cc")):
            with open(os.path.join(place, name), encoding="utf-8") as file:
                text = file.read()
            whole = re.search(r"service = (?:aws::)?Service::(\w+)", text)
            for service, action in re.findall(r'\{(?:(?:aws::)?Service::(\w+)|service), "(\w+)",\s*[a-z]', text):
                found.add((service or whole.group(1), action))
    return sorted(found)


def model_of(service):
    name = MODELS.get(service, service)
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(name, "service-2"), name)


def span(low, high):
    # Models say "no limit" by the greatest number there is.
    low = "" if low is None or low <= -2**31 else low
    high = "" if high is None or high >= 2**31 - 1 else high
    return f" {low}..{high}" if low != "" or high != "" else ""


class Table:
    """The lines of one service: its operations, then each shape that they name."""

    def __init__(self, service):
        self.service, self.model = service, model_of(service)
        self.protocol = self.model.metadata["protocol"]
        self.operations, self.shapes = {}, {}

    def wire_name(self, member, shape):
        wire = shape.serialization
        if self.protocol == "ec2":
            name = wire.get("queryName") or wire.get("name", member)
            return name if "queryName" in wire else name[0].upper() + name[1:]
        if self.protocol == "query" and shape.type_name == "list" and shape.serialization.get("flattened"):
            return shape.member.serialization.get("name", member)
        if self.service == "s3" and wire.get("location") == "uri":
            return member
        return wire.get("name", member)

    def members(self, shape):
        rows = []
        for member, inner in shape.members.items():
            if inner.serialization.get("location") in ("header", "headers"):
                rows += self.header(inner)
                continue
            if shape.serialization.get("payload") == member and inner.type_name == "structure":
                self.kind(inner)
                rows.append((member, None, inner))
                continue
            rows.append((self.wire_name(member, inner) + "!" * (member in shape.required_members), self.kind(inner), inner))
        return rows

    def header(self, shape):
        """Of S3, which says most in headers: those that not every text fits. Other headers are their readers' own."""
        about = self.about(shape)
        if self.service != "s3" or not about or about in ("string", "timestamp", "blob"):
            return []
        return [("@" + shape.serialization["name"].lower(), self.kind(shape), shape)]

    def line(self, shape):
        words = []
        for name, kind, inner in self.members(shape):
            words += [self.line(inner)] if kind is None else [f"{name}:{kind}"]
        return " ".join(w for w in words if w)

    def kind(self, shape):
        """What stands behind the colon: a plain kind, or the name of a line."""
        simple = self.simple(shape)
        if simple:
            return simple
        if shape.name not in self.shapes:
            self.shapes[shape.name] = ""  # they may name themselves
            self.shapes[shape.name] = self.compound(shape)
        return shape.name

    def simple(self, shape):
        about = self.about(shape)
        return about if about and " " not in about else None

    def about(self, shape):
        limits, name = shape.metadata, shape.type_name
        low, high = limits.get("min"), limits.get("max")
        if name == "string":
            if shape.enum and len(shape.enum) <= SHORT_ENUM and not any(re.search(r"[\s|]", e) for e in shape.enum):
                return "enum " + "|".join(shape.enum)
            pattern = limits.get("pattern")
            return "string" + span(low or None, high) + (f" /{pattern}/" if pattern else "")
        if name in NUMBERS:
            return NUMBERS[name] + span(low, high)
        return name if name in ("boolean", "timestamp", "blob") else None

    def compound(self, shape):
        limits, name = shape.metadata, shape.type_name
        low, high = limits.get("min") or None, limits.get("max")
        if name == "list":
            wrap = shape.member.serialization.get("name", "member")
            flat = self.protocol in ("ec2", "json", "rest-json") or shape.serialization.get("flattened")
            return f"list {'-' if flat else wrap} {self.kind(shape.member)}{span(low, high)}"
        if name == "map":
            return f"map {self.kind(shape.key)} {self.kind(shape.value)}{span(low, high)}"
        if name == "structure":
            return ("structure " + self.line(shape)).strip()
        return self.about(shape)

    def add(self, action):
        operation = self.model.operation_model(action)
        # "/?list-type=2": the parameter that makes this operation of the path.
        query = operation.http.get("requestUri", "").partition("?")[2]
        words = [f"{part.partition('=')[0]}:string" for part in query.split("&") if part]
        if operation.input_shape:
            words.append(self.line(operation.input_shape))
        self.operations[action] = " ".join(["operation", *words]).strip()

    def text(self):
        lines = [f"[{self.model.signing_name}]"] + [f"{n} = {about}" for n, about in self.operations.items()]
        return "\n".join(lines + [f"{n} = {about}" for n, about in sorted(self.shapes.items())])


def derived():
    tables = {}
    for service, action in served():
        tables.setdefault(service, Table(service)).add(action)
    head = ("# What requests may hold, by service; derived from the AWS service models (botocore "
            f"{botocore.__version__})\n# by tests/e2e/request_shapes.py. deploy/rehearsal/shapes.hh says how to read it.")
    return "\n\n".join([head] + [t.text() for t in tables.values()]) + "\n"


if __name__ == "__main__":
    table = derived()
    if sys.argv[1:] == ["--write"]:
        with open(TABLE, "w", encoding="utf-8") as out:
            out.write(table)
    else:
        print(table, end="")
