"""CPU seconds botocore's SigV4Auth takes to sign one request; the request is the one slipway_bench signs."""
import json
import statistics
import time

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

COUNT, ROUNDS = 2000, 7
auth = SigV4Auth(Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"), "ec2", "us-west-2")
BODY = b"Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&MaxResults=1000"
samples = []
for _ in range(ROUNDS):
    requests = [AWSRequest("POST", "https://ec2.us-west-2.amazonaws.com/", data=BODY,
                           headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
                for _ in range(COUNT)]
    start = time.thread_time()
    for request in requests:
        auth.add_auth(request)
    samples.append((time.thread_time() - start) / COUNT)
print(json.dumps({"seconds": statistics.median(samples)}))
