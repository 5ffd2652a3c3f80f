"""No member of a CloudFormation call is passed over: AWS's model names them, and each has a test that gives it."""

import glob
import os
import re

import pytest

pytest.importorskip("botocore", reason="SKIPPED: botocore is not to be had here")
import request_shapes  # noqa: E402

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OPERATIONS = sorted(action for service, action in request_shapes.served() if service == "cloudformation")


def dashed(name):
    """StackPolicyURL -> stack-policy-url, NotificationARNs -> notification-arns, as the CLI calls them."""
    name = re.sub(r"ARNs\b", "Arns", name)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def bodies():
    """The text of each test that drives the calls, C++'s and Python's."""
    for path in glob.glob(os.path.join(TESTS, "rehearsal", "**", "*_test.cc"), recursive=True):
        with open(path, encoding="utf-8") as file:
            yield from re.split(r"\n(?=TEST)", file.read())
    for path in glob.glob(os.path.join(TESTS, "e2e", "test_rehearsal*.py")):
        with open(path, encoding="utf-8") as file:
            yield from re.split(r"\n(?=def test)", file.read())


def named(body, operation, member):
    flag = dashed(member)
    calls = operation in body or dashed(operation) in body or dashed(operation).replace("-", "_") + "(" in body
    return calls and (re.search(rf"\b{member}\b", body) or f"--{flag}" in body or f"--no-{flag}" in body)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_member_is_given_by_a_test(operation):
    shape = request_shapes.model_of("cloudformation").operation_model(operation).input_shape
    texts = list(bodies())
    # Pages are asked for by test_rehearsal_refusals.py, of every listing there is.
    members = [m for m in (shape.members if shape else ()) if m != "NextToken"]
    missing = [m for m in members if not any(named(text, operation, m) for text in texts)]
    assert not missing, f"no test gives {operation} these: {missing}"
