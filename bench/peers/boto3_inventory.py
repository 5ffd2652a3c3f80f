"""The listings `slipway inventory` makes, by boto3 with threads: argument is the JSON of its calls, name -> how many."""
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.config import Config

calls = json.loads(sys.argv[1])
KEY_TYPES = ["RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1"]
ARGUMENTS = {"ListCertificates": {"Includes": {"keyTypes": KEY_TYPES}}}
# What is asked for each row of another listing: call -> (that listing, its rows, a row's id, the parameter).
STEPS = {"DescribeKey": ("ListKeys", "Keys", "KeyId", "KeyId"),
         "DescribeImages": ("DescribeRepositories", "repositories", "repositoryName", "repositoryName")}
clients = {service: boto3.client(service, config=Config(max_pool_connections=64))
           for service in sorted({name.split(":")[0] for name in calls})}


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


def listing(service, name, **more):
    client, method = clients[service], snake(name)
    arguments = {**ARGUMENTS.get(name, {}), **more}
    if client.can_paginate(method):
        return client.get_paginator(method).paginate(**arguments).build_full_result()
    return getattr(client, method)(**arguments)


with ThreadPoolExecutor(64) as pool:
    wanted = {name.split(":")[1]: name.split(":")[0] for name in calls}
    begun = {name: pool.submit(listing, service, name) for name, service in wanted.items() if name not in STEPS}
    steps = []
    for name in STEPS.keys() & wanted.keys():
        source, rows, identity, parameter = STEPS[name]
        found = [row[identity] for row in begun[source].result()[rows]]
        if name == "DescribeKey":  # AWS's own keys are known without asking, here as in slipway
            owned = {alias.get("TargetKeyId") for alias in begun["ListAliases"].result()["Aliases"]
                     if alias["AliasName"].startswith("alias/aws/")}
            found = [key for key in found if key not in owned]
        steps += [pool.submit(listing, wanted[name], name, **{parameter: each}) for each in found]
    for future in [*begun.values(), *steps]:
        future.result()
print(json.dumps({"calls": len(begun) + len(steps)}))
