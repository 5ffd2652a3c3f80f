"""Signing in, codes of an MFA device and credentials that run out on the way, in a real terminal against loopback
stand-ins of IAM Identity Center and STS; what is deployed meanwhile is a rehearsal account's."""
import json
import os
import re
import stat
import subprocess
import urllib.parse
import urllib.request

import pytest

from sign_in_cloud import START, Cloud
from support import ANSWERS, ROOT, Rehearsal
from terminal import BINARY, Terminal, environment

SESSION = f"[sso-session acme]\nsso_start_url = {START}\nsso_region = eu-west-1\nsso_registration_scopes = sso:account:access\n"
WORK = "[profile work]\nsso_session = acme\nsso_account_id = 123456789012\nsso_role_name = Admin\nregion = us-west-2\n"
MFA = "arn:aws:iam::123456789012:mfa/ana"


@pytest.fixture
def cloud():
    made = Cloud()
    yield made
    made.close()


def write_config(home, text):
    folder = os.path.join(str(home), ".aws")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "config"), "w", encoding="utf-8") as out:
        out.write(text)


def start(home, cloud, *arguments, **more):
    return Terminal([BINARY, *arguments], cwd=str(home), width=100, height=30,
                    env=environment(str(home), AWS_ENDPOINT_URL=cloud.url, AWS_MAX_ATTEMPTS="1", **more))


def as_work(wizard):
    """From the first page on, with the profile named work."""
    wizard.see("Install")
    wizard.keys("Enter")
    wizard.see("As whom", "work")
    wizard.keys("Enter")


def test_a_profile_is_signed_in_on_the_screen(tmp_path, cloud):
    """Code and address are shown, a browser is opened there, and the page goes on as whom was approved."""
    write_config(tmp_path, WORK + SESSION)
    opened = tmp_path / "opened"
    browser = tmp_path / "bin" / "xdg-open"
    browser.parent.mkdir()
    browser.write_text(f"#!/bin/sh\necho \"$1\" > {opened}.new && mv {opened}.new {opened}\n")
    browser.chmod(browser.stat().st_mode | stat.S_IXUSR)
    wizard = start(tmp_path, cloud, DISPLAY=":0", PATH=f"{browser.parent}:{os.environ['PATH']}")
    try:
        wizard.see("Install")
        wizard.keys("Enter")
        wizard.see("As whom", "work", "IAM Identity Center")
        wizard.keys("Enter")
        wizard.see("WDJB-MJHT", "user_code=WDJB-MJHT", "A browser has been opened", "left")
        cloud.approved = True
        wizard.see("signed in", "123456789012", "assumed-role/Admin")
        assert opened.read_text().strip() == START + "/#/device?user_code=WDJB-MJHT"
        kept = [p for p in (tmp_path / ".aws" / "sso" / "cache").iterdir()]
        assert kept and all(p.stat().st_mode & 0o777 == 0o600 for p in kept)
    finally:
        wizard.close()
    wizard = start(tmp_path, cloud, "--profile", "work")  # the kept sign-in will do
    try:
        wizard.see("Install")
        wizard.keys("Enter")
        wizard.see("signed in", "assumed-role/Admin")
        assert cloud.codes == 1
    finally:
        wizard.close()


def test_cancelled_over_ssh_without_a_browser(tmp_path, cloud):
    write_config(tmp_path, WORK + SESSION)
    wizard = start(tmp_path, cloud, DISPLAY=":0", SSH_CONNECTION="1 2 3 4")
    try:
        as_work(wizard)
        wizard.see("WDJB-MJHT", "on any machine")
        wizard.keys("Escape")
        wizard.see("As whom", "Rehearsal account")
    finally:
        wizard.close()


def test_from_a_start_url_to_a_profile(tmp_path, cloud):
    """No profile at all: start URL, region, account and role are asked for; the AWS CLI's file has the profile after."""
    wizard = start(tmp_path, cloud)
    try:
        wizard.see("Install")
        wizard.keys("Enter")
        wizard.see("As whom", "Sign in…")
        wizard.keys("Up", "Up", "Up", "Enter")
        wizard.see("Start URL")
        wizard.keys("=acme.awsapps.com/start", "Enter", "=eu-west-1", "Enter")
        wizard.see("WDJB-MJHT")
        cloud.approved = True
        wizard.see("Which account", "Sandbox", "Product")
        wizard.keys("=prod", "Enter")
        wizard.see("Which role", "Admin", "ReadOnly")
        wizard.keys("Enter")
        wizard.see("Profile name", "Admin-123456789012")
        wizard.keys("Enter", "C-u", "=us-west-2", "Enter")
        wizard.see("signed in", "assumed-role/Admin", "us-west-2")
    finally:
        wizard.close()
    config = (tmp_path / ".aws" / "config").read_text()
    assert "[sso-session acme]" in config and "[profile Admin-123456789012]\nsso_session = acme\n" in config


def mfa_profile(tmp_path):
    write_config(tmp_path, "[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = secret\n"
                           f"[profile ops]\nrole_arn = arn:aws:iam::123456789012:role/ops\nsource_profile = base\n"
                           f"mfa_serial = {MFA}\nregion = us-west-2\n")


def test_an_mfa_code_is_asked_for_until_it_is_right(tmp_path, cloud):
    mfa_profile(tmp_path)
    wizard = start(tmp_path, cloud, "--profile", "ops")
    try:
        wizard.see("MFA code", MFA)
        wizard.keys("=000000", "Enter")
        wizard.see("failed with invalid MFA")
        wizard.keys("=123456", "Enter")
        wizard.see("Install")
        wizard.keys("Enter")
        wizard.see("signed in", "123456789012")
        assert [each[2] for each in cloud.asked] == ["000000", "123456"]
    finally:
        wizard.close()


def test_whoami_asks_for_the_code_on_a_line(tmp_path, cloud):
    mfa_profile(tmp_path)
    told = start(tmp_path, cloud, "whoami", "--profile", "ops")
    try:
        told.see("Enter MFA code for " + MFA)
        told.keys("=123456", "Enter")
        told.see("account      123456789012", "expire ")
        assert told.ended() == 0
    finally:
        told.close()


def test_whoami_signs_in_by_lines(tmp_path, cloud):
    write_config(tmp_path, WORK + SESSION)
    told = start(tmp_path, cloud, "whoami", "--profile", "work", "--json")
    try:
        told.see("s: sign in")
        told.keys("=s", "Enter")
        told.see("code WDJB-MJHT")
        cloud.approved = True
        told.see('"account":"123456789012"')
        assert told.ended() == 0
    finally:
        told.close()


# A role of the rehearsal account that may do everything, for keys that can run out.
ACCOUNT = os.path.join(ROOT, "assets", "rehearsal", "starter.yaml")


@pytest.fixture
def installable(tmp_path):
    """A rehearsal account behind the stand-in, a signed-in profile, and a blueprint that stops short of asking the
    Internet for what it deployed."""
    text = open(ACCOUNT, encoding="utf-8").read()
    text = text.replace("\nroles:\n", "\nroles:\n  - name: installer\n    trusts: [\"123456789012\"]\n", 1)
    (tmp_path / "account.yaml").write_text(text)
    source = os.path.join(ROOT, "assets", "blueprints", "pulumi-ecs")
    blueprint = tmp_path / "pulumi-ecs"
    blueprint.mkdir()
    whole = open(os.path.join(source, "blueprint.yaml"), encoding="utf-8").read()
    stages, verify = whole.split("\n  - id: verify\n", 1)
    rest = re.search(r"^\S", verify, re.M)
    (blueprint / "blueprint.yaml").write_text(stages + "\n" + (verify[rest.start():] if rest else ""))
    os.symlink(os.path.join(source, "templates"), blueprint / "templates")
    write_config(tmp_path, WORK + SESSION)
    with Rehearsal(str(tmp_path), "--account", str(tmp_path / "account.yaml"), "--speed", "60") as account:
        made = Cloud(account)
        made.approved = True
        yield made, str(blueprint / "blueprint.yaml"), tmp_path
        made.close()


def test_credentials_that_end_mid_deploy_are_renewed_and_it_finishes(installable):
    cloud, blueprint, home = installable
    made = []
    make = cloud.make_keys

    def remember():
        keys = make()
        made.append(keys["accessKeyId"])
        return keys
    cloud.make_keys = remember
    run = start(home, cloud, "install", "--plain", "--profile", "work", "--answers", ANSWERS, "--blueprint", blueprint, "--dir",
                "conf", PULUMI_CONFIG_PASSPHRASE="x")
    try:
        run.see("s: sign in")
        run.keys("=s", "Enter")
        run.see("deploy? [y/N]")
        run.keys("=y", "Enter")
        run.see("being created", seconds=120)
        # The sign-in ends, and with it the keys.
        cloud.approved = False
        cloud.signed_in += 1
        cloud.expired.update(made)
        run.see("are needed", "s: sign in", seconds=120)
        cloud.approved = True
        run.keys("=s", "Enter")
        run.see("Signed in", seconds=60)
        assert run.ended(seconds=240) == 0, run.screen()
    finally:
        run.close()


def test_the_screen_asks_when_credentials_end_and_goes_on(installable):
    """First while an account is looked at, then in the middle of a deployment: the question lies over the page, signing in
    answers it, and what waited is done."""
    cloud, blueprint, home = installable
    common = ["--blueprint", blueprint, "--dir", "conf"]
    saved = cloud.behind.slipway("inventory", "--save", "seen.json", cwd=str(home))
    assert saved.returncode == 0, saved.stderr
    written = cloud.behind.slipway("install", "--answers", ANSWERS, "--yes", "--inventory", "seen.json", *common,
                                   cwd=str(home), PULUMI_CONFIG_PASSPHRASE="x")
    assert written.returncode == 0, written.stderr
    made = []
    make = cloud.make_keys
    cloud.make_keys = lambda: (made.append(keys := make()), keys)[1]

    def run_out():
        cloud.signed_in += 1
        cloud.expired.update(each["accessKeyId"] for each in made)

    wizard = start(home, cloud, *common, "--profile", "work", PULUMI_CONFIG_PASSPHRASE="x")
    try:
        as_work(wizard)
        wizard.see("signed in", "assumed-role")
        wizard.keys("Enter")
        wizard.see("Where in your network", "product")
        run_out()
        wizard.keys("C-r")
        wizard.see("The credentials of profile work have expired", "Sign in again", "nothing is lost")
        cloud.approved = False
        wizard.keys("Enter")
        wizard.see("WDJB-MJHT", "waiting for you")
        cloud.approved = True
        wizard.see("Where in your network", "product", "rows")
        wizard.until(lambda screen: "have expired" not in screen and "WDJB" not in screen, what="the page again")
        until_checks(wizard)
        wizard.see("0 fail")
        wizard.keys("C-n")
        wizard.see("What will happen", "add 17", seconds=120)
        wizard.keys("Enter")
        wizard.see("Deploying prod", "infrastructure")
        run_out()
        wizard.see("The credentials of profile work have expired", seconds=120)
        wizard.keys("Enter")
        wizard.see("It runs", seconds=240)
        wizard.keys("C-c")
        assert wizard.ended() == 0
        assert cloud.codes >= 3
    finally:
        wizard.close()


def heading(screen):
    """The page's title: beside the rail, before what is counted."""
    return screen.splitlines()[2].split("│")[-1].strip().split("  ")[0]


def until_checks(wizard):
    """On from page to page, whatever they are; all is answered."""
    for _ in range(15):
        screen = wizard.screen()
        if "● Checks" in screen:
            return
        wizard.keys("C-n")
        wizard.until(lambda now, before=heading(screen): heading(now) != before, what="another page")
    raise AssertionError("no checks among the pages")


def test_another_role_of_a_known_identity_center_by_lines(tmp_path, cloud):
    """What the screen offers below the profiles, the questions offer, too."""
    write_config(tmp_path, WORK + SESSION)
    cloud.approved = True
    asking = start(tmp_path, cloud, "install", "--plain")
    try:
        asking.see("As whom?", "sign in: acme", "another account or role of this IAM Identity Center")
        number = re.search(r"(\d+)  sign in: acme", asking.screen()).group(1)
        asking.keys("=" + number, "Enter")
        asking.see("Which account", "Sandbox", "Product")
        asking.keys("=2", "Enter")
        asking.see("Which role", "ReadOnly")
        asking.keys("=ReadOnly", "Enter")
        asking.see("Name of the profile to add")
        asking.keys("Enter")
        asking.see("Region to install in")
        asking.keys("=us-west-2", "Enter")
        asking.see("account 123456789012 in us-west-2")
    finally:
        asking.close()
    config = (tmp_path / ".aws" / "config").read_text()
    assert "[profile ReadOnly-123456789012]\nsso_session = acme\n" in config and config.count("[sso-session acme]") == 1


def test_signing_in_to_the_rehearsal_accounts_identity_center(tmp_path):
    """No stand-in: the rehearsal account hands out the code, the token and the keys; the AWS CLI goes on from there."""
    with Rehearsal(str(tmp_path)) as account:
        url = account.access["endpoint_url"]
        wizard = Terminal([BINARY], cwd=str(tmp_path), env=environment(str(tmp_path), AWS_ENDPOINT_URL=url))
        try:
            wizard.see("Install")
            wizard.keys("Enter")
            wizard.see("As whom", "Sign in…")
            wizard.keys("Up", "Up", "Up", "Enter")
            wizard.see("Start URL")
            wizard.keys("=example.awsapps.com/start", "Enter", "=us-west-2", "Enter")
            shown = wizard.see("waiting for you")
            code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", shown).group()
            fields = urllib.parse.urlencode({"user_code": code, "answer": "allow"}).encode()
            with urllib.request.urlopen(url + "/_rehearsal/sign-in", fields, timeout=10) as page:
                assert "Granted" in page.read().decode()
            wizard.see("Which account", "Names", "Product")
            wizard.keys("=prod", "Enter")
            wizard.see("Which role", "AdministratorAccess", "ViewOnlyAccess")
            wizard.keys("Enter")
            wizard.see("Profile name", "AdministratorAccess-123456789012")
            wizard.keys("Enter", "C-u", "=us-west-2", "Enter")
            wizard.see("signed in", "sam@example.com")
            wizard.keys("Enter")
            wizard.see("Where in your network", "product")
        finally:
            wizard.close()
        home = {k: v for k, v in account.environment().items() if "ACCESS_KEY" not in k}
        told = subprocess.run(["aws", "sts", "get-caller-identity", "--profile", "AdministratorAccess-123456789012",
                               "--output", "json"], env=home, capture_output=True, text=True, timeout=60)
        assert told.returncode == 0, told.stderr
        assert "AWSReservedSSO_AdministratorAccess" in json.loads(told.stdout)["Arn"]


def test_nobody_to_ask_means_detached(installable):
    cloud, blueprint, home = installable
    # Signed in beforehand, by the AWS CLI's own cache.
    env = environment(str(home), AWS_ENDPOINT_URL=cloud.url, AWS_MAX_ATTEMPTS="1", PULUMI_CONFIG_PASSPHRASE="x")
    signed_in = start(home, cloud, "whoami", "--profile", "work")
    try:
        signed_in.see("s: sign in")
        signed_in.keys("=s", "Enter")
        assert signed_in.ended() == 0
    finally:
        signed_in.close()
    made = []
    make = cloud.make_keys
    cloud.make_keys = lambda: (made.append(keys := make()), keys)[1]
    process = subprocess.Popen([BINARY, "install", "--plain", "--yes", "--profile", "work", "--answers", ANSWERS, "--blueprint",
                                blueprint, "--dir", "conf"], env=env, cwd=str(home), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    for line in process.stdout:
        if "being created" in line:
            break
    cloud.signed_in += 1
    cloud.expired.update(each["accessKeyId"] for each in made)
    cloud.expired.update(cached_keys(home))
    _, said = process.communicate(timeout=120)
    assert process.returncode == 6, said
    assert "goes on in AWS" in said and "attach" in said and "work" in said


def cached_keys(home):
    folder = os.path.join(str(home), ".aws", "cli", "cache")
    return [json.load(open(os.path.join(folder, name)))["Credentials"]["AccessKeyId"] for name in os.listdir(folder)]
