#include <gtest/gtest.h>

#include "tests/fakes/files.hh"
#include "wizard/config_files.hh"

namespace slipway::wizard {
namespace {

Blueprint every_type() {
  Blueprint b;
  b.name = "demo";
  auto add = [&](const std::string& name, KeyType type) -> Key& {
    Key& key = b.keys[name];
    key.name = name;
    key.type = type;
    return key;
  };
  add("vpcId", KeyType::string).pattern = "vpc-[0-9a-f]+";
  b.keys["vpcId"].pattern_hint = "vpc- and hexadecimal digits";
  add("publicSubnetIds", KeyType::list);
  add("blocks", KeyType::cidr_list);
  Key& replicas = add("replicas", KeyType::integer);
  replicas.min = 0;
  replicas.max = 2;
  add("search", KeyType::boolean);
  add("size", KeyType::choice).choices = {"256", "512", "1024"};
  add("licenseKey", KeyType::secret);
  add("zone", KeyType::domain);
  add("cert", KeyType::arn);
  add("sender", KeyType::email);
  add("logArgs", KeyType::json);
  return b;
}

ReadAnswers read(const std::string& text, fakes::MemoryFiles files = {}) {
  files.files["dir/a.yaml"] = text;
  auto result = read_answers_file("dir/a.yaml", every_type(), files);
  EXPECT_TRUE(result);
  return result ? *result : ReadAnswers();
}

TEST(AnswersFile, TakesEveryForm) {
  fakes::MemoryFiles files;
  files.files["dir/licence.txt"] = "a.b.c\n";
  auto result = read(
      "# answers\nstack: prod\nregion: us-west-2\nprofile: dev\ndnsProfile: dns\nvpcId: "
      "vpc-0a\npublicSubnetIds:\n  - subnet-1\n  - subnet-2\n"
      "blocks: '[\"10.0.0.0/8\"]'\nreplicas: 2\nsearch: false\nsize: \"512\"\nlicenseKey: {file: "
      "licence.txt}\nzone: example.com\n"
      "cert: arn:aws:acm:us-west-2:123456789012:certificate/1\nsender: a@example.com\nlogArgs: "
      "'{\"retentionDays\":30}'\n",
      files);
  for (auto& d : result.diagnostics) ADD_FAILURE() << d.message;
  EXPECT_EQ(result.answers.list("publicSubnetIds"),
            (std::vector<std::string>{"subnet-1", "subnet-2"}));
  EXPECT_EQ(result.answers.list("blocks"), (std::vector<std::string>{"10.0.0.0/8"}));
  EXPECT_EQ(result.answers.text("licenseKey"), "a.b.c");
  EXPECT_EQ(result.answers.text("stack"), "prod");
  EXPECT_EQ(result.answers.text("search"), "false");
  EXPECT_EQ(result.answers.find("replicas")->place.line, 11);
}

struct AnswerSlip {
  const char* line;
  const char* message;
  const char* fix;
};

TEST(AnswersFile, NamesEverySlip) {
  for (const AnswerSlip& c : std::initializer_list<AnswerSlip>{
           {"vpcID: vpc-0a", "found a key that demo does not ask", "did you mean vpcId?"},
           {"somethingElse: x", "found a key", "blueprint show demo"},
           {"app-go:vpcId: vpc-0a", "found a key", "did you mean vpcId?"},
           {"passphrase: hunter2", "never kept in an answers file", "PULUMI_CONFIG_PASSPHRASE"},
           {"vpcId: subnet-1", "found \"subnet-1\", wanted vpc- and", ""},
           {"vpcId: [vpc-0a]", "found a list, wanted one value", "without brackets"},
           {"vpcId:", "found nothing", "delete the line"},
           {"vpcId: {a: b}", "found a map", "behind the colon"},
           {"vpcId: {file: x}", "found {file: ...}", "only secrets"},
           {"publicSubnetIds: subnet-1", "wanted a list", "[a, b]"},
           {"publicSubnetIds: [[a]]", "a list of lists", "one text a line"},
           {"publicSubnetIds: [a, a]", "\"a\" twice", "delete one"},
           {"blocks: [10.0.0.1]", "wanted a CIDR block", "slash"},
           {"replicas: many", "wanted a whole number", "digits"},
           {"replicas: 3", "wanted a number from 0 to 2", "give 2"},
           {"search: yes", "found \"yes\", wanted true or false", "true or false"},
           {"size: 511", "wanted one of 256, 512, 1024", "did you mean \"512\"?"},
           {"zone: https://example.com", "wanted a domain name", "https://"},
           {"cert: mine", "wanted an ARN", "whole ARN"},
           {"sender: me", "wanted an e-mail", "name@"},
           {"logArgs: '{'", "wanted JSON", "JSON"},
           {"licenseKey: {file: gone}", "could not read dir/gone", "readable file"},
           {"stack: a b", "found \"a b\"", "simpler"},
           {"region: [a]", "found a list", "region: TEXT"},
       }) {
    SCOPED_TRACE(c.line);
    auto result = read(std::string("# note\n") + c.line + "\n");
    EXPECT_EQ(result.diagnostics.size(), 1U);
    if (result.diagnostics.empty()) continue;
    const Diagnostic& d = result.diagnostics[0];
    EXPECT_EQ(d.place.file, "dir/a.yaml");
    EXPECT_EQ(d.place.line, 2);
    EXPECT_FALSE(d.place.key.empty());
    EXPECT_NE(d.message.find(c.message), std::string::npos) << d.message;
    EXPECT_NE(d.fix.find(c.fix), std::string::npos) << d.fix;
  }
}

TEST(AnswersFile, AllAtOnce) {
  auto result = read("vpcId: x\nreplicas: y\nsearch: z\n");
  EXPECT_EQ(result.diagnostics.size(), 3U);
  EXPECT_TRUE(result.answers.all().empty());
}

TEST(AnswersFile, BrokenFiles) {
  for (auto text :
       {"vpcId: a\nvpcId: b\n", "vpcId:\n\t- a\n", "- a\n", "vpcId: a\n---\nzone: b\n"}) {
    auto result = read(text);
    ASSERT_EQ(result.diagnostics.size(), 1U) << text;
    EXPECT_GT(result.diagnostics[0].place.line, 0) << text;
    EXPECT_FALSE(result.diagnostics[0].fix.empty());
  }
}

TEST(AnswersFile, SecretsAreNeverQuoted) {
  auto result = read("licenseKey: [hunter2]\n");
  ASSERT_EQ(result.diagnostics.size(), 1U);
  EXPECT_EQ(result.diagnostics[0].message.find("hunter2"), std::string::npos);
}

TEST(AnswersFile, AFileThatIsNotThere) {
  auto result = read_answers_file("gone.yaml", every_type(), fakes::MemoryFiles());
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().sentence().find("gone.yaml"), std::string::npos);
}

}  // namespace
}  // namespace slipway::wizard
