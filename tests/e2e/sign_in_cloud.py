"""IAM Identity Center (registration, device codes, portal) and STS on loopback, for tests that sign in."""
import http.client
import http.server
import json
import re
import threading
import urllib.parse

START = "https://acme.awsapps.com/start"


class Cloud:
    """IAM Identity Center (registration, device codes, portal) and STS as one small server; all else is handed on to a
    rehearsal account, when there is one. Keys are only good while `good` says so."""

    def __init__(self, behind=None):
        self.approved, self.signed_in, self.codes = False, 0, 0
        self.account, self.keys = "123456789012", 0
        self.expired, self.asked, self.behind = set(), [], behind
        cloud = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers, answer = cloud.answer(self.command, self.path, self.headers, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_any

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()

    @staticmethod
    def json(document, status=200, **headers):
        return status, {"Content-Type": "application/json", **headers}, json.dumps(document).encode()

    @staticmethod
    def xml(action, result):
        return 200, {"Content-Type": "text/xml"}, (
            f"<{action}Response><{action}Result>{result}</{action}Result></{action}Response>").encode()

    def answer(self, method, path, headers, body):
        url = urllib.parse.urlsplit(path)
        query = dict(urllib.parse.parse_qsl(url.query))
        routes = {"/client/register": self.register, "/device_authorization": self.device, "/token": self.token}
        if url.path in routes:
            self.asked.append(url.path)
            return routes[url.path](json.loads(body))
        if url.path.startswith(("/assignment/", "/federation/")):
            return self.portal(url.path, query, headers)
        form = dict(urllib.parse.parse_qsl(body.decode("latin-1")))
        key = re.search(r"Credential=([^/]+)", headers.get("Authorization", ""))
        if key and key.group(1) in self.expired:
            return self.refuse(headers)
        if form.get("Action") == "AssumeRole" and "SerialNumber" in form:
            return self.assume(form)
        if self.behind:
            return self.hand_on(method, path, headers, body)
        if form.get("Action") == "GetCallerIdentity":
            return self.xml("GetCallerIdentity",
                            f"<Arn>arn:aws:sts::{self.account}:assumed-role/Admin/ana</Arn><UserId>A:ana</UserId>"
                            f"<Account>{self.account}</Account>")
        return 403, {"Content-Type": "text/xml"}, b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>"

    def register(self, _):
        return self.json({"clientId": "client", "clientSecret": "hush", "clientSecretExpiresAt": 4102444800})

    def device(self, _):
        self.codes += 1
        return self.json({"deviceCode": "device", "userCode": "WDJB-MJHT", "verificationUri": START + "/#/device",
                          "verificationUriComplete": START + "/#/device?user_code=WDJB-MJHT", "expiresIn": 600,
                          "interval": 1})

    def token(self, body):
        if body["grantType"].endswith("device_code") and not self.approved:
            return self.json({"error": "authorization_pending"}, 400, **{"x-amzn-ErrorType": "AuthorizationPendingException"})
        self.signed_in += 1
        return self.json({"accessToken": f"token-{self.signed_in}", "expiresIn": 28800, "tokenType": "Bearer"})

    def portal(self, path, query, headers):
        if headers.get("x-amz-sso_bearer_token") != f"token-{self.signed_in}":
            return self.json({"message": "Session token not found or invalid"}, 401, **{"x-amzn-ErrorType": "UnauthorizedException"})
        if path == "/assignment/accounts":
            return self.json({"accountList": [{"accountId": "111122223333", "accountName": "Sandbox", "emailAddress": "s@x"},
                                              {"accountId": "123456789012", "accountName": "Product", "emailAddress": "p@x"}]})
        if path == "/assignment/roles":
            return self.json({"roleList": [{"roleName": name, "accountId": query["account_id"]}
                                           for name in ("Admin", "ReadOnly")]})
        return self.json({"roleCredentials": self.make_keys()})

    def make_keys(self):
        """New ones each time: the rehearsal account's own where there is one, by a role of it."""
        self.keys += 1
        if not self.behind:
            return {"accessKeyId": f"ASIA{self.keys:016}", "secretAccessKey": "secret", "sessionToken": "t",
                    "expiration": 4102444800000}
        made = self.behind.aws("sts", "assume-role", "--role-arn", "arn:aws:iam::123456789012:role/installer",
                               "--role-session-name", "ana")["Credentials"]
        return {"accessKeyId": made["AccessKeyId"], "secretAccessKey": made["SecretAccessKey"],
                "sessionToken": made["SessionToken"], "expiration": 4102444800000}

    def refuse(self, headers):
        said = "The security token included in the request is expired"
        if "json" in headers.get("Content-Type", ""):
            return self.json({"__type": "ExpiredTokenException", "message": said}, 400)
        return 403, {"Content-Type": "text/xml"}, (f"<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>"
                                                   f"<Message>{said}</Message></Error></ErrorResponse>").encode()

    def assume(self, form):
        self.asked.append(("AssumeRole", form["SerialNumber"], form["TokenCode"]))
        if form["TokenCode"] != "123456":
            return 403, {"Content-Type": "text/xml"}, (
                b"<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed with "
                b"invalid MFA one time pass code. </Message></Error></ErrorResponse>")
        made = self.make_keys()
        return self.xml("AssumeRole", f"<Credentials><AccessKeyId>{made['accessKeyId']}</AccessKeyId><SecretAccessKey>"
                                      f"{made['secretAccessKey']}</SecretAccessKey><SessionToken>{made['sessionToken']}"
                                      "</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
                                      "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn>"
                                      "<AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser>")

    def hand_on(self, method, path, headers, body):
        """The Host header is part of what is signed: it goes on as it came."""
        there = urllib.parse.urlsplit(self.behind.access["endpoint_url"])
        connection = http.client.HTTPConnection(there.hostname, there.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        reply = connection.getresponse()
        answer = reply.read()
        kept = {k: v for k, v in reply.getheaders() if k.lower() not in ("content-length", "transfer-encoding", "connection")}
        connection.close()
        return reply.status, kept, answer
