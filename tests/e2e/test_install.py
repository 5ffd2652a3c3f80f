"""The whole way without questions, and what the commands say of it."""
import json
import os

import pytest

from support import ANSWERS, Rehearsal

PASSPHRASE = {"PULUMI_CONFIG_PASSPHRASE": "correct horse"}


def edited(folder, **changes):
    """The README's answers file with some lines changed; None removes a line."""
    with open(ANSWERS, encoding="utf-8") as file:
        lines = file.read().splitlines()
    for key, value in changes.items():
        lines = [line for line in lines if not line.startswith(key + ":")]
        if value is not None:
            lines.append(f"{key}: {value}")
    path = os.path.join(folder, "answers.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return path


def test_install_then_every_command_then_destroy(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "1000") as account:
        done = account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", "--dir", "conf", **PASSPHRASE)
        assert done.returncode == 0, done.stdout + done.stderr
        for expected in ("infrastructure", "migrate", "services", "verify", "https://app.pulumi.example.com"):
            assert expected in done.stdout

        stacks = account.aws("cloudformation", "describe-stacks")["Stacks"]
        assert len(stacks) == 4 and {s["StackStatus"] for s in stacks} == {"CREATE_COMPLETE"}
        records = account.aws("route53", "list-resource-record-sets", "--hosted-zone-id", "Z0123456789EXAMPLE01")
        names = {r["Name"] for r in records["ResourceRecordSets"]}
        assert {"api.pulumi.example.com.", "app.pulumi.example.com."} <= names

        # Secrets are ciphertext, files are the owner's alone.
        for root, _, files in os.walk(tmp_path / "conf"):
            for name in files:
                path = os.path.join(root, name)
                assert os.stat(path).st_mode & 0o777 == 0o600, path
                with open(path, encoding="utf-8", errors="replace") as file:
                    assert "eyJhbGciOiJ" not in file.read(), path

        common = ("--dir", "conf", "--json")
        plan = json.loads(account.slipway("plan", "--rehearse", *common, **PASSPHRASE).stdout)
        assert [s["id"] for s in plan["stages"]] == ["infrastructure", "application", "migrate", "services", "dns",
                                                     "verify"]
        assert all(not s["changes"] for s in plan["stages"] if s["kind"] == "cloudformation"), plan
        status = account.slipway("status", "--rehearse", *common, **PASSPHRASE)
        assert status.returncode == 0 and '"failed"' not in status.stdout
        outputs = json.loads(account.slipway("outputs", "--rehearse", *common, **PASSPHRASE).stdout)
        assert "https://app.pulumi.example.com" in outputs.values()
        checked = account.slipway("check", "--rehearse", "--dir", "conf", **PASSPHRASE)
        assert "own records" in account.slipway("check", "--rehearse", "--dir", "conf", "--all", **PASSPHRASE).stdout
        assert checked.returncode == 0 and "names.records" not in checked.stdout, checked.stdout

        refused = account.slipway("destroy", "--rehearse", "--yes", "--dir", "conf", **PASSPHRASE)
        assert refused.returncode == 2, "the stack's name was not given"
        gone = account.slipway("destroy", "--rehearse", "--yes", "--stack", "prod", "--dir", "conf", **PASSPHRASE)
        assert gone.returncode == 0, gone.stdout + gone.stderr
        assert account.aws("cloudformation", "describe-stacks")["Stacks"] == []


def test_json_is_all_that_is_on_stdout(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "1000") as account:
        done = account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--json", **PASSPHRASE)
        assert done.returncode == 0, done.stderr
        events = [json.loads(line) for line in done.stdout.splitlines()]
        assert events[-1]["event"] == "end" and events[-1]["outcome"] == "done"
        assert "eyJhbGciOiJ" not in done.stdout + done.stderr


@pytest.mark.parametrize("changes, words", [
    ({"vpcId": None}, ["vpcId", "required"]),
    ({"imageTag": "\"1999\""}, ["imageTag", "1999"]),
    ({"vpcID": "vpc-0a1b2c3d4e5f60718"}, ["vpcID", "vpcId", "answers.yaml"]),
    ({"apiTaskCpu": "lots"}, ["apiTaskCpu", "lots"]),
    ({"privateSubnetIds": "[subnet-0a10000000000000a, subnet-0a10000000000000b]"}, ["privateSubnetIds", "public"]),
    ({"acmCertificateArn": "arn:aws:acm:us-west-2:123456789012:certificate/4eab5052-9e4b-4e97-9fa5-4b824fa15e05"},
     ["acmCertificateArn", "api.pulumi.example.com"]),
])
def test_wrong_answers_are_named_and_nothing_is_written(tmp_path, changes, words):
    with Rehearsal(str(tmp_path / "home"), "--speed", "1000") as account:
        os.makedirs(tmp_path / "work")
        answers = edited(str(tmp_path), **changes)
        done = account.slipway("install", "--rehearse", "--answers", answers, "--yes", "--plain", cwd=str(tmp_path / "work"),
                               **PASSPHRASE)
        assert done.returncode == 2, done.stdout + done.stderr
        for word in words:
            assert word in done.stderr, done.stderr
        assert os.listdir(tmp_path / "work") == []
        assert account.aws("cloudformation", "describe-stacks")["Stacks"] == []


def test_a_failure_shows_its_cause_and_is_rolled_back(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "1000", "--fault", "fail:AWS::RDS::DBCluster") as account:
        done = account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", **PASSPHRASE)
        assert done.returncode == 5, done.stdout + done.stderr
        assert "Fix:" in done.stdout


def test_secrets_are_never_encrypted_with_a_passphrase_nobody_named(tmp_path):
    with Rehearsal(str(tmp_path / "home")) as account:
        os.makedirs(tmp_path / "work")
        done = account.slipway("install", "--answers", ANSWERS, "--yes", "--plain", cwd=str(tmp_path / "work"))
        assert done.returncode == 2 and "PULUMI_CONFIG_PASSPHRASE" in done.stderr, done.stderr
        assert os.listdir(tmp_path / "work") == []


@pytest.mark.parametrize("name", ["../x", "org/project/prod", "under_score", "1st"])
def test_a_name_no_stack_can_have_is_refused_before_anything_is_written(tmp_path, name):
    with Rehearsal(str(tmp_path / "home")) as account:
        os.makedirs(tmp_path / "work")
        done = account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", "--stack", name,
                               cwd=str(tmp_path / "work"))
        assert done.returncode == 2 and "stack" in done.stderr, done.stderr
        assert os.listdir(tmp_path / "work") == []
