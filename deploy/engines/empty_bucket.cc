#include "deploy/engines/empty_bucket.hh"

#include "aws/services/s3.hh"

namespace slipway::deploy {

EmptyBucket::EmptyBucket(std::string stage, std::string row, std::string bucket)
    : EngineFlow(Patience::few),
      stage_(std::move(stage)),
      row_(std::move(row)),
      bucket_(std::move(bucket)) {}

EmptyBucket::Action EmptyBucket::begin(Time now) {
  tell(now);
  return ask();
}

EmptyBucket::Action EmptyBucket::ask() const {
  if (!removing_) return aws::send(aws::s3::ListObjectVersions{.bucket = bucket_});
  aws::s3::DeleteObjects op{.bucket = bucket_};
  for (const auto& [key, version] : page_) op.objects.push_back({key, version});
  return aws::send(op);
}

EmptyBucket::Action EmptyBucket::on(aws::FlowEvent event, Time now) {
  const auto* reply = std::get_if<aws::Replied>(&event);
  if (!reply) return ask();
  if (!*reply) return wait_or_end<Output>(reply->error());
  fresh();
  return removing_ ? removed(*reply, now) : listed(*reply, now);
}

// Always the first page: what it names is gone with the next listing.
EmptyBucket::Action EmptyBucket::listed(const aws::Replied& reply, Time) {
  auto found = aws::read<aws::s3::ListObjectVersions>(reply);
  if (!found) return Finish{fail(found.error())};
  page_.clear();
  for (auto& each : aws::s3::everything_of(*found))
    page_.emplace_back(std::move(each.key), std::move(each.version_id));
  if (page_.empty()) return Finish{out_};
  removing_ = true;
  return ask();
}

EmptyBucket::Action EmptyBucket::removed(const aws::Replied& reply, Time now) {
  auto done = aws::read<aws::s3::DeleteObjects>(reply);
  if (!done) return Finish{fail(done.error())};
  if (!done->errors.empty()) {
    const auto& first = done->errors.front();
    return Finish{fail({.kind = ErrorKind::denied,
                        .what = "delete " + first.key + " from the bucket " + bucket_,
                        .answer = first.message,
                        .fix = "Empty the bucket yourself (an object lock or a policy may forbid "
                               "it), then remove the rest",
                        .code = first.code})};
  }
  out_.deleted += page_.size();
  tell(now);
  removing_ = false;
  return ask();
}

void EmptyBucket::tell(Time now) {
  ProgressEvent event;
  event.stage = stage_;
  event.path = {row_};
  event.state = State::running;
  event.verb = "delete";
  event.type = "AWS::S3::Bucket";
  event.physical_id = bucket_;
  event.at = now;
  event.reason = "emptying: " + std::to_string(out_.deleted) + " object versions deleted";
  note(std::move(event));
}

}  // namespace slipway::deploy
