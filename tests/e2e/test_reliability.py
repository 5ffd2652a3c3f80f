"""Killed, refused, out of room: whatever happens to the wizard, the deployment is unharmed and the next start goes on.

SLIPWAY_KILLS says how many points of an install it is killed at (a dozen unless told)."""
import json
import os
import signal
import subprocess

import pytest

from support import ANSWERS, Rehearsal
from terminal import BINARY

PHRASE = "planted passphrase 4711"
INSTALL = ("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", "--dir", "conf")
KILLS = int(os.environ.get("SLIPWAY_KILLS", "12"))
LINES = 190  # about what an install of the flagship prints


def world(account):
    """Where --rehearse finds this account."""
    return {"XDG_RUNTIME_DIR": account.home, "PULUMI_CONFIG_PASSPHRASE": PHRASE}


def slipway(account, *arguments):
    rehearse = () if "--rehearse" in arguments else ("--rehearse",)
    return account.slipway(*arguments, *rehearse, **world(account))


def start(account, *arguments):
    """A run of slipway of whose output the test reads line by line."""
    return subprocess.Popen([BINARY, *arguments], env=account.environment(**world(account)), cwd=account.home, text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=1)


def until(process, wanted):
    """Reads up to the line `wanted` holds for (line, number); None when the run ended before."""
    for number, line in enumerate(process.stdout):
        if wanted(line, number):
            return line
    return None


def stacks_ever(account):
    """(name, status) of every stack there is or was, and nothing twice."""
    found = account.aws("cloudformation", "list-stacks")["StackSummaries"]
    return sorted((s["StackName"], s["StackStatus"]) for s in found)


def migrations(account):
    """How many migration tasks there were, by their logs: stopped tasks are soon forgotten."""
    groups = [g["logGroupName"] for g in account.aws("logs", "describe-log-groups")["logGroups"]]
    streams = [account.aws("logs", "describe-log-streams", "--log-group-name", g)["logStreams"]
               for g in groups if "igration" in g]
    return sum(len(each) for each in streams)


def killed_when(account, words):
    """An install that is killed as it says so."""
    running = start(account, *INSTALL)
    assert until(running, lambda line, _: words in line)
    running.kill()
    running.stdout.close()
    running.wait()


COMPLETE = [(f"prod-pulumi-{name}", "CREATE_COMPLETE") for name in ("application", "dns", "infrastructure", "services")]


@pytest.mark.parametrize("point", range(KILLS))
def test_killed_anywhere_the_next_start_goes_on(tmp_path, point):
    with Rehearsal(str(tmp_path), "--speed", "2000") as account:
        at = point * LINES // KILLS
        running = start(account, *INSTALL)
        until(running, lambda _, number: number >= at)
        running.send_signal(signal.SIGKILL)
        running.stdout.close()
        running.wait()
        again = ("attach", "--plain", "--dir", "conf") if point % 2 else ("deploy", "--yes", "--plain", "--dir", "conf")
        done = slipway(account, *again)
        if done.returncode != 0:
            # Killed before anything was deployed: there was nothing to go on with, and it says so.
            assert "slipway install" in done.stderr or "slipway deploy" in done.stderr, done.stdout + done.stderr
            done = slipway(account, *INSTALL)
        assert done.returncode == 0, done.stdout + done.stderr
        assert stacks_ever(account) == COMPLETE
        assert migrations(account) == 1
        outputs = slipway(account, "outputs", "--json", "--dir", "conf")
        assert "https://app.pulumi.example.com" in json.loads(outputs.stdout).values()


@pytest.mark.parametrize("how", [signal.SIGHUP, signal.SIGINT, signal.SIGTERM])
def test_a_lost_terminal_detaches_and_the_deployment_goes_on(tmp_path, how):
    with Rehearsal(str(tmp_path), "--speed", "2000") as account:
        running = start(account, *INSTALL)
        assert until(running, lambda line, _: "DbCluster is being created" in line)
        running.send_signal(how)
        rest = running.stdout.read()
        assert running.wait() == 6 and "slipway attach --dir conf --stack prod" in rest, rest
        refused = slipway(account, "plan", "--dir", "conf")
        assert refused.returncode == 1 and "slipway attach --dir conf --stack prod" in refused.stderr
        done = slipway(account, "attach", "--plain", "--dir", "conf")
        assert done.returncode == 0, done.stdout + done.stderr
        assert stacks_ever(account) == COMPLETE


def test_new_answers_are_deployed_behind_a_run_that_was_interrupted(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "2000") as account:
        killed_when(account, "ApiService is being created")
        answers = INSTALL[INSTALL.index("--answers") + 1]
        with open(answers, encoding="utf-8") as file:
            newer = file.read().replace("20261116.1", "20261102.1")
        (tmp_path / "newer.yaml").write_text(newer)
        done = slipway(account, *(str(tmp_path / "newer.yaml") if word == answers else word for word in INSTALL))
        assert done.returncode == 0, done.stdout + done.stderr
        stacks = account.aws("cloudformation", "describe-stacks")["Stacks"]
        tags = {p["ParameterValue"] for s in stacks for p in s.get("Parameters", []) if p["ParameterKey"] == "ImageTag"}
        assert tags == {"20261102.1"}, done.stdout + done.stderr


def test_a_truncated_journal_is_gone_on_with(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "2000") as account:
        killed_when(account, "LoadBalancer is being created")
        journal = tmp_path / "conf" / ".slipway" / "journal.jsonl"
        text = journal.read_text(encoding="utf-8")
        journal.write_text(text[:-40], encoding="utf-8")
        done = slipway(account, "deploy", "--yes", "--plain", "--dir", "conf")
        assert done.returncode == 0, done.stdout + done.stderr
        assert stacks_ever(account) == COMPLETE


def test_a_second_run_is_refused_and_names_the_holder(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "20") as account:
        running = start(account, *INSTALL)
        assert until(running, lambda line, _: "DbCluster is being created" in line)
        second = slipway(account, "deploy", "--yes", "--plain", "--dir", "conf")
        assert second.returncode == 1 and str(running.pid) in second.stderr, second.stderr
        running.send_signal(signal.SIGHUP)
        running.stdout.close()
        assert running.wait() == 6


def test_a_rolled_back_creation_is_cleared_away_by_the_next_deploy(tmp_path):
    state = str(tmp_path / "account.jsonl")
    with Rehearsal(str(tmp_path), "--speed", "2000", "--state", state, "--fault", "fail:AWS::RDS::DBCluster") as account:
        done = slipway(account, *INSTALL)
        assert done.returncode == 5, done.stdout + done.stderr
    with Rehearsal(str(tmp_path), "--speed", "2000", "--state", state) as account:
        plan = slipway(account, "plan", "--dir", "conf")
        assert plan.returncode == 0 and "is deleted first" in plan.stdout, plan.stdout + plan.stderr
        done = slipway(account, "deploy", "--yes", "--plain", "--dir", "conf")
        assert done.returncode == 0, done.stdout + done.stderr
        assert [s for s in stacks_ever(account) if s[1] == "CREATE_COMPLETE"] == COMPLETE


@pytest.mark.parametrize("fault", ["throttle:*@10", "error:*=500@10"])
def test_a_tenth_of_all_replies_failing_changes_nothing(tmp_path, fault):
    # AWS forgets a stopped task after an hour: an hour must be longer than a pause between tries.
    with Rehearsal(str(tmp_path), "--speed", "200", "--fault", fault) as account:
        done = slipway(account, *INSTALL)
        assert done.returncode == 0, done.stdout + done.stderr


def test_the_clock_of_the_lines_never_runs_backwards(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "2000") as account:
        done = slipway(account, *INSTALL)
        times = [line[:8] for line in done.stdout.splitlines() if line[2:3] == ":" and line[5:6] == ":"]
        assert len(times) > 50 and times == sorted(times)
        assert "17 resources in " in done.stdout and "Initiated" not in done.stdout


def test_a_read_only_folder_is_named_and_nothing_is_begun(tmp_path):
    with Rehearsal(str(tmp_path), "--speed", "2000") as account:
        (tmp_path / "conf").mkdir()
        # A file where the folder should be stops root, too.
        (tmp_path / "conf" / ".slipway").write_text("", encoding="utf-8")
        done = slipway(account, *INSTALL)
        assert done.returncode in (1, 2) and ".slipway" in done.stderr, done.stdout + done.stderr
        assert stacks_ever(account) == []


def test_a_full_disk_is_named_and_the_install_can_be_repeated(tmp_path):
    conf = tmp_path / "conf"
    conf.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(conf)], capture_output=True, text=True,
                             check=False)
    if mounted.returncode != 0:
        pytest.skip("no small file system can be mounted here: " + mounted.stderr.strip())
    try:
        with Rehearsal(str(tmp_path), "--speed", "2000") as account:
            done = slipway(account, *INSTALL)
            assert done.returncode == 1 and "space" in done.stderr.lower(), done.stdout + done.stderr
            subprocess.run(["mount", "-o", "remount,size=8m", str(conf)], check=True)
            done = slipway(account, *INSTALL)
            assert done.returncode == 0, done.stdout + done.stderr
            assert stacks_ever(account) == COMPLETE
    finally:
        subprocess.run(["umount", str(conf)], check=False)


def test_nothing_a_run_leaves_or_says_holds_a_secret(tmp_path):
    planted = {"smtpPassword": "planted-smtp-password-0815", "recaptchaSecretKey": "planted-captcha-secret-4242"}
    with open(ANSWERS, encoding="utf-8") as file:
        text = file.read()
    licence = next(line.split(":", 1)[1].strip() for line in text.splitlines() if line.startswith("licenseKey:"))
    answers = tmp_path / "answers.yaml"
    answers.write_text(text + "".join(f"{key}: {value}\n" for key, value in planted.items()) +
                       "smtpServer: smtp.example.com:587\nsmtpUsername: mailer\nsmtpGenericSender: pulumi@example.com\n"
                       "recaptchaSiteKey: site\n", encoding="utf-8")
    secrets = [licence, PHRASE, *planted.values()]
    home = tmp_path / "home"
    home.mkdir()
    with Rehearsal(str(home), "--speed", "2000") as account:
        said = ""
        for arguments in (("install", "--rehearse", "--answers", str(answers), "--yes", "--plain", "--dir", "conf", "--log", "log.txt",
                           "--log-level", "trace"),
                          ("plan", "--json", "--dir", "conf"), ("status", "--dir", "conf"),
                          ("deploy", "--yes", "--json", "--dir", "conf"), ("outputs", "--dir", "conf")):
            done = slipway(account, *arguments)
            assert done.returncode == 0, done.stdout + done.stderr
            said += done.stdout + done.stderr
        for secret in secrets:
            assert secret not in said
        looked_at = 0
        for root, _, files in os.walk(home):
            for name in files:
                path = os.path.join(root, name)
                with open(path, "rb") as file:
                    content = file.read().decode("utf-8", "replace")
                looked_at += 1
                for secret in secrets:
                    assert secret not in content, path
        assert looked_at > 6
