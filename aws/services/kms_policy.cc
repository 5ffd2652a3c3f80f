#include "aws/services/kms_policy.hh"

#include "aws/services/kms_wire.hh"
#include "aws/wire/json.hh"

namespace slipway::aws::kms {

WireRequest GetKeyPolicy::request() const {
  return JsonWriter().text("KeyId", key_id).text("PolicyName", "default").request(target, info);
}

Result<GetKeyPolicy::Reply> GetKeyPolicy::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Reply out;
  json.root().read("Policy", out.policy);
  return json.finish(std::move(out));
}

WireRequest GetKeyRotationStatus::request() const {
  return JsonWriter().text("KeyId", key_id).request(target, info);
}

Result<GetKeyRotationStatus::Reply> GetKeyRotationStatus::parse(const HttpReply& reply) {
  JsonReply json(reply, info);
  Json root = json.root();
  Reply out;
  root.read("KeyId", out.key_id);
  root.read("KeyRotationEnabled", out.key_rotation_enabled);
  root.read("RotationPeriodInDays", out.rotation_period_in_days);
  root.read("NextRotationDate", out.next_rotation_date);
  return json.finish(std::move(out));
}

}  // namespace slipway::aws::kms
