// Transforms: AWS::Include puts what stands in a bucket where a template asks for it, and
// AWS::LanguageExtensions expands its loops (extensions.hh). They run before anything else of the
// template is looked at, so what is wrong from then on shows in the change set or the stack, not in
// the answer to the call. Facts: CloudFormation template reference, "AWS::Include transform".
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

// What transforms may look at beside the template.
struct Surroundings {
  ParameterTexts values;  // of the template's parameters, as far as they are known
  std::string account, region;
  // The text at s3://BUCKET/KEY; errors are the transform's own sentences.
  std::function<Checked<std::string>(const std::string& location)> snippet;
};

// Names of the transforms a template declares, those in Fn::Transform too; each once.
std::vector<std::string> declared_transforms(const json& root);
// The document that is left when all of them have run.
Checked<json> transformed(const json& root, const Surroundings& around);
// The document without what transforms would still make of it.
json without_transforms(const json& root);

}  // namespace slipway::deploy::rehearsal::cfn
