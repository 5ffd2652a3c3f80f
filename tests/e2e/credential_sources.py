"""Where credentials come from, as loopback stand-ins and files: STS, IAM Identity Center, the container agent, the
instance's metadata. A key made here is a digest of everything it was asked with, so that equal identities mean equal
calls."""
import datetime
import hashlib
import http.server
import json
import sys
import urllib.parse

KEYS = "aws_access_key_id = {0}\naws_secret_access_key = secret\n"
ROLE = "arn:aws:iam::123456789012:role/"
LATER = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M:%SZ")
LONG_AGO = "2020-01-01T00:00:00Z"


def digest(*parts):
    return "ASIA" + hashlib.sha1("|".join(parts).encode()).hexdigest()[:16].upper()


def own_name(name):
    """A session name the caller made up tells nothing; one that was configured must arrive."""
    return "" if name.startswith(("botocore-session-", "slipway-")) else name


class StandIn(http.server.BaseHTTPRequestHandler):
    """STS, SSO, OIDC, container agent and metadata service at once. The first folder of a path says who asks."""
    protocol_version = "HTTP/1.1"
    asked = {}

    def log_message(self, *_):
        pass

    def answer(self, status, body, kind="text/plain"):
        data = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def note(self, *what):
        StandIn.asked.setdefault(self.who, []).append(what)

    def handle_any(self):
        url = urllib.parse.urlsplit(self.path)
        _, self.who, rest = (url.path + "/").split("/", 2)
        rest = "/" + rest.rstrip("/")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        query = dict(urllib.parse.parse_qsl(url.query))
        if rest.startswith("/latest/"):
            return self.metadata(rest)
        if rest.startswith("/container"):
            return self.container(rest)
        if rest == "/federation/credentials":
            return self.portal(query)
        if rest == "/token":
            return self.oidc(json.loads(body))
        return self.sts(dict(urllib.parse.parse_qsl(body)))

    do_GET = do_POST = do_PUT = handle_any

    def keys(self, key):
        return {"AccessKeyId": key, "SecretAccessKey": "secret", "Token": "token-of-" + key, "Expiration": LATER}

    def metadata(self, path):
        if self.command == "PUT":
            self.note("metadata token", self.headers.get("x-aws-ec2-metadata-token-ttl-seconds", ""))
            if "imds-v1" in self.who:
                return self.answer(404, "")
            return self.answer(200, "TOKEN")
        if "imds-v1" not in self.who and self.headers.get("x-aws-ec2-metadata-token") != "TOKEN":
            return self.answer(401, "")
        self.note("metadata", path)
        if "imds-no-role" in self.who:
            return self.answer(404, "")
        if path.endswith("placement/region"):
            return self.answer(200, "ap-southeast-7")
        if path.endswith("security-credentials"):
            return self.answer(200, "web")
        return self.answer(200, json.dumps({"Code": "Success", **self.keys("INSTANCEKEY")}))

    def container(self, path):
        token = self.headers.get("Authorization", "")
        self.note("container", path, token)
        if path.endswith("broken"):
            return self.answer(400, "{}")
        return self.answer(200, json.dumps(self.keys(digest("container", path, token))))

    def portal(self, query):
        token = self.headers.get("x-amz-sso_bearer_token", "")
        self.note("sso", query["account_id"], query["role_name"], token)
        if token == "REVOKED":
            self.send_response(401)
            self.send_header("x-amzn-ErrorType", "UnauthorizedException")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        key = digest("sso", query["account_id"], query["role_name"], token)
        return self.answer(200, json.dumps({"roleCredentials": {
            "accessKeyId": key, "secretAccessKey": "secret", "sessionToken": "token-of-" + key,
            "expiration": 4102444800000}}), "application/json")

    def oidc(self, body):
        self.note("oidc", body["grantType"], body["refreshToken"], body["clientId"])
        if body["refreshToken"] == "BAD":
            return self.answer(400, '{"error":"invalid_grant"}', "application/json")
        return self.answer(200, '{"accessToken":"FRESH","expiresIn":28800,"refreshToken":"R2"}', "application/json")

    def sts(self, form):
        scope = self.headers.get("Authorization", "").partition("Credential=")[2].partition(",")[0].split("/")
        key, region = (scope[0], scope[2]) if len(scope) > 3 else ("", "")
        token = self.headers.get("X-Amz-Security-Token", "")
        action = form.get("Action", "")
        if action == "GetCallerIdentity":
            self.note(action, key, region, token)
            result = (f"<Arn>arn:aws:iam::123456789012:user/{key}</Arn><UserId>{key}:{region}:{token}</UserId>"
                      "<Account>123456789012</Account>")
            return self.xml(action, result)
        names = ("RoleArn", "ExternalId", "DurationSeconds", "SerialNumber", "WebIdentityToken")
        parts = [form.get(name, "") for name in names] + [own_name(form["RoleSessionName"])]
        self.note(action, key, region, *parts)
        if form["RoleArn"].endswith("/denied"):
            return self.answer(403, "<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error>"
                                    "</ErrorResponse>", "text/xml")
        made = digest(action, key, region, token, *parts)
        return self.xml(action, f"<Credentials><AccessKeyId>{made}</AccessKeyId><SecretAccessKey>secret"
                                f"</SecretAccessKey><SessionToken>token-of-{made}</SessionToken><Expiration>{LATER}"
                                "</Expiration></Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:"
                                "assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>")

    def xml(self, action, result):
        self.answer(200, f"<{action}Response><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>r"
                         f"</RequestId></ResponseMetadata></{action}Response>", "text/xml")


def environment_keys(**more):
    return {"AWS_ACCESS_KEY_ID": "ENVKEY", "AWS_SECRET_ACCESS_KEY": "secret", **more}


def role(profile, **properties):
    lines = "".join(f"{key} = {value}\n" for key, value in properties.items())
    return f"[profile {profile}]\n{lines}"


def token_file(name, **more):
    path = ".aws/sso/cache/" + hashlib.sha1(name.encode()).hexdigest() + ".json"
    token = {"startUrl": "https://x.awsapps.com/start", "region": "eu-west-1", "accessToken": "SIGNEDIN",
             "expiresAt": LATER, **more}
    return {path: json.dumps(token)}


def process(code=0):
    return f"{sys.executable} {{home}}/program.py {code}"


def program(document):
    return {"program.py": "import sys\nprint(" + repr(json.dumps(document)) + ")\n"
                          "sys.stderr.write('the program says no')\nsys.exit(int(sys.argv[1]))\n"}


def words(line):
    """A program whose key is a digest of the words it was given: equal keys mean equal words."""
    script = ("import hashlib, json, sys\nkey = 'W' + hashlib.sha1(repr(sys.argv[1:]).encode()).hexdigest()\n"
              "print(json.dumps({'Version': 1, 'AccessKeyId': key, 'SecretAccessKey': 'secret'}))\n")
    return dict(config=role("p", credential_process=f"{sys.executable} {line}"), args=["--profile", "p"],
                files={"program.py": script, "my programs/program.py": script})


SSO_PROFILE = role("dev", sso_session="my-sso", sso_account_id="123456789012", sso_role_name="Admin")
SSO_SESSION = ("[sso-session my-sso]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\n"
               "sso_registration_scopes = sso:account:access\n")
SSO_OLD = role("old", sso_start_url="https://x.awsapps.com/start", sso_region="eu-west-1",
               sso_account_id="123456789012", sso_role_name="Admin")
REFRESHABLE = {"refreshToken": "R1", "clientId": "cid", "clientSecret": "cs", "registrationExpiresAt": LATER}
BASE = "[profile base]\n" + KEYS.format("BASEKEY")
CONTAINER = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "{url}/container/a"}
INSTANCE = {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "{url}/"}
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "{home}/jwt", "AWS_ROLE_ARN": ROLE + "web"}
GOOD = {"Version": 1, "AccessKeyId": "PROGRAMKEY", "SecretAccessKey": "secret", "SessionToken": "t",
        "Expiration": LATER}
