"""Work in more than one account or region: hosted zones and the dns project by a profile of their own, inventories side
by side."""
import json
import os

import pytest

from support import ANSWERS, ROOT, Rehearsal
from terminal import BINARY, Terminal, environment

ACCOUNT = os.path.join(ROOT, "assets", "rehearsal", "starter.yaml")
THEIRS = "Z0777777777EXAMPLE04"


@pytest.fixture(scope="module")
def account(tmp_path_factory):
    """The starter account, whose neighbour looks after names: it has the zone that the answers name, and alone."""
    home = tmp_path_factory.mktemp("home")
    text = open(ACCOUNT, encoding="utf-8").read()
    own, others = text.split("\nother_accounts:\n", 1)
    before, zones = own.split("\nhosted_zones:\n", 1)
    zones, after = zones.split("\nroles:\n", 1)
    own = before + "\nhosted_zones:\n" + zones.replace("example.com", "example.info") + "\nroles:\n" + after
    file = home / "account.yaml"
    file.write_text(own + "\nother_accounts:\n" + others.replace("example.net", "example.com"))
    with Rehearsal(str(home), "--account", str(file), "--speed", "600") as made:
        made.file = str(file)
        yield made


def as_dns_admin(account, *arguments):
    keys = account.aws("sts", "assume-role", "--role-arn", "arn:aws:iam::210987654321:role/dns-admin",
                       "--role-session-name", "test")["Credentials"]
    before = account.environment
    account.environment = lambda **more: before(AWS_ACCESS_KEY_ID=keys["AccessKeyId"],
                                                AWS_SECRET_ACCESS_KEY=keys["SecretAccessKey"],
                                                AWS_SESSION_TOKEN=keys["SessionToken"], **more)
    try:
        return account.aws(*arguments)
    finally:
        account.environment = before


def names_in(records):
    return {each["Name"] for each in records["ResourceRecordSets"]}


def test_names_are_made_in_the_other_account(account, tmp_path):
    done = account.slipway("install", "--rehearse=" + account.file, "--answers", ANSWERS, "--dns-profile", "dns-admin", "--yes",
                           "--plain", "--dir", str(tmp_path / "conf"), PULUMI_CONFIG_PASSPHRASE="x")
    assert done.returncode == 0, done.stdout + done.stderr
    theirs = names_in(as_dns_admin(account, "route53", "list-resource-record-sets", "--hosted-zone-id", THEIRS))
    assert {"api.pulumi.example.com.", "app.pulumi.example.com."} <= theirs
    zones = account.aws("route53", "list-hosted-zones")["HostedZones"]
    assert zones and "example.com." not in {each["Name"] for each in zones}
    stacks = {each["StackName"] for each in as_dns_admin(account, "cloudformation", "describe-stacks")["Stacks"]}
    assert stacks == {"prod-pulumi-dns"}
    config = (tmp_path / "conf" / "dns" / "Pulumi.prod.yaml").read_text()
    assert "aws:profile: dns-admin" in config
    # The next commands know it from the config files.
    told = account.slipway("outputs", "--rehearse=" + account.file, "--dir", str(tmp_path / "conf"), PULUMI_CONFIG_PASSPHRASE="x")
    assert told.returncode == 0, told.stderr
    gone = account.slipway("status", "--rehearse=" + account.file, "--dir", str(tmp_path / "conf"), PULUMI_CONFIG_PASSPHRASE="x")
    assert gone.returncode == 0 and "dns" in gone.stdout, gone.stdout + gone.stderr


def test_a_zone_of_the_wrong_account_is_said_so(account, tmp_path):
    answers = tmp_path / "answers.yaml"
    text = open(ANSWERS, encoding="utf-8").read()
    answers.write_text(text.replace("route53ZoneName: example.com", "route53ZoneName: example.org"))
    assert answers.read_text() != text
    done = account.slipway("install", "--rehearse=" + account.file, "--answers", str(answers), "--dns-profile", "dns-admin", "--yes",
                           "--plain", "--dir", str(tmp_path / "conf"), PULUMI_CONFIG_PASSPHRASE="x")
    said = done.stdout + done.stderr
    assert done.returncode == 2, said
    assert "no hosted zone example.org in account 210987654321 (profile dns-admin)" in said


def test_a_profile_that_does_not_exist_is_said_so(account, tmp_path):
    done = account.slipway("install", "--rehearse=" + account.file, "--answers", ANSWERS, "--dns-profile", "dns-admn", "--yes",
                           "--plain", "--dir", str(tmp_path / "conf"), PULUMI_CONFIG_PASSPHRASE="x")
    said = done.stdout + done.stderr
    assert done.returncode != 0 and "dns-admn" in said and "dns-admin" in said, said
    assert not (tmp_path / "conf" / "dns").exists()


def test_a_rehearsal_s_profiles_are_used_as_named(account):
    here = account.slipway("whoami", "--rehearse=" + account.file, "--json")
    there = account.slipway("whoami", "--rehearse=" + account.file, "--profile", "dns-admin", "--json")
    assert json.loads(here.stdout)["account"] == "123456789012", here.stderr
    assert json.loads(there.stdout)["account"] == "210987654321" and json.loads(there.stdout)["profile"] == "dns-admin", there.stderr
    nobody = account.slipway("whoami", "--rehearse=" + account.file, "--profile", "nosuch")
    assert nobody.returncode == 2 and "nosuch" in nobody.stderr and "dns-admin" in nobody.stderr


def test_the_wizard_offers_the_other_accounts_zones(account, tmp_path):
    wizard = Terminal([BINARY, "--rehearse=" + account.file], cwd=str(tmp_path), width=110, height=32,
                      env=environment(account.home))
    try:
        wizard.see("Install", "123456789012")
        wizard.keys("Enter")
        wizard.see("As whom", "dns-admin")
        wizard.keys("Enter")
        wizard.see("Where in your network", "recommended")
        wizard.keys("C-n")
        wizard.see("Hosted zone", "example.org")
        wizard.keys("C-o")
        wizard.see("In whose account", "dns-admin")
        wizard.keys("Down", "Enter")
        wizard.until(lambda screen: THEIRS in screen and "example.org" not in screen, what="their zones")
        wizard.keys("C-o")
        wizard.see("In whose account")
        wizard.keys("Up", "Up", "Enter")
        wizard.see("example.org")
    finally:
        wizard.close()


def test_inventories_side_by_side(account):
    done = account.slipway("inventory", "--region", "us-west-2,us-east-1", "--json")
    assert done.returncode == 0, done.stderr
    west, east = json.loads(done.stdout)
    assert (west["region"], east["region"]) == ("us-west-2", "us-east-1")
    assert west["vpcs"] and not east["vpcs"] and west["account"] == east["account"] == "123456789012"
    alone = json.loads(account.slipway("inventory", "--region", "us-west-2", "--json").stdout)
    assert isinstance(alone, dict) and alone["vpcs"] == west["vpcs"]
    told = account.slipway("inventory", "--region", "us-west-2", "--region", "us-east-1").stdout
    assert "== us-west-2, account 123456789012" in told and "== us-east-1, account 123456789012" in told
    home = os.path.join(account.home, ".aws")
    os.makedirs(home, exist_ok=True)
    with open(os.path.join(home, "config"), "w", encoding="utf-8") as out:
        out.write("[profile names]\nrole_arn = arn:aws:iam::210987654321:role/dns-admin\ncredential_source = Environment\n"
                  "[profile gone]\nrole_arn = arn:aws:iam::210987654321:role/gone\ncredential_source = Environment\n")
    done = account.slipway("inventory", "--profile", "names,gone", "--json")
    names, gone = json.loads(done.stdout)
    assert names["profile"] == "names" and names["account"] == "210987654321"
    assert "AccessDenied" in gone["error"] and done.returncode == 1
    refused = account.slipway("whoami", "--profile", "names,gone")
    assert refused.returncode == 2 and "only inventory" in refused.stderr


def test_the_starter_account_has_all_it_takes(tmp_path):
    """The zone of the neighbour, with a certificate for its names: nothing to write first."""
    answers = tmp_path / "answers.yaml"
    text = open(ANSWERS, encoding="utf-8").read()
    text = text.replace("route53ZoneName: example.com", "route53ZoneName: example.net")
    text = text.replace("0a6f1c1e-5a0f-4a53-9b61-0f4e0c6d1a01", "60cb7274-b06b-4fb9-91c7-6ba46fc37007")
    answers.write_text(text)
    with Rehearsal(str(tmp_path), "--speed", "600") as starter:
        done = starter.slipway("install", "--rehearse", "--answers", str(answers), "--dns-profile", "dns-admin", "--yes",
                               "--plain", "--dir", str(tmp_path / "conf"), PULUMI_CONFIG_PASSPHRASE="x")
        assert done.returncode == 0, done.stdout + done.stderr
        theirs = names_in(as_dns_admin(starter, "route53", "list-resource-record-sets", "--hosted-zone-id", THEIRS))
        assert {"api.pulumi.example.net.", "app.pulumi.example.net."} <= theirs
