"""Nothing is ever sent to a host that the user's configuration does not imply.

With no endpoint configured, names are those of AWS itself; a recorder that is loaded before anything else writes down
every name looked up and every address connected to, and leads ports 80 and 443 to stand-ins on loopback that answer by
host, the TLS one with a certificate for exactly the names expected here.
"""
import http.server
import json
import os
import shutil
import ssl
import subprocess
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from credential_sources import BASE, LONG_AGO, REFRESHABLE, ROLE, StandIn, environment_keys, program, role, token_file
from recorder import Recorder
from terminal import BINARY

IMDS, ECS, EKS = "169.254.169.254", "169.254.170.2", "169.254.170.23"
STS = "sts.eu-west-1.amazonaws.com"
SSO = (role("dev", sso_session="my-sso", sso_account_id="123456789012", sso_role_name="Admin") +
       "[sso-session my-sso]\nsso_region = eu-central-1\nsso_start_url = https://x.awsapps.com/start\n")
PORTAL, OIDC = "portal.sso.eu-central-1.amazonaws.com", "oidc.eu-central-1.amazonaws.com"
DISABLED = {"AWS_EC2_METADATA_DISABLED": "true"}
PROGRAM = {"Version": 1, "AccessKeyId": "PROGRAMKEY", "SecretAccessKey": "secret"}
LISTED = {STS, "route53.amazonaws.com"} | {f"{service}.eu-west-1.amazonaws.com" for service in
                                           ("acm", "api.ecr", "cloudformation", "ec2", "kms")}

# env, config, credentials, files, args: the set-up. hosts: all that may be asked, and must be. fails: so it ends.
# region None: nothing names one. Each runs whoami unless `command` says otherwise.
CASES = {
    "environment": dict(env=environment_keys(), hosts={STS}),
    "environment-in-china": dict(env=environment_keys(AWS_REGION="cn-north-1", AWS_DEFAULT_REGION="cn-north-1"),
                                 hosts={"sts.cn-north-1.amazonaws.com.cn"}),
    "environment-fips": dict(env=environment_keys(AWS_USE_FIPS_ENDPOINT="true", AWS_REGION="us-east-2",
                                                  AWS_DEFAULT_REGION="us-east-2"),
                             hosts={"sts-fips.us-east-2.amazonaws.com"}),
    "environment-dual-stack": dict(env=environment_keys(AWS_USE_DUALSTACK_ENDPOINT="true"),
                                   hosts={"sts.eu-west-1.api.aws"}),
    "profile": dict(config=BASE, args=["--profile", "base"], hosts={STS}),
    "role": dict(config=BASE + role("r", role_arn=ROLE + "one", source_profile="base"), args=["--profile", "r"],
                 hosts={STS}),
    "role-of-another-region": dict(config=BASE + role("r", role_arn=ROLE + "one", source_profile="base",
                                                      region="us-gov-west-1"), args=["--profile", "r"], region=None,
                                   hosts={"sts.us-gov-west-1.amazonaws.com"}),
    "web-identity": dict(env={"AWS_ROLE_ARN": ROLE + "web", "AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/jwt"},
                         files={"jwt": "a.web.token"}, hosts={STS}),
    "sso": dict(config=SSO, files=token_file("my-sso"), args=["--profile", "dev"], hosts={PORTAL, STS}),
    "sso-refreshed": dict(config=SSO, files=token_file("my-sso", expiresAt=LONG_AGO, **REFRESHABLE),
                          args=["--profile", "dev"], hosts={OIDC, PORTAL, STS}),
    "sso-nobody": dict(config=SSO, args=["--profile", "dev"], hosts=set(), fails="aws sso login"),
    "process": dict(config=role("p", credential_process="python3 {home}/program.py 0"), files=program(PROGRAM),
                    args=["--profile", "p"], hosts={STS}),
    "container": dict(env={"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/container/a"}, hosts={ECS, STS}),
    "pod": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://{EKS}/container/a",
                     "AWS_CONTAINER_AUTHORIZATION_TOKEN": "t"}, hosts={EKS, STS}),
    "container-elsewhere": dict(env={"AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://198.51.100.7/x"}, hosts=set(),
                                fails="198.51.100.7"),
    "instance": dict(hosts={IMDS, STS}),
    "instance-off": dict(env=DISABLED, hosts=set(), fails="credentials"),
    "instance-for-the-region": dict(env=environment_keys(), region=None, hosts={IMDS, "sts.ap-southeast-7.amazonaws.com"},
                                    alone=True),
    "no-region-and-instance-off": dict(env={**environment_keys(), **DISABLED}, region=None, hosts=set(), fails="region",
                                       alone=True),
    "endpoint-of-all": dict(env=environment_keys(AWS_ENDPOINT_URL="https://aws.example.com"), hosts={"aws.example.com"}),
    "endpoint-of-one": dict(env=environment_keys(AWS_ENDPOINT_URL_STS="https://aws.example.com"),
                            hosts={"aws.example.com"}),
    "endpoint-of-profile": dict(config=BASE + "endpoint_url = https://aws.example.com\n", args=["--profile", "base"],
                                hosts={"aws.example.com"}),
    "proxy": dict(env=environment_keys(HTTPS_PROXY="http://proxy.example.com:3128"), hosts={"proxy.example.com"},
                  fails="proxy.example.com"),
    "inventory": dict(env=environment_keys(), command=["inventory", "--json"], hosts=LISTED),
    "inventory-elsewhere": dict(env=environment_keys(AWS_ENDPOINT_URL="https://aws.example.com"),
                                command=["inventory", "--json"], hosts={"aws.example.com"}),
    "offline-version": dict(command=["--version"], hosts=set()),
    "offline-blueprint": dict(command=["blueprint", "list"], hosts=set()),
    "offline-check": dict(env=environment_keys(), command=["check", "--inventory", "{home}/seen.json"], region=None,
                          files={"seen.json": json.dumps({"version": 1, "account": "123456789012", "region": "eu-west-1"})},
                          hosts=set(), fails=""),
}
NAMES = sorted({host for case in CASES.values() for host in case["hosts"] if not host.startswith("169.")})


class AtHost(StandIn):
    """The stand-ins of the credentials' matrix, found by host instead of by folder."""

    def handle_any(self):
        host = self.headers.get("Host", "").split(":")[0]
        url, self.who = urllib.parse.urlsplit(self.path), ""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if host == IMDS:
            return self.metadata(url.path.rstrip("/"))
        if host in (ECS, EKS):
            return self.container(url.path)
        if host == PORTAL:
            return self.portal(dict(urllib.parse.parse_qsl(url.query)))
        if host == OIDC:
            return self.oidc(json.loads(body))
        if "Action=GetCallerIdentity" in body or "Action=AssumeRole" in body:
            return self.sts(dict(urllib.parse.parse_qsl(body)))
        return self.answer(403, "<Response><Errors><Error><Code>AccessDenied</Code><Message>no</Message></Error></Errors>"
                                "</Response>", "text/xml")

    do_GET = do_POST = do_PUT = handle_any

    def do_CONNECT(self):
        self.answer(407, "")


@pytest.fixture(scope="module")
def stand_ins(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    if not shutil.which("openssl"):
        pytest.skip("SKIPPED LOUDLY: without openssl there is no certificate for the stand-ins")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days",
                    "2", "-keyout", folder / "key.pem", "-out", folder / "ca.pem", "-subj", "/CN=stand-ins", "-addext",
                    "subjectAltName=" + ",".join("DNS:" + name for name in NAMES)], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    plain, tls = (http.server.ThreadingHTTPServer(("127.0.0.1", 0), AtHost) for _ in range(2))
    tls.socket = context.wrap_socket(tls.socket, server_side=True, do_handshake_on_connect=False)
    for server in (plain, tls):
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
    ports = {80: plain.server_address[1], 3128: plain.server_address[1], 443: tls.server_address[1]}
    yield ports, str(folder / "ca.pem")
    for server in (plain, tls):
        server.shutdown()


def run(tool, command, name, case, root, recorder, stand_ins):
    ports, ca = stand_ins
    who, home = f"{name}.{tool}", os.path.join(str(root), name, tool)
    os.makedirs(os.path.join(home, ".aws"))
    files = dict(case.get("files", {}))
    if "config" in case:
        files[".aws/config"] = case["config"]
    for path, text in files.items():
        path = os.path.join(home, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text.replace("{home}", home))
    env = {"PATH": os.environ["PATH"], "HOME": home, "LANG": "C.UTF-8", "AWS_CA_BUNDLE": ca, "AWS_MAX_ATTEMPTS": "1",
           "PYTHONDONTWRITEBYTECODE": "1", "AWS_PAGER": "", **recorder.environment(who, ports)}
    if case.get("region", "eu-west-1"):
        env.update(AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="eu-west-1")
    env.update({key: value.replace("{home}", home) for key, value in case.get("env", {}).items()})
    arguments = [each.replace("{home}", home) for each in command + case.get("args", [])]
    done = subprocess.run(arguments, env=env, cwd=home, timeout=120, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done, recorder.hosts(who), recorder.connections(who), f"{done.stdout}{done.stderr}"


@pytest.fixture(scope="module")
def runs(stand_ins, tmp_path_factory):
    recorder, root = Recorder(), tmp_path_factory.mktemp("hosts")
    with ThreadPoolExecutor(2 * (os.cpu_count() or 2)) as pool:
        started = {}
        for name, case in CASES.items():
            ours = [BINARY, *case.get("command", ["whoami", "--json"])]
            started[name] = pool.submit(run, "slipway", ours, name, case, root, recorder, stand_ins)
            if "command" not in case and "alone" not in case and shutil.which("aws"):
                theirs = ["aws", "sts", "get-caller-identity", "--output", "json"]
                started[name + "/aws"] = pool.submit(run, "aws", theirs, name, case, root, recorder, stand_ins)
        yield {name: each.result() for name, each in started.items()}
    recorder.close()


@pytest.mark.parametrize("name", CASES)
def test_only_the_hosts_that_are_implied_are_asked(runs, name):
    case = CASES[name]
    done, hosts, connections, said = runs[name]
    assert hosts == case["hosts"], said
    assert {port for _, port in connections} <= {80, 443, 3128}, said
    if "fails" in case:
        assert done.returncode != 0 and case["fails"] in done.stderr, said
    else:
        assert done.returncode == 0, said


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "command" not in case and "alone" not in case])
def test_the_aws_cli_asks_the_same_hosts(runs, name):
    if name + "/aws" not in runs:
        pytest.skip("SKIPPED LOUDLY: the AWS CLI is not to be had here")
    _, hosts, _, said = runs[name + "/aws"]
    assert runs[name][1] == hosts, said
