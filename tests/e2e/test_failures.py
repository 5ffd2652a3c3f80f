"""What goes wrong in the account: the cause in plain words, what AWS said, what to do, and the exit code of it."""
import json
import os
import subprocess

import pytest

from support import ANSWERS, Rehearsal
from terminal import BINARY, Terminal, environment
from test_rehearsal_faults import control

ENV = {"PULUMI_CONFIG_PASSPHRASE": "correct horse"}
SPEED = ("--speed", "1000")
TAG, TAG_BEFORE = "20261116.1", "20261102.1"


def install(account, *more):
    return account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", "--dir", "conf", *more, **ENV)


def run(account, *arguments):
    return account.slipway(*arguments, "--rehearse", "--dir", "conf", **ENV)


def statuses(account):
    return {s["StackName"]: s["StackStatus"] for s in account.aws("cloudformation", "describe-stacks")["Stacks"]}


# fault, exit code, words that must be said, account seconds a second: the log of a container is read while it is there
CAUSES = [
    ("fail:AWS::RDS::DBCluster", 5, ["DbCluster could not be created", "Fix:"], 1000),
    ("crash:pulumi-service", 5, ["pulumi-service", "exit code 1", "log: ", "Fix:"], 100),
    ("fail:unhealthy:pulumi-service", 5, ["health check", "Fix:"], 1000),
    ("fail:secret:pulumi-service", 5, ["a secret it needs does not exist", "LicenseSecret", "Fix:",
                                       "Stays as this run changed it: infrastructure, application",
                                       "not undone: Database migrations"], 1000),
    ("crash:pulumi-migration", 1, ["migrate", "exit code 1", "log: ", "Fix:"], 1000),
    ("fail:endless:pulumi-migration", 1, ["did not end within", "Fix:"], 600),
    ("deny:ecs:RunTask", 2, ["account.permissions", "ecs:RunTask", "nothing was changed"], 1000),
]


@pytest.mark.parametrize("fault, code, words, speed", CAUSES, ids=[c[0] for c in CAUSES])
def test_a_failure_names_its_cause(tmp_path, fault, code, words, speed):
    with Rehearsal(str(tmp_path), "--speed", str(speed), "--fault", fault) as account:
        done = install(account)
        said = done.stdout + done.stderr
        assert done.returncode == code, said
        for word in words:
            assert word in said, said
        # Nothing of the stages behind the one that failed is there.
        assert "prod-pulumi-dns" not in statuses(account), said


def edited_tag(tmp_path, tag):
    """Another image tag in the config files, as somebody upgrading writes it."""
    path = tmp_path / "conf" / "application" / "Pulumi.prod.yaml"
    text = path.read_text(encoding="utf-8")
    lines = [line.split(":imageTag:")[0] + f':imageTag: "{tag}"' if ":imageTag:" in line else line for line in text.splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize("wish", ["--fault=crash:pulumi-service", "--speed=9", "--latency=5", "--seed=7"])
def test_how_to_rehearse_is_for_who_serves_the_account(tmp_path, wish):
    with Rehearsal(str(tmp_path), *SPEED) as account:
        done = account.slipway("whoami", "--rehearse", wish, **ENV)
        assert done.returncode == 2 and wish.partition("=")[0] in done.stderr and "served already" in done.stderr


def test_whose_rehearsal_it_is_is_said_and_faults_that_meet_nothing_are_refused(tmp_path):
    with Rehearsal(str(tmp_path), *SPEED) as account:
        joined = account.slipway("whoami", "--rehearse", **ENV)
        assert "served by another slipway at " + account.access["endpoint_url"] in joined.stdout
        misspelt = account.slipway("whoami", "--rehearse", "--fault", "crash:pulumi-servise", **ENV)
        assert misspelt.returncode == 2 and "did you mean pulumi-service?" in misspelt.stderr


def test_an_image_that_cannot_be_pulled_is_named_and_the_upgrade_undone(tmp_path):
    with Rehearsal(str(tmp_path), *SPEED) as account:
        assert install(account).returncode == 0
        edited_tag(tmp_path, "19990101.1")
        refused = run(account, "deploy", "--yes", "--plain")
        assert refused.returncode in (2, 3), "the checks come first"
        assert "19990101.1" in refused.stdout + refused.stderr


def test_a_setting_that_is_not_deployed_is_told_by_status_and_plan(tmp_path):
    with Rehearsal(str(tmp_path), *SPEED) as account:
        assert install(account).returncode == 0
        healthy = run(account, "status", "--json")
        assert healthy.returncode == 0, healthy.stdout
        told = json.loads(healthy.stdout)
        assert [s["name"] for s in told["stages"]] == ["infrastructure", "application", "migrate", "services", "dns", "verify"]
        assert {s["state"] for s in told["stages"]} == {"done"}, healthy.stdout
        assert told["last_run"]["outcome"] == "done"
        services = {c["name"]: c for c in told["stages"][3]["children"]}
        assert services["ApiService"]["reason"].endswith("running")
        human = run(account, "status", "--plain")
        assert "ApiService" in human.stdout and "checks hold" in human.stdout and "Last deployment" in human.stdout

        edited_tag(tmp_path, TAG_BEFORE)
        differs = run(account, "status", "--plain")
        assert differs.returncode == 4, differs.stdout + differs.stderr
        assert f"{TAG} is deployed, {TAG_BEFORE} is configured" in differs.stdout

        plan = run(account, "plan", "--json")
        assert plan.returncode == 0, plan.stderr
        document = json.loads(plan.stdout)
        assert set(document) == {"stages", "costs"}
        costs = document["costs"]
        assert costs["complete"] and costs["currency"] == "USD", costs
        assert abs(sum(line["monthly"] for line in costs["lines"]) - costs["monthly"]) < 0.1
        filters = [f"Type={kind},Field={field},Value={value}" for kind, field, value in (
            ("TERM_MATCH", "regionCode", "us-west-2"), ("CONTAINS", "usagetype", "VpcEndpoint-Hours"))]
        listed = account.aws("pricing", "get-products", "--region", "us-east-1", "--service-code", "AmazonVPC",
                             "--filters", *filters)
        product = json.loads(listed["PriceList"][0])
        term = next(iter(product["terms"]["OnDemand"].values()))
        price = next(iter(term["priceDimensions"].values()))["pricePerUnit"]["USD"]
        endpoints = next(line for line in costs["lines"] if line["what"] == "VPC endpoints")
        assert endpoints["unit_price"] == float(price), (endpoints, price)
        changes = []
        for stage in document["stages"]:
            assert set(stage) == {"id", "kind", "changes", "note"}, stage
            changes += stage["changes"]
        for change in changes:
            assert set(change) == {"action", "logical_id", "type", "replacement", "properties"}, change
            for property_change in change["properties"]:
                assert set(property_change) == {"path", "before", "after"}
        assert any(c["type"] == "AWS::ECS::TaskDefinition" and c["properties"] for c in changes), plan.stdout


def test_a_failed_upgrade_goes_back_and_a_second_try_works(tmp_path):
    state = str(tmp_path / "account.jsonl")
    with Rehearsal(str(tmp_path), *SPEED, "--state", state) as account:
        assert install(account).returncode == 0
    edited_tag(tmp_path, TAG_BEFORE)
    with Rehearsal(str(tmp_path), "--speed", "200", "--state", state, "--fault", "crash:pulumi-service") as account:
        done = run(account, "deploy", "--yes", "--plain")
        said = done.stdout + done.stderr
        assert done.returncode == 5, said
        assert "pulumi-service" in said and "log: " in said and "Fix:" in said, said
        assert statuses(account)["prod-pulumi-services"] == "UPDATE_ROLLBACK_COMPLETE"
        # Only the stack that failed goes back, and only what failed now counts.
        assert "only the stage services went back" in said and "Stays as this run changed it: application" in said, said
        assert "ApiService could not be created" not in said and "ApiService rolled back" in said, said
    with Rehearsal(str(tmp_path), "--speed", "300", "--state", state) as account:
        status = run(account, "status", "--plain")
        assert f"{TAG} is deployed, {TAG_BEFORE} is configured" in status.stdout, status.stdout
        done = run(account, "deploy", "--yes", "--plain")
        assert done.returncode == 0, done.stdout + done.stderr
        assert statuses(account)["prod-pulumi-services"] == "UPDATE_COMPLETE"
        after = run(account, "status", "--plain")
        assert after.returncode == 0, after.stdout


def test_t_tries_again_after_an_upgrade_that_went_back(tmp_path):
    home = str(tmp_path)
    with Rehearsal(home, "--speed", "600") as account:
        done = account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", PULUMI_CONFIG_PASSPHRASE="rehearsal")
        assert done.returncode == 0, done.stdout + done.stderr
        control(account, {"faults": ["crash:pulumi-service"]})
        wizard = Terminal([BINARY, "--rehearse"], cwd=home, env=environment(home), width=110, height=32)
        try:
            wizard.see("Install", "Upgrade")
            wizard.keys("Down", "Enter")
            wizard.see("As whom", "123456789012")
            wizard.keys("Enter")
            wizard.see("Which release", TAG, TAG_BEFORE)
            wizard.keys("Down", "Down", "Enter", "C-n")
            wizard.see("0 fail", "0 cannot tell")
            wizard.keys("C-n")
            # Task definitions hold nothing.
            assert "what the old hold" not in wizard.see("What will happen", "⏎ deploy", "they hold no data")
            wizard.keys("Enter")
            failed = wizard.see("only the stage services went back", "rolled back", "t tries again", seconds=120)
            assert "Database migrations" in failed and "everything is as it was" not in failed, failed
            control(account, {"faults": []})
            wizard.keys("t")
            wizard.see("It runs", seconds=120)
        finally:
            wizard.close()
        assert statuses(account)["prod-pulumi-services"] == "UPDATE_COMPLETE"
        left = account.aws("cloudformation", "list-change-sets", "--stack-name", "prod-pulumi-services")["Summaries"]
        assert not [each for each in left if each["ExecutionStatus"] == "AVAILABLE"], left


def test_a_rollback_that_failed_is_gone_on_with(tmp_path):
    state = str(tmp_path / "account.jsonl")
    with Rehearsal(str(tmp_path), *SPEED, "--state", state) as account:
        assert install(account).returncode == 0
    edited_tag(tmp_path, TAG_BEFORE)
    with Rehearsal(str(tmp_path), *SPEED, "--state", state, "--fault", "crash:pulumi-service", "--fault",
                   "fail:rollback:ApiService") as account:
        done = run(account, "deploy", "--yes", "--plain")
        assert done.returncode == 1, done.stdout + done.stderr
        assert statuses(account)["prod-pulumi-services"] == "UPDATE_ROLLBACK_FAILED"
        again = run(account, "deploy", "--yes", "--plain")
        assert again.returncode == 1 and "still stuck in UPDATE_ROLLBACK_FAILED" in again.stderr, again.stdout + again.stderr
        assert "ApiService" in again.stderr
        status = run(account, "status", "--plain")
        assert status.returncode == 3, status.stdout
    with Rehearsal(str(tmp_path), *SPEED, "--state", state) as account:
        done = run(account, "deploy", "--yes", "--plain")
        assert done.returncode == 0, done.stdout + done.stderr
        assert statuses(account)["prod-pulumi-services"] == "UPDATE_COMPLETE"


def test_attach_finds_what_runs_without_a_journal(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "300") as account:
        environment = account.environment(XDG_RUNTIME_DIR=account.home, **ENV)
        running = subprocess.Popen([BINARY, "install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", "--dir", "conf"],
                                   env=environment, cwd=account.home, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, bufsize=1)
        for line in running.stdout:
            if "DbCluster is being created" in line:
                break
        running.kill()
        running.stdout.close()
        running.wait()
        os.remove(tmp_path / "conf" / ".slipway" / "journal.jsonl")
        done = run(account, "attach", "--plain")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "begun elsewhere" in done.stdout
        assert statuses(account) == {"prod-pulumi-infrastructure": "CREATE_COMPLETE"}
        nothing = run(account, "attach", "--plain")
        assert nothing.returncode == 1 and "slipway deploy" in nothing.stderr


def test_a_removal_says_first_what_goes_and_what_stays(tmp_path):
    with Rehearsal(str(tmp_path), *SPEED) as account:
        assert install(account).returncode == 0
        refused = run(account, "destroy", "--plain")
        assert refused.returncode == 2, refused.stdout + refused.stderr
        assert "after a final snapshot" in refused.stdout and "DbCluster" in refused.stdout
        assert "Kept in the account" in refused.stdout and "CheckpointsBucket" in refused.stdout
        assert len(statuses(account)) == 4
        gone = run(account, "destroy", "--json", "--yes", "--stack", "prod")
        assert gone.returncode == 0, gone.stdout + gone.stderr
        events = [json.loads(line) for line in gone.stdout.splitlines()]
        assert events[0]["event"] == "removal" and events[-1]["event"] == "end"
        assert any("CheckpointsBucket" in each for each in events[-1]["retained"])
        assert statuses(account) == {}
        status = run(account, "status", "--json")
        assert status.returncode == 4 and {s["state"] for s in json.loads(status.stdout)["stages"]} == {"pending"}
