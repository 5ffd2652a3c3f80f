"""Trouble on demand, as the AWS CLI meets it: given by --fault, and switched by a call while the account is served."""

import json
import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

from rehearsal import Account, at_once, refused_at_once


def test_faults():
    troubled = Account("--fault", "throttle:ec2@100", "--fault", "deny:acm:*", "--fault", "error:kms.ListKeys=503")
    try:
        assert troubled.refused("ec2", "describe-vpcs") == "RequestLimitExceeded"
        assert troubled.refused("acm", "list-certificates") == "AccessDeniedException"
        assert troubled.refused("kms", "list-keys") == "ServiceUnavailable"
        assert troubled.aws("kms", "list-aliases")["Aliases"]
    finally:
        troubled.close()
    assert not os.path.exists(troubled.access["ca_file"])


def control(account, body, method="POST"):
    """Calls about the rehearsal are signed like any other; curl signs them as well as anybody."""
    access = account.access
    done = subprocess.run(
        ["curl", "-sS", "-X", method, "--aws-sigv4", f"aws:amz:{access['region']}:rehearsal", "--user",
         f"{access['access_key_id']}:{access['secret_access_key']}", "-d", json.dumps(body),
         access["endpoint_url"] + "/_rehearsal/faults"], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


FAULTS = {  # what the CLI says of it, for one call of a query service and one of a JSON service
    "throttle:*@100": ("(Throttling)", "(ThrottlingException)"),
    "error:*=503": ("(ServiceUnavailable)", "(ServiceUnavailable)"),
    "error:*": ("(InternalFailure)", "(InternalServerException)"),
    "reset:*": ("Connection", "Connection"),
    "cut:*": ("Connection", "Connection"),
    "deny:*": ("(AccessDenied)", "(AccessDeniedException)"),
    "expired": ("(ExpiredToken)", "(ExpiredTokenException)"),
    "skew:3600": ("(SignatureDoesNotMatch)", "(InvalidSignatureException)"),
    "outage:us-west-2=503": ("(ServiceUnavailable)", "(ServiceUnavailable)"),
}


def test_each_fault_as_a_client_sees_it_switched_one_after_another():
    troubled = Account()
    calls = [("elbv2", "describe-target-groups"), ("kms", "list-keys")]
    try:
        for spec, expected in FAULTS.items():
            assert control(troubled, {"faults": [spec]})["faults"] == [spec]
            with ThreadPoolExecutor(2) as pool:
                said = list(pool.map(lambda call: troubled.run(*call).stderr, calls))
            assert all(word in each for word, each in zip(expected, said)), (spec, said)
        control(troubled, {"faults": ["slow:kms=1500", "latency:elasticloadbalancing=1500"]})
        for call in calls:
            began = time.monotonic()
            troubled.aws(*call)
            assert time.monotonic() - began > 1.4, call
        assert control(troubled, {}, "DELETE")["faults"] == []
        assert at_once(troubled, *calls)
    finally:
        troubled.close()


def test_an_outage_is_silence():
    """Nothing comes from the region; the others answer. Clients give up by themselves."""
    dark = Account("--fault", "outage:us-west-2")
    try:
        waiting = dark.run("--cli-read-timeout", "2", "ec2", "describe-vpcs")
        assert "Read timeout" in waiting.stderr, waiting.stderr
        assert dark.aws("ec2", "describe-vpcs", "--region", "us-east-1")["Vpcs"] == []
    finally:
        dark.close()  # at once, though one answer is still held back


def test_faults_switched_while_it_runs():
    troubled = Account()
    try:
        assert control(troubled, {"faults": ["throttle:ec2@100", "deny:kms:*"]})["faults"]
        assert refused_at_once(troubled, ("ec2", "describe-vpcs"), ("kms", "list-keys")) == [
            "RequestLimitExceeded", "AccessDeniedException"]
        assert "did you mean ec2?" in control(troubled, {"faults": ["throttle:ec3"]})["message"]
        assert control(troubled, {"faults": ["reset:ec2", "cut:kms"]})["faults"]
        with ThreadPoolExecutor(2) as pool:
            ended = list(pool.map(lambda call: troubled.run(*call).stderr,
                                  [("ec2", "describe-vpcs"), ("kms", "list-keys")]))
        assert all(ended) and not any("An error occurred (" in each for each in ended), ended
        assert control(troubled, {}, "DELETE")["faults"] == []
        assert troubled.aws("ec2", "describe-vpcs")["Vpcs"]
    finally:
        troubled.close()


def test_a_denial_names_what_policies_name():
    account = Account("--fault", "deny:s3:ListAllMyBuckets")
    try:
        assert account.refused("s3api", "list-buckets") == "AccessDenied"
        said = account.run("s3api", "list-buckets").stderr
        assert "s3:ListAllMyBuckets on resource: * with an explicit deny in an identity-based policy" in said
    finally:
        account.close()
