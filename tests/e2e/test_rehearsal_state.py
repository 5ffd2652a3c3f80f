"""--state: a killed server's account goes on where it was; a file that cannot be used is told of and left alone."""

import json
import os
import signal
import subprocess
import time

import pytest

from rehearsal import Account

BINARY = os.environ.get("SLIPWAY_BIN")
TEMPLATE = {"Resources": {
    "Logs": {"Type": "AWS::Logs::LogGroup"},
    "Secret": {"Type": "AWS::SecretsManager::Secret", "DependsOn": "Logs", "Properties": {"SecretString": "not-for-eyes"}},
    "Database": {"Type": "AWS::RDS::DBCluster", "DependsOn": "Secret", "Properties": {
        "Engine": "aurora-mysql", "MasterUsername": "product", "MasterUserPassword": "not-for-eyes"}},
}}


def refused(*arguments):
    """(exit status, what is said) of a rehearsal that cannot begin."""
    done = subprocess.run([BINARY, "rehearse", "--port", "0", "--until-stdin-closes", *arguments], capture_output=True,
                          text=True, timeout=60, stdin=subprocess.DEVNULL)
    return done.returncode, done.stderr


def seen(account):
    return account.aws("cloudformation", "describe-stacks", "--stack-name", "kept")["Stacks"][0]


def test_a_killed_server_s_deployment_goes_on(tmp_path):
    state = str(tmp_path / "account.jsonl")
    first = Account("--state", state, "--speed", "5")
    made = first.aws("cloudformation", "create-stack", "--stack-name", "kept", "--template-body", json.dumps(TEMPLATE))
    assert seen(first)["StackStatus"] == "CREATE_IN_PROGRESS"
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(timeout=20)
    assert "not-for-eyes" not in open(state, encoding="utf-8").read()

    again = Account("--state", state, "--speed", "1000")
    try:
        status, said = refused("--state", state)
        assert status != 0 and "another rehearsal keeps its account there" in said, (status, said)
        end = time.monotonic() + 60
        while (now := seen(again))["StackStatus"] == "CREATE_IN_PROGRESS" and time.monotonic() < end:
            pass
        assert (now["StackStatus"], now["StackId"]) == ("CREATE_COMPLETE", made["StackId"])
        events = again.aws("cloudformation", "describe-stack-events", "--stack-name", "kept")["StackEvents"]
        done = [e["LogicalResourceId"] for e in events if e["ResourceStatus"] == "CREATE_COMPLETE"]
        assert sorted(done) == ["Database", "Logs", "Secret", "kept"]
        listed = again.aws("cloudformation", "list-stacks")["StackSummaries"]
        assert [s["StackName"] for s in listed] == ["kept"], "nothing is there twice"
    finally:
        again.close()


@pytest.mark.skipif(not BINARY, reason="SLIPWAY_BIN does not name the slipway binary")
@pytest.mark.parametrize("text, said", [
    ("a letter to somebody", "line 1 is not of a rehearsal account"),
    ("{}\n", "line 1 is not of a rehearsal account"),
    ('{"account":"starter","seed":1,"slipway_rehearsal":9,"start":0}\n', "it is of version 9, this slipway reads version 1"),
    ('{"account":"tangled","seed":1,"slipway_rehearsal":1,"start":0}\n', "it holds the account tangled"),
    ('{"account":"starter","seed":1,"slipway_rehearsal":1,"start":0}\n{"call":"AAAA","wall":1}\n', "line 2 is not of"),
])
def test_what_cannot_be_used_is_left_alone(tmp_path, text, said):
    state = tmp_path / "account.jsonl"
    state.write_text(text)
    status, told = refused("--state", str(state))
    assert status == 2 and said in told and str(state) in told, (status, told)
    assert state.read_text() == text
