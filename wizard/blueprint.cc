#include "wizard/blueprint.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/assets.hh"
#include "wizard/blueprint_read.hh"

namespace slipway::wizard {
namespace {

constexpr std::string_view folder = "blueprints/";
constexpr std::string_view file = "/blueprint.yaml";

Error unknown(const std::string& name) {
  return {.kind = ErrorKind::not_found,
          .what = fmt::format("look for the blueprint '{}'", name),
          .answer = "neither an embedded blueprint nor a file",
          .fix = fmt::format("name a blueprint.yaml, or one of: {}",
                             fmt::join(blueprint_names(), ", ")),
          .place = {}};
}

// A blueprint can't reach outside its own folder: no absolute path, no "..".
bool stays_inside(std::string_view path) {
  if (path.empty() || path.front() == '/') return false;
  for (std::size_t start = 0; start <= path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    if (path.substr(start, end - start) == "..") return false;
    start = end + 1;
  }
  return true;
}

Error outside(const std::string& path) {
  return {.kind = ErrorKind::invalid,
          .what = fmt::format("read '{}' of a blueprint", path),
          .answer = "the path leads outside the blueprint's folder",
          .fix = "put the file beside blueprint.yaml and name it by a relative path",
          .place = {}};
}

BlueprintSource embedded(const std::string& name, std::string_view text) {
  auto read = [name](const std::string& path) -> Result<std::string> {
    if (!stays_inside(path)) return fail(outside(path));
    if (const auto asset = deploy::asset(fmt::format("{}{}/{}", folder, name, path)))
      return std::string(*asset);
    return fail({.kind = ErrorKind::not_found,
                 .what = fmt::format("read '{}' of the blueprint {}", path, name),
                 .answer = "there is no such file",
                 .fix = {},
                 .place = {}});
  };
  return {name + std::string(file), std::string(text), std::move(read)};
}

Result<BlueprintSource> on_disk(const std::string& path, const Files& files) {
  Result<std::string> text = files.read(path);
  if (!text) return fail(text.error().kind == ErrorKind::not_found ? unknown(path) : text.error());
  const std::size_t slash = path.rfind('/');
  const std::string directory = slash == std::string::npos ? "" : path.substr(0, slash + 1);
  auto read = [directory, &files](const std::string& name) -> Result<std::string> {
    if (!stays_inside(name)) return fail(outside(name));
    return files.read(directory + name);
  };
  return BlueprintSource{path, std::move(*text), std::move(read)};
}

Error first_mistake(const Diagnostic& d, std::size_t count) {
  return {.kind = ErrorKind::invalid,
          .what = fmt::format("read the blueprint {}", d.place.file),
          .answer = fmt::format("line {}, column {}: {}", d.place.line, d.place.column, d.message),
          .fix = count > 1 ? fmt::format("see all {} mistakes with: slipway blueprint lint {}",
                                         count, d.place.file)
                           : d.fix,
          .place = d.place};
}

}  // namespace

const Key* Blueprint::key(const std::string& key_name) const {
  const auto found = keys.find(key_name);
  return found == keys.end() ? nullptr : &found->second;
}

std::vector<std::string> blueprint_names() {
  std::vector<std::string> names;
  for (const std::string_view path : deploy::assets_under(folder))
    if (path.ends_with(file))
      names.emplace_back(path.substr(folder.size(), path.size() - folder.size() - file.size()));
  return names;
}

Result<BlueprintSource> find_blueprint(const std::string& name_or_path, const Files& files) {
  if (const auto text = deploy::asset(fmt::format("{}{}{}", folder, name_or_path, file)))
    return embedded(name_or_path, *text);
  return on_disk(name_or_path, files);
}

Result<Blueprint> load_blueprint(const std::string& name_or_path, const Files& files) {
  Result<BlueprintSource> source = find_blueprint(name_or_path, files);
  if (!source) return fail(source.error());
  ReadBlueprint read = read_blueprint(source->text, source->file_name);
  if (!read.diagnostics.empty())
    return fail(first_mistake(read.diagnostics.front(), read.diagnostics.size()));
  read.blueprint.file = std::move(source->file);
  return std::move(read.blueprint);
}

}  // namespace slipway::wizard
