// The flagship blueprint with a small account and sound answers for it.
#pragma once

#include <stdexcept>

#include "tests/fakes/files.hh"
#include "wizard/rules/rule.hh"

namespace slipway::fakes {

struct Flagship {
  MemoryFiles files;
  wizard::Blueprint blueprint;
  wizard::Answers answers;
  aws::Snapshot inventory;

  Flagship() {
    auto loaded = wizard::load_blueprint("pulumi-ecs", files);
    if (!loaded) throw std::runtime_error(loaded.error().sentence());
    blueprint = std::move(*loaded);
    fill_inventory();
    fill_answers();
  }
  wizard::Facts facts() const { return {blueprint, answers, inventory, Time{}}; }
  void answer(const std::string& key, wizard::Value value) {
    answers.set(key, std::move(value), wizard::Provenance::typed);
  }

 private:
  void subnet(const std::string& id, const std::string& zone, aws::SubnetClass cls,
              const std::string& table) {
    aws::SubnetRow row;
    row.id = id;
    row.vpc_id = "vpc-1";
    row.availability_zone = zone;
    row.available_ips = 200;
    row.cls = cls;
    row.route_table_id = table;
    inventory.subnets.rows.push_back(row);
  }
  void fill_inventory() {
    using aws::ListingState;
    using aws::SubnetClass;
    inventory.account = "123456789012";
    inventory.region = "us-west-2";
    aws::VpcRow vpc;
    vpc.id = "vpc-1";
    vpc.cidr = "10.0.0.0/16";
    inventory.vpcs = {ListingState::complete, {vpc}, {}};
    inventory.subnets.state = ListingState::complete;
    subnet("subnet-a1", "us-west-2a", SubnetClass::public_, "rtb-1");
    subnet("subnet-a2", "us-west-2b", SubnetClass::public_, "rtb-1");
    subnet("subnet-b1", "us-west-2a", SubnetClass::private_, "rtb-2");
    subnet("subnet-b2", "us-west-2b", SubnetClass::private_, "rtb-3");
    subnet("subnet-c1", "us-west-2a", SubnetClass::isolated, "rtb-4");
    subnet("subnet-c2", "us-west-2b", SubnetClass::isolated, "rtb-4");
    aws::ZoneRow zone;
    zone.id = "Z123";
    zone.name = "example.com";
    inventory.zones = {ListingState::complete, {zone}, {}};
    aws::KeyRow key;
    key.id = "1234abcd-12ab-34cd-56ef-1234567890ab";
    key.arn = "arn:aws:kms:us-west-2:123456789012:key/" + key.id;
    key.aliases = {"alias/pulumi"};
    inventory.keys = {ListingState::complete, {key}, {}};
  }
  void fill_answers() {
    using List = std::vector<std::string>;
    answer("stack", "prod");
    answer("vpcId", "vpc-1");
    answer("publicSubnetIds", List{"subnet-a1", "subnet-a2"});
    answer("privateSubnetIds", List{"subnet-b1", "subnet-b2"});
    answer("isolatedSubnetIds", List{"subnet-c1", "subnet-c2"});
    answer("route53ZoneName", "example.com");
    answer("route53Subdomain", "pulumi");
    answer("acmCertificateArn", "arn:aws:acm:us-west-2:123456789012:certificate/6f1e2d3c");
    answer("kmsServiceKeyId", "1234abcd-12ab-34cd-56ef-1234567890ab");
    answer("imageTag", "20260901-42");
    answer("licenseKey", "aaaa.bbbb.cccc");
  }
};

}  // namespace slipway::fakes
