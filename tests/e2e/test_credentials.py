"""Whoever the AWS CLI says you are, slipway must say, too.

The same files and environment are given to `aws sts get-caller-identity` and `slipway whoami`; loopback stand-ins for
STS, IAM Identity Center, the container agent and the instance's metadata answer both and write down what they were
asked. A key made by a stand-in is a digest of everything it was asked with, so that equal identities mean equal calls.
"""
import concurrent.futures
import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading

import pytest

from credential_sources import (
    BASE, CONTAINER, GOOD, INSTANCE, KEYS, LATER, LONG_AGO, REFRESHABLE, ROLE, SSO_OLD, SSO_PROFILE, SSO_SESSION,
    StandIn, WEB, environment_keys, process, program, role, token_file, words)
from recorder import Recorder
from terminal import BINARY

# name: dict(env, config, credentials, files, args, key = who it must be, fails = part of slipway's message)
CASES = {
    # Environment
    "env-keys": dict(env=environment_keys(), key="ENVKEY"),
    "env-session-token": dict(env=environment_keys(AWS_SESSION_TOKEN="TTT"), key="ENVKEY"),
    "env-legacy-token": dict(env=environment_keys(AWS_SECURITY_TOKEN="TTT"), key="ENVKEY"),
    "env-beats-files": dict(env=environment_keys(), credentials="[default]\n" + KEYS.format("FILEKEY"), key="ENVKEY"),
    "env-beats-aws-profile": dict(env=environment_keys(AWS_PROFILE="base"), config=BASE, key="ENVKEY"),
    "flag-beats-env": dict(env=environment_keys(), config=BASE, args=["--profile", "base"], key="BASEKEY"),
    "env-secret-missing": dict(env={"AWS_ACCESS_KEY_ID": "ENVKEY"}, fails="AWS_SECRET_ACCESS_KEY"),
    "env-empty-is-unset": dict(env={"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
                               credentials="[default]\n" + KEYS.format("FILEKEY"), key="FILEKEY"),
    "env-expiration": dict(env=environment_keys(AWS_SESSION_TOKEN="t", AWS_CREDENTIAL_EXPIRATION=LATER), key="ENVKEY"),
    "env-expired": dict(env=environment_keys(AWS_SESSION_TOKEN="t", AWS_CREDENTIAL_EXPIRATION=LONG_AGO),
                        fails="expired"),
    # Files
    "credentials-default": dict(credentials="[default]\n" + KEYS.format("FILEKEY"), key="FILEKEY"),
    "config-default": dict(config="[default]\n" + KEYS.format("CONFIGKEY"), key="CONFIGKEY"),
    "credentials-beat-config": dict(config="[default]\n" + KEYS.format("CONFIGKEY"),
                                    credentials="[default]\n" + KEYS.format("FILEKEY"), key="FILEKEY"),
    "profile-by-env": dict(env={"AWS_PROFILE": "base"}, config=BASE, key="BASEKEY"),
    "profile-by-default-env": dict(env={"AWS_DEFAULT_PROFILE": "base"}, config=BASE, key="BASEKEY"),
    "profile-token": dict(config=BASE + "aws_session_token = TTT\n", args=["--profile", "base"], key="BASEKEY"),
    "profile-unknown": dict(config=BASE, args=["--profile", "bose"], fails="base"),
    "profile-half": dict(credentials="[default]\naws_access_key_id = X\n", fails="aws_secret_access_key"),
    "quoted-name": dict(config='[profile "my prof"]\n' + KEYS.format("QUOTEDKEY"), args=["--profile", "my prof"],
                        key="QUOTEDKEY"),
    "default-with-prefix": dict(config="[profile default]\n" + KEYS.format("PREFIXKEY"), key="PREFIXKEY"),
    "crlf-and-comments": dict(config="# c\r\n[profile base]\r\n; c\r\naws_access_key_id=CRKEY\r\n"
                                     "aws_secret_access_key = secret\r\n", args=["--profile", "base"], key="CRKEY"),
    "other-file-places": dict(env={"AWS_CONFIG_FILE": "{home}/c", "AWS_SHARED_CREDENTIALS_FILE": "~/k"},
                              files={"c": "[default]\nregion = us-east-2\n",
                                     "k": "[default]\n" + KEYS.format("ELSEWHERE")}, key="ELSEWHERE"),
    "no-section": dict(config="aws_access_key_id = X\n", fails="config:1"),
    "broken-line": dict(config="[default\nregion = eu-west-1\n", fails="config:1"),
    # Roles
    "role": dict(config=BASE + role("r", role_arn=ROLE + "one", source_profile="base"), args=["--profile", "r"]),
    "role-by-env-profile": dict(env={"AWS_PROFILE": "r"},
                                config=BASE + role("r", role_arn=ROLE + "one", source_profile="base")),
    "role-chain": dict(config=BASE + role("r1", role_arn=ROLE + "one", source_profile="base") +
                       role("r2", role_arn=ROLE + "two", source_profile="r1"), args=["--profile", "r2"]),
    "role-external-id": dict(config=BASE + role("r", role_arn=ROLE + "one", source_profile="base", external_id="EX",
                                                duration_seconds=1800, role_session_name="me"),
                             args=["--profile", "r"]),
    "role-own-keys": dict(config="[profile r]\nrole_arn = " + ROLE + "one\nsource_profile = r\n" +
                          KEYS.format("SELFKEY"), args=["--profile", "r"]),
    "role-source-in-credentials": dict(config=role("r", role_arn=ROLE + "one", source_profile="base"),
                                       credentials="[base]\n" + KEYS.format("CREDKEY"), args=["--profile", "r"]),
    "role-source-keys-beat-its-role": dict(
        config=role("r2", role_arn=ROLE + "two", source_profile="r1") +
        role("r1", role_arn=ROLE + "one", source_profile="base") + KEYS.format("R1KEY") + BASE,
        args=["--profile", "r2"]),
    "role-credential-source-env": dict(env=environment_keys(), config=role(
        "r", role_arn=ROLE + "one", credential_source="Environment"), args=["--profile", "r"]),
    "role-credential-source-container": dict(env=CONTAINER, config=role(
        "r", role_arn=ROLE + "one", credential_source="EcsContainer"), args=["--profile", "r"]),
    "role-credential-source-imds": dict(env=INSTANCE, config=role(
        "r", role_arn=ROLE + "one", credential_source="Ec2InstanceMetadata"), args=["--profile", "r"]),
    "role-source-process": dict(config=role("r", role_arn=ROLE + "one", source_profile="p") +
                                role("p", credential_process=process()), files=program(GOOD),
                                args=["--profile", "r"]),
    "role-source-sso": dict(config=role("r", role_arn=ROLE + "one", source_profile="dev") + SSO_PROFILE + SSO_SESSION,
                            files=token_file("my-sso"), args=["--profile", "r"]),
    "role-source-web": dict(config=role("r", role_arn=ROLE + "one", source_profile="w") +
                            role("w", role_arn=ROLE + "web", web_identity_token_file="{home}/jwt"),
                            files={"jwt": "a.web.token"}, args=["--profile", "r"]),
    "role-loop": dict(config=role("a", role_arn=ROLE + "a", source_profile="b") +
                      role("b", role_arn=ROLE + "b", source_profile="a"), args=["--profile", "a"], fails="config"),
    "role-both-sources": dict(config=BASE + role("r", role_arn=ROLE + "one", source_profile="base",
                                                 credential_source="Environment"),
                              args=["--profile", "r"], fails="credential_source"),
    "role-no-source": dict(config=role("r", role_arn=ROLE + "one"), args=["--profile", "r"], fails="source_profile"),
    "role-source-missing": dict(config=role("r", role_arn=ROLE + "one", source_profile="gone"),
                                args=["--profile", "r"], fails="gone"),
    "role-denied": dict(config=BASE + role("r", role_arn=ROLE + "denied", source_profile="base"),
                        args=["--profile", "r"], fails="AccessDenied"),
    # Web identity
    "web-env": dict(env=WEB, files={"jwt": "a.web.token"}),
    "web-env-session-name": dict(env={**WEB, "AWS_ROLE_SESSION_NAME": "pod"}, files={"jwt": "a.web.token"}),
    "web-profile": dict(config=role("w", role_arn=ROLE + "web", web_identity_token_file="{home}/jwt",
                                    role_session_name="pod"), files={"jwt": "a.web.token"}, args=["--profile", "w"]),
    "web-token-missing": dict(env=WEB, fails="jwt"),
    "web-no-role": dict(env={"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/jwt"}, files={"jwt": "a.web.token"}, fails="AWS_ROLE_ARN"),
    # IAM Identity Center
    "sso-session": dict(config=SSO_PROFILE + SSO_SESSION, files=token_file("my-sso"), args=["--profile", "dev"]),
    "sso-old-form": dict(config=SSO_OLD, files=token_file("https://x.awsapps.com/start"), args=["--profile", "old"]),
    "sso-refresh": dict(config=SSO_PROFILE + SSO_SESSION, args=["--profile", "dev"],
                        files=token_file("my-sso", expiresAt=LONG_AGO, **REFRESHABLE)),
    "sso-refresh-refused": dict(config=SSO_PROFILE + SSO_SESSION, args=["--profile", "dev"], fails="aws sso login",
                                files=token_file("my-sso", expiresAt=LONG_AGO, **{**REFRESHABLE,
                                                                                  "refreshToken": "BAD"})),
    "sso-nobody": dict(config=SSO_PROFILE + SSO_SESSION, args=["--profile", "dev"], fails="aws sso login"),
    "sso-expired": dict(config=SSO_OLD, files=token_file("https://x.awsapps.com/start", expiresAt=LONG_AGO),
                        args=["--profile", "old"], fails="aws sso login"),
    "sso-revoked": dict(config=SSO_PROFILE + SSO_SESSION, files=token_file("my-sso", accessToken="REVOKED"),
                        args=["--profile", "dev"], fails="aws sso login"),
    "sso-clash": dict(config=SSO_PROFILE + "sso_region = us-east-1\n" + SSO_SESSION, files=token_file("my-sso"),
                      args=["--profile", "dev"], fails="sso_region"),
    "sso-no-session": dict(config=SSO_PROFILE, args=["--profile", "dev"], fails="my-sso"),
    # Programs
    "process": dict(config=role("p", credential_process=process()), files=program(GOOD), args=["--profile", "p"],
                    key="PROGRAMKEY"),
    "process-version": dict(config=role("p", credential_process=process()), files=program({**GOOD, "Version": 2}),
                            args=["--profile", "p"], fails="Version"),
    "process-fails": dict(config=role("p", credential_process=process(3)), files=program(GOOD),
                          args=["--profile", "p"], fails="the program says no"),
    "process-words": words("{home}/program.py --for 'two words' plain"),
    "process-quoted-path": words('"{home}/my programs/program.py" a'),
    "process-escaped-path": words("{home}/my\\ programs/program.py a\\\\b \\$HOME"),
    "process-quotes-in-quotes": words("""{home}/program.py "a\\"b" 'c"d' x"y z"'w' "" "e\\f" """),
    "process-no-shell": words("{home}/program.py $HOME ~ *.py `id` | cat > out && false; exit 3"),
    "process-open-quote": {**words("{home}/program.py 'open"), "fails": "a quotation is not closed"},
    "process-after-credentials": dict(config="[default]\ncredential_process = " + process() + "\n",
                                      credentials="[default]\n" + KEYS.format("FILEKEY"), files=program(GOOD),
                                      key="FILEKEY"),
    "process-before-config-keys": dict(config="[default]\ncredential_process = " + process() + "\n" +
                                       KEYS.format("CONFIGKEY"), files=program(GOOD), key="PROGRAMKEY"),
    # Containers and instances
    "container": dict(env=CONTAINER),
    "container-token": dict(env={**CONTAINER, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"}),
    "container-token-file": dict(env={**CONTAINER, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not this",
                                      "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "{home}/token"},
                                 files={"token": "from-file"}),
    "container-after-files": dict(env=CONTAINER, credentials="[default]\n" + KEYS.format("FILEKEY"), key="FILEKEY"),
    "container-foreign": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://198.51.100.7/x"}, fails="198.51.100.7"),
    "container-past-proxy": dict(env={**CONTAINER, "HTTP_PROXY": "http://127.0.0.1:1", "http_proxy":
                                      "http://127.0.0.1:1", "NO_PROXY": "localhost,127.0.0.1"}),
    "imds": dict(env=INSTANCE, key="INSTANCEKEY"),
    "imds-v1": dict(env=INSTANCE, key="INSTANCEKEY"),
    "imds-v1-forbidden": dict(env={**INSTANCE, "AWS_EC2_METADATA_V1_DISABLED": "true"}, fails="credentials"),
    "imds-no-role": dict(env=INSTANCE, fails="credentials"),
    "imds-off": dict(env={**INSTANCE, "AWS_EC2_METADATA_DISABLED": "true"}, fails="credentials"),
    "imds-endpoint-of-profile": dict(env={"AWS_EC2_METADATA_DISABLED": "false"},
                                     config="[default]\nec2_metadata_service_endpoint = {url}/\n", key="INSTANCEKEY"),
    "nothing": dict(fails="credentials"),
    # Region and endpoints
    "region-of-profile": dict(config=BASE + "region = ap-south-1\n", args=["--profile", "base"], region=None,
                              key="BASEKEY"),
    "region-env-beats-profile": dict(config=BASE + "region = ap-south-1\n", args=["--profile", "base"], key="BASEKEY"),
    "region-flag": dict(env=environment_keys(), args=["--region", "sa-east-1"], key="ENVKEY"),
    "endpoint-of-profile": dict(config=BASE + "endpoint_url = {url}\n", args=["--profile", "base"], endpoint=False,
                                key="BASEKEY"),
    "endpoint-services": dict(config=BASE + "services = local\n[services local]\nsts =\n  endpoint_url = {url}\n",
                              args=["--profile", "base"], endpoint=False, key="BASEKEY"),
    "endpoint-services-beat-profile": dict(
        config=BASE + "endpoint_url = http://127.0.0.1:1\nservices = local\n[services local]\nsts =\n"
        "  endpoint_url = {url}\n", args=["--profile", "base"], endpoint=False, key="BASEKEY"),
    "endpoint-env-service": dict(env=environment_keys(AWS_ENDPOINT_URL="http://127.0.0.1:1",
                                                      AWS_ENDPOINT_URL_STS="{url}"), endpoint=False, key="ENVKEY"),
    "endpoint-flag": dict(env=environment_keys(AWS_ENDPOINT_URL="http://127.0.0.1:1"),
                          args=["--endpoint-url", "{url}"], endpoint=False, key="ENVKEY"),
    "services-missing": dict(config=BASE + "services = gone\n", args=["--profile", "base"], endpoint=False, fails="gone"),
    "services-missing-unneeded": dict(config=BASE + "services = gone\n", args=["--profile", "base"], key="BASEKEY"),
}


class Tool:
    """One of the two on one case, with a home of its own."""

    def __init__(self, tool, name, case, root, port):
        self.who, self.home = f"{name}.{tool}", os.path.join(root, name, tool)
        os.makedirs(os.path.join(self.home, ".aws"))
        self.url = f"http://127.0.0.1:{port}/{self.who}"
        files = dict(case.get("files", {}))
        for kind in ("config", "credentials"):
            if kind in case:
                files[f".aws/{kind}"] = case[kind]
        for path, text in files.items():
            path = os.path.join(self.home, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", newline="") as out:
                out.write(self.fill(text))
        self.environment = {"PATH": os.environ["PATH"], "HOME": self.home, "LANG": "C.UTF-8", "AWS_PAGER": "",
                            "AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1",
                            "PYTHONDONTWRITEBYTECODE": "1"}
        if case.get("endpoint", True):
            self.environment["AWS_ENDPOINT_URL"] = self.url
        if case.get("region", "eu-west-1"):
            self.environment.update(AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="eu-west-1")
        self.environment.update({key: self.fill(value) for key, value in case.get("env", {}).items()})
        self.arguments = [self.fill(each) for each in case.get("args", [])]

    def fill(self, text):
        return text.replace("{url}", self.url).replace("{home}", self.home)

    def run(self, *command):
        self.done = subprocess.run([*command, *self.arguments], env=self.environment, cwd=self.home, timeout=120,
                                   stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return self

    @property
    def asked(self):
        return StandIn.asked.get(self.who, [])


@pytest.fixture(scope="module")
def runs():
    if not shutil.which("aws"):
        pytest.skip("SKIPPED LOUDLY: without the AWS CLI nothing says who one ought to be")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StandIn)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root, recorder = tempfile.mkdtemp(prefix="slipway-credentials-"), Recorder()
    port = server.server_address[1]
    with concurrent.futures.ThreadPoolExecutor(max_workers=2 * (os.cpu_count() or 2)) as pool:
        def both(name, case):
            theirs = pool.submit(Tool("aws", name, case, root, port).run, "aws", "sts", "get-caller-identity",
                                 "--output", "json")
            tool = Tool("slipway", name, case, root, port)
            tool.environment.update(recorder.environment(name))
            tool.hosts, tool.ports = lambda: recorder.hosts(name), lambda: recorder.connections(name)
            ours = pool.submit(tool.run, BINARY, "whoami", "--json")
            return theirs, ours
        started = {name: both(name, case) for name, case in CASES.items()}
        yield {name: tuple(each.result() for each in pair) for name, pair in started.items()}
    server.shutdown()
    recorder.close()
    shutil.rmtree(root)


def identity(tool):
    told = json.loads(tool.done.stdout)
    return tuple(told[key] for key in (("Account", "Arn", "UserId") if "Arn" in told else
                                       ("account", "arn", "user_id")))


def test_the_matrix_is_as_large_as_promised():
    assert len(CASES) >= 40


@pytest.mark.parametrize("name", CASES)
def test_same_as_the_aws_cli(runs, name):
    case, (theirs, ours) = CASES[name], runs[name]
    said = f"aws: {theirs.done.stdout}{theirs.done.stderr}\nslipway: {ours.done.stdout}{ours.done.stderr}"
    if "fails" in case:
        assert theirs.done.returncode != 0, said
        assert ours.done.returncode != 0, said
        assert case["fails"] in ours.done.stderr, said
        assert "secret" not in ours.done.stderr.replace("secret_access_key", "").replace("aws_secret", ""), said
        return
    assert theirs.done.returncode == 0, said
    assert ours.done.returncode == 0, said
    assert identity(ours) == identity(theirs), said
    assert ours.asked == theirs.asked, said
    if "key" in case:
        assert identity(ours)[1].endswith("/" + case["key"]), said
    told = json.loads(ours.done.stdout)
    assert identity(ours)[2].split(":")[1] == told["region"], "signed for the region it names"


@pytest.mark.parametrize("name", CASES)
def test_nobody_is_asked_but_who_is_configured(runs, name):
    """All endpoints of the matrix are on loopback: the stand-ins' port, and port 1 for those that must not be used."""
    _, ours = runs[name]
    assert ours.hosts() == set(), ours.done.stderr
    port = int(ours.url.split(":")[2].split("/")[0])
    assert {each for _, each in ours.ports()} <= {port, 1}, ours.done.stderr


def test_the_instances_region_is_the_last_word(runs):
    """As with version 2 of the AWS CLI; the version 1 that may be here asks nobody."""
    _, ours = runs["imds"]
    environment = {name: value for name, value in ours.environment.items() if not name.endswith("_REGION")}
    done = subprocess.run([BINARY, "whoami", "--json"], env=environment, capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["region"] == "ap-southeast-7"


def test_a_refreshed_token_is_kept_for_the_cli(runs):
    _, ours = runs["sso-refresh"]
    path = os.path.join(ours.home, next(iter(token_file("my-sso"))))
    kept = json.load(open(path))
    assert (kept["accessToken"], kept["refreshToken"], kept["clientSecret"]) == ("FRESH", "R2", "cs")
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.listdir(os.path.dirname(path)) == [os.path.basename(path)], "nothing half-written stays"


def test_a_roles_session_is_kept_where_and_as_the_cli_keeps_it(runs):
    theirs, ours = runs["role-external-id"]
    folders = [os.path.join(each.home, ".aws", "cli", "cache") for each in (theirs, ours)]
    for_both = os.listdir(folders[0])
    assert os.listdir(folders[1]) == for_both and len(for_both) == 1
    kept = [json.load(open(os.path.join(folder, for_both[0]))) for folder in folders]
    assert set(kept[0]["Credentials"]) <= set(kept[1]["Credentials"]) | {"AccountId"}
    assert kept[0]["Credentials"]["Expiration"] == kept[1]["Credentials"]["Expiration"]
    # The CLI goes on with slipway's session: it asks STS for no other.
    before = [each for each in ours.asked if each[0] == "AssumeRole"]
    again = subprocess.run(["aws", "sts", "get-caller-identity", "--output", "json", *ours.arguments],
                           env=ours.environment, capture_output=True, text=True, timeout=120)
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["Arn"] == identity(ours)[1]
    assert [each for each in ours.asked if each[0] == "AssumeRole"] == before
