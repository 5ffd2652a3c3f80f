"""Buckets of the rehearsal account, as people use them with the AWS CLI and with URLs signed beforehand."""

import gzip
import json
import subprocess

import pytest

from rehearsal import Account


@pytest.fixture(scope="module")
def account():
    it = Account()
    yield it
    it.close()


def test_buckets_and_what_is_in_them(account, tmp_path):
    """`aws s3` and `aws s3api`, as people use them."""
    bucket = "example-product-builds"
    (tmp_path / "one.txt").write_text("one")
    for _ in range(2):
        done = account.run("s3", "cp", str(tmp_path / "one.txt"), f"s3://{bucket}/a/one.txt")
        assert done.returncode == 0, done.stderr
    assert "a/" in account.run("s3", "ls", f"s3://{bucket}", "--recursive").stdout
    back = account.run("s3", "cp", f"s3://{bucket}/a/one.txt", "-")
    assert back.stdout == "one", back.stderr
    versions = account.aws("s3api", "list-object-versions", "--bucket", bucket)["Versions"]
    assert [v["IsLatest"] for v in versions] == [True, False]
    gone = account.aws("s3api", "delete-objects", "--bucket", bucket, "--delete", json.dumps(
        {"Objects": [{"Key": v["Key"], "VersionId": v["VersionId"]} for v in versions]}))
    assert len(gone["Deleted"]) == 2
    assert "Versions" not in account.aws("s3api", "list-object-versions", "--bucket", bucket)
    assert account.aws("s3api", "get-bucket-location", "--bucket", bucket)["LocationConstraint"] == "us-west-2"
    assert account.refused("s3api", "list-objects-v2", "--bucket", "nobodys-bucket-at-all") == "NoSuchBucket"


def test_what_is_encoded_stays_as_it_was_sent(account, tmp_path):
    """S3 keeps the bytes; a gzip that is unpacked on the way would not be what was signed."""
    packed, back = tmp_path / "one.gz", tmp_path / "back.gz"
    packed.write_bytes(gzip.compress(b"one" * 100))
    place = "s3://example-product-builds/b/one.gz"
    for words in (("cp", packed, place, "--content-encoding", "gzip"), ("cp", place, back)):
        done = account.run("s3", *map(str, words))
        assert done.returncode == 0, done.stderr
    assert back.read_bytes() == packed.read_bytes()


def test_objects_keep_their_headers_and_are_read_on_conditions(account, tmp_path):
    place = ("--bucket", "example-product-builds", "--key", "d/one.css")
    body, back = tmp_path / "one.css", tmp_path / "back"
    body.write_text("0123456789")
    put = account.aws("s3api", "put-object", *place, "--body", str(body), "--content-type", "text/css", "--cache-control",
                      "max-age=60", "--content-encoding", "br", "--metadata", "team=a")
    assert put["ServerSideEncryption"] == "AES256"
    told = account.aws("s3api", "head-object", *place)
    assert (told["ContentType"], told["CacheControl"], told["ContentEncoding"]) == ("text/css", "max-age=60", "br")
    assert told["Metadata"] == {"team": "a"} and told["ETag"] == put["ETag"] and told["ContentLength"] == 10
    part = account.aws("s3api", "get-object", *place, "--range", "bytes=2-4", str(back))
    assert (part["ContentRange"], back.read_text()) == ("bytes 2-4/10", "234")
    assert account.aws("s3api", "get-object", *place, "--if-match", put["ETag"], str(back))["ContentLength"] == 10
    assert account.refused("s3api", "get-object", *place, "--if-match", '"another"', str(back)) == "PreconditionFailed"
    assert account.refused("s3api", "get-object", *place, "--if-none-match", put["ETag"], str(back)) == "304"
    assert account.refused("s3api", "get-object", *place, "--range", "bytes=10-", str(back)) == "InvalidRange"
    assert account.refused("s3api", "put-object", *place, "--body", str(body), "--if-none-match", "*") == "PreconditionFailed"


def fetched(url, *more):
    done = subprocess.run(["curl", "-sS", "-w", "\n%{http_code}", *more, url], capture_output=True, text=True, timeout=30)
    body, _, status = done.stdout.rpartition("\n")
    return int(status), body


def test_urls_signed_beforehand(account, tmp_path):
    """What `aws s3 presign` prints, which is the older signature for an endpoint it does not know, and the newer one."""
    bucket = "example-product-builds"
    (tmp_path / "one.txt").write_text("one")
    assert account.run("s3", "cp", str(tmp_path / "one.txt"), f"s3://{bucket}/c/one two.txt").returncode == 0
    config = tmp_path / "config"
    config.write_text("[default]\ns3 =\n    signature_version = s3v4\n    addressing_style = path\n")
    for changes, mark in (({}, "AWSAccessKeyId="), ({"AWS_CONFIG_FILE": str(config)}, "X-Amz-Signature=")):
        url = account.run("s3", "presign", f"s3://{bucket}/c/one two.txt", **changes).stdout.strip()
        assert mark in url
        assert fetched(url) == (200, "one")
        status, body = fetched(url.replace("one%20two", "another"))
        assert status == 403 and "<Code>SignatureDoesNotMatch</Code>" in body
        assert fetched(url, "-X", "DELETE")[0] == 403
    assert "<Code>AccessDenied</Code>" in fetched(url.partition("?")[0])[1]
