"""What no client with the service's model would send is refused. Every operation that the rehearsal account serves
gets a valid request made from botocore's models, then the same with each thing wrong that can be: serialised without
botocore's own validation, changed on the wire, signed and sent."""

import base64
import hashlib
import http.client
import json
import re
import urllib.parse

import pytest

from rehearsal import Account

pytest.importorskip("botocore", reason="SKIPPED: botocore is not to be had here")
import botocore.auth  # noqa: E402
import botocore.awsrequest  # noqa: E402
import botocore.credentials  # noqa: E402
import botocore.serialize  # noqa: E402

import request_shapes  # noqa: E402

REGION = "us-west-2"
# Codes for: what breaks a limit or is missing; what cannot be read.
CORAL = ({"ValidationError"}, {"MalformedInput"})
CODES = {
    "ec2": ({"InvalidParameterValue", "MissingParameter"}, {"InvalidParameterValue", "UnknownParameter"}),
    "rds": ({"InvalidParameterValue", "MissingParameter"}, {"InvalidParameterValue"}),
    "route53": ({"InvalidInput"},) * 2,
    "s3": ({"InvalidArgument", "MalformedXML", "MethodNotAllowed", "InvalidStorageClass", "InvalidEncryptionAlgorithmError"},) * 2,
    "sso": ({"InvalidRequestException"},) * 2, "sso_oidc": ({"invalid_request"},) * 2,
    **{name: ({"InvalidParameterException"}, {"SerializationException"}) for name in ("ecs", "ecr", "logs", "pricing")},
    **{name: ({"ValidationException"}, {"SerializationException"})
       for name in ("acm", "application_autoscaling", "kms", "secretsmanager", "service_quotas", "ssm")},
    **{name: CORAL for name in ("sts", "iam", "elbv2", "cloudformation")},
}
LONG_PATHS = {"ChangeId"}  # too long for any server before they are too long for AWS
NEED_ONE_OF = {"DescribeEvents", "GetTemplate"}  # of what no model says that one is needed
OURS = re.compile(r"validation errors? detected|is not recognized|must contain the parameter [A-Z]|Unknown member|"
                  r"can not be converted|Start of |Unexpected |failed to satisfy constraint|Invalid value '|is invalid\. ")
SAMPLES = ["a", "aa", "aws-sample", "123456789012", "L-29B6F2EB", "us-east-1", "10.0", "123456",
           "arn:aws:acm:us-west-2:123456789012:certificate/12345678-1234-1234-1234-123456789012",
           "12345678-1234-1234-1234-123456789012", "a.b", "/", "a" * 40]


def text_for(shape):
    low, high = shape.metadata.get("min") or 0, shape.metadata.get("max") or 2**31
    if shape.enum:
        return shape.enum[0]
    pattern = shape.metadata.get("pattern", "")
    if "\\p" in pattern or "\\u" in pattern:
        pattern = ""
    for sample in SAMPLES + [s * max(1, low // len(s) + 1) for s in ("a", "1")]:
        if low <= len(sample) <= high and re.fullmatch(pattern or ".*", sample):
            return sample
    raise AssertionError(f"no sample for {shape.name} {shape.metadata}")


def value_for(shape, whole, depth=0):
    """A value with what is required, or `whole`: with every member there is."""
    kind = shape.type_name
    if kind == "structure":
        return {name: value_for(inner, whole, depth + 1) for name, inner in shape.members.items()
                if name in shape.required_members or (whole and depth < 4 and not inner.serialization.get(
                    "location", "").startswith("header"))}
    if kind == "list":
        return [value_for(shape.member, whole, depth + 1)] * max(1, shape.metadata.get("min") or 0)
    if kind == "map":
        return {value_for(shape.key, whole): value_for(shape.value, whole, depth + 1)}
    if kind == "string":
        return text_for(shape)
    if kind in ("integer", "long"):
        return max(1, shape.metadata.get("min") or 0)
    return {"boolean": True, "float": 1.5, "double": 1.5, "timestamp": 1_700_000_000, "blob": b"bytes"}[kind]


class Sender:
    def __init__(self, account):
        self.account = account
        self.connection = http.client.HTTPConnection(account.access["endpoint_url"].split("//")[1], timeout=30)
        self.keys = botocore.credentials.Credentials(account.access["access_key_id"],
                                                     account.access["secret_access_key"])

    def send(self, model, operation, values, change=None):
        """(status, code, message) of what is answered; `change` sees the request as it goes out, unsigned."""
        serializer = botocore.serialize.create_serializer(model.metadata["protocol"], include_validation=False)
        made = serializer.serialize_to_request(values, operation)
        if change:
            change(made)
        query = dict(made.get("query_string") or {})
        path = made["url_path"]
        target = urllib.parse.quote(path.partition("?")[0], safe="/-_.~%")
        pairs = [tuple((p + "=").split("=")[:2]) for p in path.partition("?")[2].split("&") if p] + sorted(query.items())
        if pairs:
            target += "?" + urllib.parse.urlencode(
                [(k, str(v).lower() if isinstance(v, bool) else v) for k, v in pairs], quote_via=urllib.parse.quote, safe="-_.~")
        body = made["body"]
        if isinstance(body, dict):
            body = urllib.parse.urlencode(body, doseq=True)
            made["headers"]["Content-Type"] = "application/x-www-form-urlencoded"
        body = body.encode() if isinstance(body, str) else body or b""
        request = botocore.awsrequest.AWSRequest(made["method"], self.account.access["endpoint_url"] + target,
                                                 made["headers"], body)
        if model.signing_name == "s3":
            if operation.name == "DeleteObjects":
                del request.headers["Content-MD5"]
                request.headers["Content-MD5"] = base64.b64encode(hashlib.md5(body).digest()).decode()
            botocore.auth.S3SigV4Auth(self.keys, "s3", REGION).add_auth(request)
        elif operation.auth_type != "none" and model.signing_name not in ("awsssoportal", "sso-oauth"):
            botocore.auth.SigV4Auth(self.keys, model.signing_name, REGION).add_auth(request)
        prepared = request.prepare()
        self.connection.request(made["method"], target, body, dict(prepared.headers.items()))
        reply = self.connection.getresponse()
        text = reply.read().decode("utf-8", "replace")
        if made["method"] == "HEAD":
            return reply.status, "", ""
        if text.startswith("{"):
            told = json.loads(text)
            return reply.status, told.get("__type", told.get("error")), told.get("message", told.get("error_description", ""))
        return (reply.status, *(re.search(f"<{tag}>(.*?)</{tag}>", text, re.S)[1] if f"<{tag}>" in text else ""
                                for tag in ("Code", "Message")))


@pytest.fixture(scope="module")
def sender():
    account = Account()
    yield Sender(account)
    account.close()


OPERATIONS = request_shapes.served()
MODELS = {service: request_shapes.model_of(service) for service in {service for service, _ in OPERATIONS}}


def test_the_table_is_what_the_models_say():
    with open(request_shapes.TABLE, encoding="utf-8") as file:
        table = file.read()
    version = re.search(r"botocore ([\d.]+)", table)[1]
    if version != request_shapes.botocore.__version__:
        pytest.fail(f"requests.shapes is of botocore {version}, here is {request_shapes.botocore.__version__}. Either put "
                    "the version of tests/requirements.txt in place, or name the new one there and write the table anew: "
                    "tests/e2e/request_shapes.py --write")
    assert table == request_shapes.derived()


@pytest.mark.parametrize("whole", [False, True], ids=["least", "most"])
@pytest.mark.parametrize("service", sorted(MODELS))
def test_what_the_model_allows_is_not_refused(sender, service, whole):
    for operation in operations_of(service):
        values = value_for(operation.input_shape, whole) if operation.input_shape else {}
        if not whole and operation.name in NEED_ONE_OF:
            continue
        status, code, message = sender.send(MODELS[service], operation, values)
        assert not OURS.search(message or ""), (operation.name, values, code, message)
        assert status < 500 and code not in ("SignatureDoesNotMatch", "UnknownOperationException"), (operation.name, code)


def operations_of(service):
    return [MODELS[service].operation_model(action) for of, action in OPERATIONS if of == service]


def refused(sender, service, operation, values, change, what, codes):
    status, code, message = sender.send(MODELS[service], operation, values, change)
    said = code in codes or operation.http["method"] == "HEAD"  # whose answers have no body
    assert 400 <= status < 500 and said, (operation.name, what, status, code, message)


@pytest.mark.parametrize("service", sorted(MODELS))
def test_what_it_needs_must_be_there(sender, service):
    for operation in operations_of(service):
        shape = operation.input_shape
        for name in shape.required_members if shape else []:
            if shape.members[name].serialization.get("location") in ("uri", "header"):
                continue  # without it the request is another
            values = value_for(shape, False)
            del values[name]
            refused(sender, service, operation, values, None, f"without {name}", CODES[service][0])


def unheard(protocol):
    def change(made):
        if protocol in ("query", "ec2"):
            made["body"]["Unheard"] = "1"
        elif protocol == "json":
            made["body"] = json.dumps(json.loads(made["body"]) | {"unheard": 1}).encode()
        else:
            made["query_string"] = dict(made.get("query_string") or {}) | {"unheard": "1"}
    return change


@pytest.mark.parametrize("service", sorted(MODELS))
def test_what_it_does_not_know_is_refused(sender, service):
    protocol = MODELS[service].metadata["protocol"]
    for operation in operations_of(service):
        values = value_for(operation.input_shape, False) if operation.input_shape else {}
        refused(sender, service, operation, values, unheard(protocol), "with another member", CODES[service][1])


def other_kind(protocol, name, shape):
    """The same request with `name` of another kind."""
    def change(made):
        if protocol in ("query", "ec2"):
            body = made["body"]
            for key in [k for k in body if k == name or k.startswith(name + ".")]:
                del body[key]
            plain = shape.type_name in ("string", "integer", "long", "boolean", "float", "double")
            body[f"{name}.Sub.Sub" if plain else name] = "text"
        else:
            body = json.loads(made["body"])
            body[name] = [1] if shape.type_name == "structure" else {"a": 1}
            made["body"] = json.dumps(body).encode()
    return change


@pytest.mark.parametrize("service", sorted(s for s, m in MODELS.items() if m.metadata["protocol"] in ("query", "ec2", "json")))
def test_what_is_of_another_kind_is_refused(sender, service):
    protocol = MODELS[service].metadata["protocol"]
    table = request_shapes.Table(service)
    for operation in operations_of(service):
        shape = operation.input_shape
        for name, inner in shape.members.items() if shape else []:
            change = other_kind(protocol, table.wire_name(name, inner), inner)
            refused(sender, service, operation, value_for(shape, False), change, f"{name} of another kind", CODES[service][1])


def beyond(shape):
    """Values that break what limits there are."""
    low, high, kind = shape.metadata.get("min"), shape.metadata.get("max"), shape.type_name
    if kind in ("integer", "long"):
        return [v for v in ((low - 1) if low is not None else None, high + 1 if high and high < 2**31 - 1 else None)
                if v is not None]
    if kind == "string" and shape.enum and len(shape.enum) <= request_shapes.SHORT_ENUM:
        return ["no-such-word"]
    if kind == "string":
        return ["x" * (high + 1)] if high and high < 100_000 else []
    if kind == "list" and high and high < 1000:
        return [[value_for(shape.member, True)] * (high + 1)]
    return []


@pytest.mark.parametrize("service", sorted(MODELS))
def test_what_breaks_a_limit_is_refused(sender, service):
    for operation in operations_of(service):
        shape = operation.input_shape
        for name, inner in shape.members.items() if shape else []:
            header = inner.serialization.get("location") == "header" and not (service == "s3" and getattr(inner, "enum", ()))
            if header or inner.name in LONG_PATHS:
                continue
            for value in beyond(inner):
                refused(sender, service, operation, value_for(shape, False) | {name: value}, None, f"{name}: {value!r:.60}",
                        CODES[service][0])
