// The transform AWS::LanguageExtensions: Fn::ForEach is expanded before anything else is read. (Its
// other functions are evaluated with the rest.) Facts: CloudFormation user guide,
// "AWS::LanguageExtensions transform".
#pragma once

#include "deploy/rehearsal/cfn/template.hh"

namespace slipway::deploy::rehearsal::cfn {

// The document with every "Fn::ForEach::Name": [identifier, collection, {"key": value}] replaced by
// one entry an item. Collections are lists of texts, or parameters: by their value, else default.
Checked<json> expand_loops(const json& root, const ParameterTexts& values);

}  // namespace slipway::deploy::rehearsal::cfn
