// Values a template has from elsewhere: parameters whose value is the name of one in the Parameter
// Store, and dynamic references, {{resolve:ssm:NAME:VERSION}} and
// {{resolve:secretsmanager:ID:SecretString:KEY}}. What of the Parameter Store is filled in whenever
// a stack is made or changed; secrets stay as they are written, as nobody is to see them, but must
// be there. Errors are the service's sentences (CloudFormation user guide, "dynamic references").
#pragma once

#include "deploy/rehearsal/cfn/estate.hh"

namespace slipway::deploy::rehearsal::cfn {

// What is refused before anything starts: malformed references, versions that are not there, secure
// ones where no property takes them.
Checked<void> check_references(const Template& from, const Estate& estate);

// Values of the parameters that name one in the store, by key.
Checked<ParameterTexts> stored_parameters(const Template& from, const ParameterTexts& texts,
                                          const Estate& estate);

// A property with what its references to the store stand for.
Checked<json> fill_references(const json& value, const Estate& estate);

// Why a secret that a property refers to cannot be read; empty: it can.
std::string secret_problem(const json& value, const Estate& estate);

}  // namespace slipway::deploy::rehearsal::cfn
