#include "wizard/rules/images.hh"

#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"
#include "wizard/rules/shape.hh"

namespace slipway::wizard {

namespace {

const aws::RepositoryRow* repository_named(const aws::Snapshot& inventory,
                                           const std::string& name) {
  const auto& rows = inventory.repositories.rows;
  auto it = std::find_if(rows.begin(), rows.end(), [&](auto& row) { return row.name == name; });
  return it == rows.end() ? nullptr : &*it;
}

// The least settled of the listings a picker depends on.
void worsen(Tags& tags, aws::ListingState state, const std::optional<Error>& error) {
  auto rank = [](aws::ListingState s) {
    switch (s) {
      case aws::ListingState::complete:
        return 0;
      case aws::ListingState::arriving:
        return 1;
      case aws::ListingState::asked:
        return 2;
      case aws::ListingState::unasked:
        return 3;
      case aws::ListingState::failed:
        return 4;
    }
    return 4;
  };
  if (rank(state) <= rank(tags.state)) return;
  tags.state = state;
  tags.error = error;
}

void add_image(std::map<std::string, TagRow>& rows, const std::string& repository,
               const aws::ImageRow& image) {
  for (const auto& tag : image.tags) {
    TagRow& row = rows[tag];
    if (row.tag.empty()) {
      row.tag = tag;
      row.digest = image.digest;
    }
    row.held.push_back(repository);
    row.bytes += image.bytes;
    if (image.pushed_at && (!row.pushed || *row.pushed < *image.pushed_at))
      row.pushed = image.pushed_at;
  }
}

}  // namespace

Tags tags_of(const aws::Snapshot& inventory, const std::vector<std::string>& repositories) {
  Tags tags;
  tags.state = aws::ListingState::complete;
  worsen(tags, inventory.repositories.state, inventory.repositories.error);
  auto names = repositories;
  if (names.empty())
    for (const auto& row : inventory.repositories.rows) names.push_back(row.name);
  std::map<std::string, TagRow> rows;
  for (const auto& name : names) {
    const auto* repository = repository_named(inventory, name);
    if (!repository) continue;
    worsen(tags, repository->images.state, repository->images.error);
    for (const auto& image : repository->images.rows) add_image(rows, name, image);
  }
  for (auto& [tag, row] : rows) {
    for (const auto& name : names)
      if (std::find(row.held.begin(), row.held.end(), name) == row.held.end())
        row.missing.push_back(name);
    tags.rows.push_back(std::move(row));
  }
  std::stable_sort(tags.rows.begin(), tags.rows.end(), [](auto& a, auto& b) {
    return a.pushed.value_or(Time{}) > b.pushed.value_or(Time{});
  });
  return tags;
}

namespace rules {

namespace {

std::string fix_for_tag(const Facts& facts, const std::vector<std::string>& repositories) {
  auto tags = tags_of(facts.inventory, repositories);
  auto whole = std::count_if(tags.rows.begin(), tags.rows.end(),
                             [](auto& row) { return row.missing.empty(); });
  if (whole == 0) return "push it there; no tag is in all of them yet";
  return fmt::format("push it, or choose one of the {} all have",
                     counted(static_cast<std::size_t>(whole), "tag"));
}

}  // namespace

Findings images(const Facts& facts, const RuleUse& use) {
  std::string tag = param(use, "tag"), account = param(use, "account");
  auto repositories = param_list(use, "repositories");
  if (tag.empty() || repositories.empty()) return {};
  if (!account.empty() && account != facts.inventory.account)
    return {unsure(fmt::format("the images are in account {}, which was not listed", account),
                   fmt::format("the tag {} in {}", tag, joined(repositories)),
                   "see to it that its repositories hold the tag and let this account pull")};
  if (auto finding = unlisted(facts.inventory.repositories, "the ECR repositories"))
    return {*finding};
  Findings out;
  for (const auto& name : repositories) {
    const auto* repository = repository_named(facts.inventory, name);
    if (!repository) {
      out.push_back(failed(fmt::format("there is no repository {}", name),
                           "the repositories " + joined(repositories),
                           "create it and push the image, or mend the image prefix"));
    } else if (auto finding = unlisted(repository->images, "the images of " + name)) {
      out.push_back(*finding);
    } else {
      const auto& rows = repository->images.rows;
      bool held = std::any_of(rows.begin(), rows.end(), [&](auto& image) {
        return std::find(image.tags.begin(), image.tags.end(), tag) != image.tags.end();
      });
      if (!held)
        out.push_back(failed(fmt::format("{} has no tag {}", name, tag),
                             fmt::format("the tag {} in every repository", tag),
                             fix_for_tag(facts, repositories)));
    }
  }
  if (out.empty()) out.push_back(passed(fmt::format("{} is in {}", tag, joined(repositories))));
  return out;
}

Findings image_tag(const Facts&, const RuleUse& use) {
  std::string tag = param(use, "tag");
  if (tag.empty()) return {};
  if (!matches(tag, "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}").value_or(false))
    return {failed(fmt::format("\"{}\" cannot be an image tag", tag),
                   "letters, digits, dots, hyphens and underscores, 128 at most",
                   "copy the tag from ECR")};
  if (tag == "latest")
    return {warned("the tag latest changes its meaning with every push",
                   "a tag that names one release", "choose the release's own tag")};
  return {passed(tag + " names one release")};
}

}  // namespace rules

}  // namespace slipway::wizard
