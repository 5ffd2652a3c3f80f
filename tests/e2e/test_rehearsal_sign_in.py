"""Signing in to IAM Identity Center in the rehearsal account with AWS's own tools: a code, its page, a token, keys."""

import hashlib
import json
import os
import re
import subprocess
import time
import urllib.parse
import urllib.request

import pytest

from rehearsal import Account

boto3 = pytest.importorskip("boto3", reason="SKIPPED: boto3 is not to be had here")

START_URL = "https://example.awsapps.com/start"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
CONFIG = f"""[profile names]
sso_session = rehearsal
sso_account_id = 210987654321
sso_role_name = DnsAdministrator
region = us-west-2

[sso-session rehearsal]
sso_start_url = {START_URL}
sso_region = us-west-2
sso_registration_scopes = sso:account:access
"""


@pytest.fixture(scope="module")
def account():
    it = Account()
    yield it
    it.close()


@pytest.fixture
def oidc(account):
    return boto3.client("sso-oidc", region_name="us-west-2", endpoint_url=account.access["endpoint_url"],
                        aws_access_key_id="", aws_secret_access_key="")


def begin(oidc):
    client = oidc.register_client(clientName="botocore", clientType="public", scopes=["sso:account:access"])
    ids = {"clientId": client["clientId"], "clientSecret": client["clientSecret"]}
    return client, ids, oidc.start_device_authorization(startUrl=START_URL, **ids)


def answer(account, code, word):
    fields = urllib.parse.urlencode({"user_code": code, "answer": word}).encode()
    with urllib.request.urlopen(account.access["endpoint_url"] + "/_rehearsal/sign-in", fields, timeout=10) as page:
        return page.read().decode()


def test_a_code_is_granted_on_its_page_and_its_token_gives_keys(account, oidc, tmp_path):
    client, ids, device = begin(oidc)
    token = {"grantType": DEVICE, "deviceCode": device["deviceCode"], **ids}
    with pytest.raises(oidc.exceptions.AuthorizationPendingException):
        oidc.create_token(**token)
    with pytest.raises(oidc.exceptions.SlowDownException):
        oidc.create_token(**token)
    with urllib.request.urlopen(device["verificationUriComplete"], timeout=10) as page:
        assert device["userCode"] in page.read().decode()
    assert "Granted" in answer(account, device["userCode"], "allow")
    granted = oidc.create_token(**token)
    assert granted["tokenType"] == "Bearer" and granted["refreshToken"]

    # As the AWS CLI keeps it: the CLI goes on from here by itself.
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (tmp_path / ".aws" / "config").write_text(CONFIG)
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + granted["expiresIn"]))
    (cache / (hashlib.sha1(b"rehearsal").hexdigest() + ".json")).write_text(json.dumps({
        "startUrl": START_URL, "region": "us-west-2", "accessToken": granted["accessToken"], "expiresAt": stamp,
        "refreshToken": granted["refreshToken"], "registrationExpiresAt": "2099-01-01T00:00:00Z", **ids}))
    kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    home = kept | {"HOME": str(tmp_path), "AWS_ENDPOINT_URL": account.access["endpoint_url"], "AWS_PAGER": ""}

    def cli(*arguments):
        done = subprocess.run(["aws", "--output", "json", *arguments], env=home, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    arn = cli("sts", "get-caller-identity", "--profile", "names")["Arn"]
    assert re.match(r"arn:aws:sts::210987654321:assumed-role/AWSReservedSSO_DnsAdministrator_\w{16}/sam@example.com", arn)
    assert [z["Name"] for z in cli("route53", "list-hosted-zones", "--profile", "names")["HostedZones"]] == ["example.net."]
    listed = cli("sso", "list-accounts", "--access-token", granted["accessToken"], "--region", "us-west-2")
    assert [a["accountId"] for a in listed["accountList"]] == ["123456789012", "210987654321"]
    roles = cli("sso", "list-account-roles", "--access-token", granted["accessToken"], "--account-id", "123456789012",
                "--region", "us-west-2")
    assert [r["roleName"] for r in roles["roleList"]] == ["AdministratorAccess", "ViewOnlyAccess"]


def test_what_is_refused(account, oidc):
    _, ids, device = begin(oidc)
    answer(account, device["userCode"], "deny")
    with pytest.raises(oidc.exceptions.AccessDeniedException):
        oidc.create_token(grantType=DEVICE, deviceCode=device["deviceCode"], **ids)
    with pytest.raises(oidc.exceptions.InvalidClientException):
        oidc.start_device_authorization(startUrl=START_URL, clientId=ids["clientId"], clientSecret="another")
    with pytest.raises(oidc.exceptions.InvalidRequestException):
        oidc.start_device_authorization(startUrl="https://other.awsapps.com/start", **ids)
    portal = boto3.client("sso", region_name="us-west-2", endpoint_url=account.access["endpoint_url"],
                          aws_access_key_id="", aws_secret_access_key="")
    with pytest.raises(portal.exceptions.UnauthorizedException):
        portal.list_accounts(accessToken="made up")
