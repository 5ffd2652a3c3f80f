"""The full-screen wizard, driven by keys in a real terminal from an empty folder to the last page."""
import os

from support import ANSWERS, Rehearsal
from terminal import BINARY, Terminal, environment

LICENCE = next(line.split(": ")[1].strip() for line in open(ANSWERS, encoding="utf-8")
               if line.startswith("licenseKey:"))


def start(home, *arguments, width=110, height=32):
    return Terminal([BINARY, *arguments], cwd=home, env=environment(home), width=width, height=height)


def test_from_an_empty_folder_to_a_verified_service(tmp_path):
    home = str(tmp_path)
    with Rehearsal(home, "--speed", "600") as account:
        wizard = start(home, "--rehearse")
        try:
            wizard.see("Install", "Upgrade", "Destroy")
            wizard.keys("Enter")
            wizard.see("As whom", "123456789012", "us-west-2")
            wizard.keys("Enter")
            wizard.see("Where in your network", "product", "recommended")
            for _ in range(4):  # VPC, public, private, isolated: the sound choice is preselected
                wizard.keys("Enter")
            wizard.see("Isolated subnets", "product-isolated-b")
            wizard.keys("C-n")
            wizard.see("Hosted zone", "example.com")
            wizard.keys("Enter", "=pulumi", "Enter")

            # Quit half-way: nothing typed is lost.
            wizard.see("Which certificate", "api.pulumi.example.com")
            wizard.keys("C-c")
            wizard.see("Leave slipway")
            wizard.keys("Enter")
            wizard.ended()
        finally:
            wizard.close()

        wizard = start(home, "--rehearse")
        try:
            wizard.see("Continue", "123456789012")  # who we are is known by now: straight to the page
            wizard.keys("Enter")
            wizard.see("Which certificate", "*.pulumi.example.com")
            wizard.keys("Enter")
            wizard.see("Which KMS key", "alias/pulumi-service")
            wizard.keys("Enter")
            wizard.see("Which release", "20261116.1")
            wizard.keys("Enter", "C-n")
            wizard.see("Licence key")
            wizard.keys("=" + LICENCE, "Enter", "C-n")
            wizard.see("Database class")
            wizard.keys("C-n")
            wizard.see("0 fail")
            wizard.keys("C-n")
            wizard.see("What will happen", "add 17")
            wizard.keys("Enter")
            wizard.see("Deploying prod", "infrastructure")
            wizard.see("It runs", "https://app.pulumi.example.com", "https://api.pulumi.example.com", seconds=120)
            wizard.keys("C-c")
            assert wizard.ended() == 0
        finally:
            wizard.close()

        stacks = {s["StackName"]: s["StackStatus"] for s in account.aws("cloudformation", "describe-stacks")["Stacks"]}
        assert len(stacks) == 4 and set(stacks.values()) == {"CREATE_COMPLETE"}, stacks
        records = account.aws("route53", "list-resource-record-sets", "--hosted-zone-id", "Z0123456789EXAMPLE01")
        assert {"api.pulumi.example.com.", "app.pulumi.example.com."} <= {r["Name"] for r in records["ResourceRecordSets"]}
        for project in ("infrastructure", "application", "dns"):
            path = tmp_path / "pulumi-ecs-rehearsal" / project / "Pulumi.prod.yaml"
            assert os.stat(path).st_mode & 0o777 == 0o600
            assert LICENCE not in path.read_text()


def test_an_upgrade_by_another_tag(tmp_path):
    home = str(tmp_path)
    with Rehearsal(home, "--speed", "600") as account:
        done = account.slipway("install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain", PULUMI_CONFIG_PASSPHRASE="rehearsal")
        assert done.returncode == 0, done.stdout + done.stderr
        wizard = start(home, "--rehearse")
        try:
            wizard.see("Install", "Upgrade")
            wizard.keys("Down", "Enter")
            wizard.see("As whom", "123456789012")
            wizard.keys("Enter")
            wizard.see("Which release", "20261116.1", "20261102.1")
            wizard.keys("Down", "Down", "Enter", "C-n")
            wizard.see("0 fail", "0 cannot tell")
            wizard.keys("C-n")
            # Only what the tag changes, against what is there: nothing is previewed from a template.
            wizard.see("What will happen", "replace 1", "change 2", "⏎ deploy")
            assert "infrastructure" not in wizard.screen() and "previewed" not in wizard.screen()
            wizard.keys("Enter")
            wizard.see("It runs", seconds=120)
        finally:
            wizard.close()
        services = account.aws("cloudformation", "describe-stacks", "--stack-name", "prod-pulumi-services")["Stacks"][0]
        assert {"ParameterKey": "ImageTag", "ParameterValue": "20261102.1"} in services["Parameters"]
        status = account.slipway("status", "--rehearse", "--plain", PULUMI_CONFIG_PASSPHRASE="rehearsal")
        assert status.returncode == 0, status.stdout


def test_a_deployment_outlives_a_lost_terminal(tmp_path):
    home = str(tmp_path)
    with Rehearsal(home, "--speed", "100") as account:
        wizard = start(home, "install", "--rehearse", "--answers", ANSWERS, "--yes", "--plain")
        wizard.see("DbCluster is being created")
        wizard.close()  # the terminal goes away: SIGHUP
        done = account.slipway("attach", "--rehearse", "--plain", cwd=home)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "4 checks hold" in done.stdout


def test_without_credentials_it_starts_and_offers_the_rehearsal(tmp_path):
    wizard = start(str(tmp_path))
    try:
        wizard.see("Install")
        wizard.keys("Enter")
        wizard.see("Rehearsal account", "an emulated AWS")
        wizard.keys("C-c")
        wizard.see("Leave slipway")
        wizard.keys("Enter")
        assert wizard.ended() == 130
    finally:
        wizard.close()


def test_any_size_and_any_key(tmp_path):
    """Resized while it runs, nonsense typed: it stays alive and keeps its header."""
    home = str(tmp_path)
    with Rehearsal(home):
        wizard = start(home, "--rehearse", width=100, height=30)
        try:
            wizard.see("Install")
            wizard.keys("Enter")
            wizard.see("123456789012")
            for width, height in ((40, 12), (200, 60), (20, 5), (80, 24)):
                wizard.resize(width, height)
                wizard.keys("=~!?<>", "F9", "Escape", "Tab", "PageUp")
            wizard.until(lambda screen: "slipway" in screen or "Identity" in screen)
            assert wizard.status() is None
        finally:
            wizard.close()
