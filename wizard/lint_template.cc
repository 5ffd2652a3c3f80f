#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "wizard/lint.hh"

namespace slipway::wizard {
namespace {

Error broken(const std::string& file_name, std::string answer, const YAML::Mark& mark) {
  return {
      .kind = ErrorKind::invalid,
      .what = fmt::format("read the template {}", file_name),
      .answer = std::move(answer),
      .fix = "cfn-lint says more",
      .place = {
          file_name, mark.is_null() ? 0 : mark.line + 1, mark.is_null() ? 0 : mark.column + 1, {}}};
}

TemplateInterface interface_of(const YAML::Node& root, const std::string& file_name) {
  const auto place = [&](const YAML::Node& node) {
    return Place{file_name, node.Mark().line + 1, node.Mark().column + 1, node.Scalar()};
  };
  TemplateInterface result;
  if (const YAML::Node parameters = root["Parameters"]; parameters && parameters.IsMap())
    for (const auto& entry : parameters)
      result.parameters[entry.first.Scalar()] = {entry.second.IsMap() && entry.second["Default"],
                                                 place(entry.first)};
  if (const YAML::Node outputs = root["Outputs"]; outputs && outputs.IsMap())
    for (const auto& entry : outputs) result.outputs[entry.first.Scalar()] = place(entry.first);
  return result;
}

}  // namespace

Result<TemplateInterface> template_interface(const std::string& text,
                                             const std::string& file_name) {
  try {
    const YAML::Node root = YAML::Load(text);
    if (!root.IsMap()) return fail(broken(file_name, "it is no map", root.Mark()));
    return interface_of(root, file_name);
  } catch (const YAML::Exception& bad) {
    return fail(broken(file_name, "it is not YAML: " + bad.msg, bad.mark));
  }
}

}  // namespace slipway::wizard
