// Templates that stand in S3: the URLs CloudFormation takes and what it says when there is none.
#pragma once

#include <string>
#include <string_view>

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal::cfn {

// The text of the object that a TemplateURL names: https://BUCKET.s3.REGION.amazonaws.com/KEY,
// https://s3.REGION.amazonaws.com/BUCKET/KEY, or the latter at the rehearsal's own address, as
// `aws cloudformation package` writes it. Errors are the service's sentences.
Checked<std::string> stored_template(const Estate& estate, const std::string& url);

// The same of another member that takes a URL.
struct StoredKind {
  std::string_view member;  // "StackPolicyURL"
  std::string_view what;    // "Stack policy"
  std::size_t most;         // bytes
};
Checked<std::string> stored_text(const Estate& estate, const std::string& url,
                                 const StoredKind& kind);

// The text of s3://BUCKET/KEY for AWS::Include, in that transform's words.
Checked<std::string> stored_snippet(const Estate& estate, const std::string& uri);

}  // namespace slipway::deploy::rehearsal::cfn
