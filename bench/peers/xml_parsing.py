"""CPU seconds botocore's parser, and Python's own tree of it (expat, in C), take for a DescribeSubnets reply in a file."""
import json
import statistics
import sys
import time
import xml.etree.ElementTree

import botocore.session
from botocore.parsers import create_parser

with open(sys.argv[1], "rb") as file:
    BODY = file.read()
model = botocore.session.get_session().get_service_model("ec2")
shape = model.operation_model("DescribeSubnets").output_shape


def timed(work, rounds):
    samples = []
    for _ in range(rounds):
        start = time.thread_time()
        result = work()
        samples.append(time.thread_time() - start)
    return statistics.median(samples), result


botocore_seconds, parsed = timed(
    lambda: create_parser(model.protocol).parse({"status_code": 200, "headers": {}, "body": BODY}, shape), 3)
tree_seconds, _ = timed(lambda: xml.etree.ElementTree.fromstring(BODY), 5)
print(json.dumps({"botocore": botocore_seconds, "elementtree": tree_seconds, "subnets": len(parsed["Subnets"])}))
