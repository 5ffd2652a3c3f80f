#include "wizard/config_files.hh"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/fakes/files.hh"
#include "tests/fakes/random_bytes.hh"
#include "tests/fakes/temp_folder.hh"

namespace slipway::wizard {
namespace {

namespace fs = std::filesystem;

Blueprint two_projects() {
  Blueprint b;
  b.name = "demo";
  auto add = [&](const std::string& name, KeyType type) -> Key& {
    Key& key = b.keys[name];
    key.name = name;
    key.type = type;
    return key;
  };
  add("vpcId", KeyType::string).required = true;
  add("subnetIds", KeyType::list);
  add("replicas", KeyType::integer).default_value = Value("1");
  add("search", KeyType::boolean);
  add("imageTag", KeyType::string);
  add("account", KeyType::string);
  add("licenseKey", KeyType::secret);
  add("smtpPassword", KeyType::secret);
  add("base", KeyType::string).derived = "organization/infra-go/${stack}";
  b.projects = {{.id = "infra",
                 .pulumi_name = "infra-go",
                 .description = "The base",
                 .keys = {"vpcId", "subnetIds", "replicas", "account"}},
                {.id = "app",
                 .pulumi_name = "app-go",
                 .description = "The app",
                 .keys = {"base", "imageTag", "search", "licenseKey", "smtpPassword"}}};
  return b;
}

class ConfigFiles : public ::testing::Test {
 protected:
  ConfigFiles() {
    answers.set("vpcId", "vpc-1", Provenance::typed);
    answers.set("subnetIds", std::vector<std::string>{"subnet-a", "subnet-b"}, Provenance::typed);
    answers.set("imageTag", "20260901-42", Provenance::typed);
    answers.set("region", "us-west-2", Provenance::typed);
  }
  std::vector<FileChange> plan() {
    auto changes = plan_config(place, b, answers, keys, files);
    EXPECT_TRUE(changes) << changes.error().sentence();
    return changes ? *changes : std::vector<FileChange>();
  }
  void apply() {
    for (auto& change : plan()) files.files[change.path] = change.after;
  }
  std::string after(const std::string& path) {
    for (auto& change : plan())
      if (change.path == path) return change.after;
    return files.files[path];
  }
  ReadConfig read(KeyRing* ring) {
    auto config = read_config(place, b, ring, files);
    EXPECT_TRUE(config) << config.error().sentence();
    return config ? *config : ReadConfig();
  }

  ConfigPlace place{"d", "prod"};
  Blueprint b = two_projects();
  Answers answers;
  fakes::MemoryFiles files;
  KeyRing keys{"slipway", fakes::counting_bytes()};
  std::string infra = "d/infra/Pulumi.prod.yaml", app = "d/app/Pulumi.prod.yaml";
};

TEST_F(ConfigFiles, NewFilesAsPulumiWritesThem) {
  auto changes = plan();
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(changes[0].path, "d/infra/Pulumi.yaml");
  EXPECT_EQ(changes[0].after, "name: infra-go\nruntime: go\ndescription: The base\n");
  EXPECT_EQ(changes[1].after,
            "config:\n  aws:region: us-west-2\n  infra-go:vpcId: vpc-1\n"
            "  infra-go:subnetIds: '[\"subnet-a\",\"subnet-b\"]'\n  infra-go:replicas: \"1\"\n");
  EXPECT_EQ(changes[3].after,
            "config:\n  aws:region: us-west-2\n  app-go:base: organization/infra-go/prod\n  "
            "app-go:imageTag: 20260901-42\n");
}

TEST_F(ConfigFiles, PlanningAgainChangesNothing) {
  answers.set("licenseKey", "a.b.c", Provenance::typed);
  apply();
  EXPECT_TRUE(plan().empty());
  answers = read(&keys).answers;
  EXPECT_TRUE(plan().empty());
}

TEST_F(ConfigFiles, SecretsAreEncryptedAndKeepTheirCiphertext) {
  answers.set("licenseKey", "hunter2", Provenance::typed);
  apply();
  std::string text = files.files[app];
  EXPECT_EQ(text.find("hunter2"), std::string::npos);
  EXPECT_TRUE(text.starts_with("encryptionsalt: v1:AAECAwQFBgc=:v1:")) << text;
  EXPECT_NE(text.find("  app-go:licenseKey:\n    secure: v1:"), std::string::npos);
  auto first = text.substr(text.find("licenseKey"));
  answers.set("smtpPassword", "pa: ss", Provenance::typed);
  apply();
  EXPECT_NE(files.files[app].find(first), std::string::npos);
  auto config = read(&keys);
  EXPECT_EQ(config.answers.text("licenseKey"), "hunter2");
  EXPECT_EQ(config.answers.text("smtpPassword"), "pa: ss");
  EXPECT_TRUE(config.diagnostics.empty());
  auto locked = read(nullptr);
  EXPECT_TRUE(locked.locked_secrets);
  EXPECT_EQ(locked.answers.find("licenseKey"), nullptr);
  // Without the passphrase the rest can still be changed.
  answers = locked.answers;
  answers.set("imageTag", "20261001-1", Provenance::typed);
  auto changes = plan_config(place, b, answers, "", system_random_bytes, files);
  ASSERT_TRUE(changes) << changes.error().sentence();
  EXPECT_EQ(changes->size(), 1U);
}

TEST_F(ConfigFiles, AWrongPassphraseIsNamedWithItsLine) {
  answers.set("licenseKey", "hunter2", Provenance::typed);
  apply();
  KeyRing wrong("other", fakes::counting_bytes());
  auto config = read_config(place, b, &wrong, files);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::denied);
  EXPECT_EQ(config.error().place.file, app);
  EXPECT_EQ(config.error().place.line, 1);
  EXPECT_FALSE(plan_config(place, b, answers, wrong, files));
}

TEST_F(ConfigFiles, EditsInPlace) {
  files.files[infra] =
      "# ours\r\nconfig:\r\n  other:thing: 1 # stays\r\n  # the network\r\n  infra-go:vpcId: "
      "\"vpc-0\" # old\r\n  vpcNote: x\r\n"
      "  infra-go:subnetIds:\r\n    - subnet-a # one\r\n    - subnet-c\r\n  aws:region: "
      "us-west-2\r\n";
  EXPECT_EQ(after(infra),
            "# ours\r\nconfig:\r\n  other:thing: 1 # stays\r\n  # the network\r\n  infra-go:vpcId: "
            "vpc-1 # old\r\n  vpcNote: x\r\n"
            "  infra-go:subnetIds:\r\n    - subnet-a # one\r\n    - subnet-b\r\n  aws:region: "
            "us-west-2\r\n  infra-go:replicas: \"1\"\r\n");
}

TEST_F(ConfigFiles, KeepsOtherSpellingsOfAKey) {
  files.files[infra] =
      "config:\n  vpcId: vpc-1\n  infra-go:config:replicas: \"2\"\n  infra-go:subnetIds: "
      "[\"subnet-a\", subnet-b]\n  aws:region: us-west-2\n";
  EXPECT_EQ(after(infra), files.files[infra]);
}

TEST_F(ConfigFiles, QuotesWhatPulumiWouldReadDifferently) {
  files.files[infra] = "config:\n  infra-go:account: 012345678901\n";
  answers.set("account", "012345678901", Provenance::file);
  EXPECT_NE(after(infra).find("infra-go:account: \"012345678901\"\n"), std::string::npos);
  auto config = read(nullptr);
  ASSERT_EQ(config.diagnostics.size(), 1U);
  EXPECT_NE(config.diagnostics[0].fix.find("double quotes"), std::string::npos);
}

TEST_F(ConfigFiles, AnEmptyAnswerRemovesAMissingOneKeeps) {
  apply();
  answers.set("imageTag", "", Provenance::typed);
  answers.clear("vpcId");
  EXPECT_EQ(after(app).find("imageTag"), std::string::npos);
  EXPECT_NE(after(infra).find("vpcId: vpc-1"), std::string::npos);
}

TEST_F(ConfigFiles, EmptyValuesStayAsTheyAre) {
  files.files[app] =
      "config:\n  aws:region: us-west-2\n  app-go:base: x\n  app-go:imageTag: \"\"\n  "
      "app-go:search:\n";
  auto config = read(nullptr);
  ASSERT_EQ(config.diagnostics.size(), 1U);
  EXPECT_NE(config.diagnostics[0].message.find("search has no value"), std::string::npos);
  answers = config.answers;
  EXPECT_EQ(after(app), files.files[app]);
}

TEST_F(ConfigFiles, ASecretInClearIsEncryptedAndNeverShown) {
  files.files[app] = "config:\n  app-go:licenseKey: hunter2 # mine\n";
  auto config = read(&keys);
  EXPECT_EQ(config.answers.text("licenseKey"), "hunter2");
  ASSERT_EQ(config.diagnostics.size(), 1U);
  EXPECT_EQ(config.diagnostics[0].message.find("hunter2"), std::string::npos);
  answers.set("licenseKey", "hunter2", Provenance::file);
  for (auto& change : plan()) {
    EXPECT_EQ(change.before.find("hunter2"), std::string::npos);
    EXPECT_EQ(change.after.find("hunter2"), std::string::npos);
  }
}

TEST_F(ConfigFiles, AnotherSecretsProviderIsLeftAlone) {
  files.files[app] =
      "secretsprovider: awskms://alias/x\nencryptedkey: AA==\nconfig:\n  app-go:licenseKey:\n    "
      "secure: v1:a:b\n";
  answers.set("licenseKey", "hunter2", Provenance::typed);
  auto changes = plan_config(place, b, answers, keys, files);
  ASSERT_FALSE(changes);
  EXPECT_NE(changes.error().answer.find("awskms"), std::string::npos);
}

TEST_F(ConfigFiles, AProjectOfAnotherNameIsRefused) {
  files.files["d/infra/Pulumi.yaml"] = "# x\nname: infrastructure\nruntime: go\n";
  auto changes = plan_config(place, b, answers, keys, files);
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().place.line, 2);
}

TEST_F(ConfigFiles, StackNames) {
  for (const std::string& stack :
       std::vector<std::string>{"", "a b", "a/..%", std::string(101, 'a')}) {
    auto changes = plan_config({"d", stack}, b, answers, keys, files);
    EXPECT_FALSE(changes) << stack;
  }
  auto changes = plan_config({"d", "organization/infra-go/dev"}, b, answers, keys, files);
  ASSERT_TRUE(changes);
  EXPECT_EQ((*changes)[1].path, "d/infra/Pulumi.dev.yaml");
}

struct ConfigSlip {
  const char* line;
  const char* message;
  const char* fix;
};

TEST_F(ConfigFiles, NamesSlips) {
  for (const ConfigSlip& c : std::initializer_list<ConfigSlip>{
           {"infra-go:vpcID: vpc-1", "does not know a key vpcID", "infra-go:vpcId?"},
           {"infra-go:subnetId: '[]'", "does not know a key subnetId", "infra-go:subnetIds?"},
           {"infra-go:imageTag: x", "it is a key of app-go", "app/"},
           {"app-go:vpcId: vpc-1", "stands under app-go", "infra-go:vpcId?"},
           {"infra:vpcId: vpc-1", "stands under infra", "infra-go:vpcId?"},
           {"infra-og:thing: 1", "nothing reads the namespace", "infra-go:thing?"},
           {"aws:regoin: us-west-2", "aws:regoin", "aws:region?"},
           {"infra-go:aws-region: us-west-2", "aws-region", "aws:region?"},
           {"infra-go:replicas: two", "found \"two\", wanted a whole number", "digits"},
           {"infra-go:vpcId: [a]", "found a list", "behind the colon"},
           {"infra-go:subnetIds: subnet-a", "wanted a list", "'[\"a\",\"b\"]'"},
           {"infra-go:replicas: {a: b}", "found a map", "behind the colon"},
           {"a:b:c: 1", "is no key", "infra-go:name"},
       }) {
    SCOPED_TRACE(c.line);
    files.files[infra] = std::string("# note\nconfig:\n  ") + c.line + "\n";
    auto config = read(nullptr);
    EXPECT_EQ(config.diagnostics.size(), 1U);
    if (config.diagnostics.empty()) continue;
    const Diagnostic& d = config.diagnostics[0];
    EXPECT_EQ(d.place.file, infra);
    EXPECT_EQ(d.place.line, 3);
    EXPECT_NE(d.message.find(c.message), std::string::npos) << d.message;
    EXPECT_NE(d.fix.find(c.fix), std::string::npos) << d.fix;
  }
}

TEST_F(ConfigFiles, WellFormedFilesAreSilent) {
  files.files[infra] =
      "config:\n  infra-go:vpcId: vpc-1\n  aws:region: us-west-2\n  aws:profile: dev\n  "
      "random:seed: 1\n  pulumi:tags: {a: b}\n";
  auto config = read(nullptr);
  EXPECT_TRUE(config.diagnostics.empty());
  EXPECT_EQ(config.answers.text("profile"), "dev");
  EXPECT_EQ(config.answers.find("vpcId")->place.line, 2);
  EXPECT_EQ(config.answers.find("vpcId")->provenance, Provenance::file);
}

TEST_F(ConfigFiles, BrokenYamlIsAnErrorWithItsLine) {
  files.files[infra] = "config:\n\tinfra-go:vpcId: x\n";
  auto config = read_config(place, b, nullptr, files);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().place.line, 2);
}

TEST(Passphrase, WhereItComesFrom) {
  fakes::MemoryFiles files;
  files.files["p"] = " secret \n";
  EXPECT_EQ(passphrase_from({}, files).value(), std::nullopt);
  EXPECT_EQ(passphrase_from({{"PULUMI_CONFIG_PASSPHRASE", ""}}, files).value(), "");
  EXPECT_EQ(
      passphrase_from({{"PULUMI_CONFIG_PASSPHRASE", " x "}, {"PULUMI_CONFIG_PASSPHRASE_FILE", "p"}},
                      files)
          .value(),
      " x ");
  EXPECT_EQ(passphrase_from({{"PULUMI_CONFIG_PASSPHRASE_FILE", "p"}}, files).value(), "secret");
  EXPECT_FALSE(passphrase_from({{"PULUMI_CONFIG_PASSPHRASE_FILE", "gone"}}, files));
}

// The flagship's three projects, written, read and planned again.
TEST(FlagshipConfig, ComesBackAsItWent) {
  auto b = load_blueprint("pulumi-ecs", DiskFiles());
  ASSERT_TRUE(b) << b.error().sentence();
  Answers answers;
  answers.set("region", "us-west-2", Provenance::typed);
  answers.set("vpcId", "vpc-1", Provenance::typed);
  answers.set("publicSubnetIds", std::vector<std::string>{"subnet-1", "subnet-2"},
              Provenance::typed);
  answers.set("licenseKey", "a.b.c", Provenance::typed);
  answers.set("imageTag", "20260901-42", Provenance::typed);
  answers.set("samlCertPrivateKey", "-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n",
              Provenance::typed);
  KeyRing keys("slipway", fakes::counting_bytes());
  fakes::MemoryFiles files;
  ConfigPlace place{"d", "prod"};
  auto changes = plan_config(place, *b, answers, keys, files);
  ASSERT_TRUE(changes) << changes.error().sentence();
  EXPECT_EQ(changes->size(), 6U);
  for (auto& change : *changes) files.files[change.path] = change.after;
  auto config = read_config(place, *b, &keys, files);
  ASSERT_TRUE(config) << config.error().sentence();
  for (auto& d : config->diagnostics)
    ADD_FAILURE() << d.place.file << ":" << d.place.line << " " << d.message;
  for (auto& [key, answer] : answers.all())
    EXPECT_EQ(config->answers.text(key), text_of(answer.value)) << key;
  EXPECT_EQ(config->answers.text("baseStackReference"), "organization/infrastructure-go/prod");
  auto again = plan_config(place, *b, config->answers, keys, files);
  ASSERT_TRUE(again);
  for (auto& change : *again) ADD_FAILURE() << change.path << "\n" << change.after;
}

class WriteConfig : public ::testing::Test {
 protected:
  std::string text(const std::string& path) const {
    return DiskFiles().read(dir + path).value_or("(none)");
  }
  const TempFolder folder;
  const std::string& dir = folder.path;
};

TEST_F(WriteConfig, MakesFoldersAndFindsStacks) {
  ASSERT_TRUE(write_config({{dir + "/infra/Pulumi.prod.yaml", "", "a: 1\n", ""},
                            {dir + "/app/Pulumi.dev.yaml", "", "b: 1\n", ""},
                            {dir + "/app/Pulumi.yaml", "", "c: 1\n", ""}}));
  EXPECT_EQ(text("/infra/Pulumi.prod.yaml"), "a: 1\n");
  EXPECT_EQ(stacks_in(dir, two_projects()), (std::vector<std::string>{"dev", "prod"}));
}

TEST_F(WriteConfig, AFileChangedMeanwhileIsAConflict) {
  std::ofstream(dir + "/f") << "mine";
  auto written = write_config({{dir + "/e", "", "new", ""}, {dir + "/f", "old", "new", ""}});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().kind, ErrorKind::conflict);
  EXPECT_EQ(text("/e"), "(none)");
  EXPECT_EQ(text("/f"), "mine");
}

TEST_F(WriteConfig, AFailedRenamePutsTheOthersBack) {
  std::ofstream(dir + "/a") << "old";
  // A link whose end is a folder: the temporary is written beside it, the rename fails.
  fs::create_directory(dir + "/folder");
  std::vector<FileChange> changes = {{dir + "/a", "old", "new", ""},
                                     {dir + "/b", "", "new", ""},
                                     {dir + "/folder", "", "new", ""}};
  EXPECT_FALSE(write_config(changes));
  EXPECT_EQ(text("/a"), "old");
  EXPECT_EQ(text("/b"), "(none)");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir), fs::directory_iterator()), 2);
}

TEST_F(WriteConfig, ALinkStaysALink) {
  std::ofstream(dir + "/real") << "old";
  fs::create_symlink("real", dir + "/link");
  ASSERT_TRUE(write_config({{dir + "/link", "old", "new", ""}}));
  EXPECT_TRUE(fs::is_symlink(dir + "/link"));
  EXPECT_EQ(text("/real"), "new");
}

}  // namespace
}  // namespace slipway::wizard
