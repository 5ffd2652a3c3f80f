// Plans a CloudFormation stage: looks at the stack, makes a change set with a name of its own,
// waits for it and reads every page of what it would change. Changes nothing but adding a change
// set (and, for a new stack, its empty shell).
#pragma once

#include <map>

#include "deploy/engines/engine_flow.hh"
#include "deploy/engines/template_upload.hh"
#include "deploy/plan.hh"
#include "deploy/stage.hh"

namespace slipway::deploy {

struct StackPlan {
  StagePlan plan;
  std::string stack_id;
  std::map<std::string, std::string> outputs;  // of the stack as it is now
  // Only the empty shell of a creation that was rolled back stands there: it must be deleted before
  // AWS takes a change set. Nothing has been planned.
  bool shell = false;
};

class PlanStack : public EngineFlow {
 public:
  using Output = StackPlan;
  using Action = aws::Action<Output>;
  using Finish = aws::Finish<Output>;

  // `inputs` are the stage's with every reference filled in, `region` is the stack's. The same
  // change set name asked for twice gives the same change set: a run that died between asking and
  // being answered continues.
  PlanStack(const Stage& stage, std::vector<Input> inputs, std::string region,
            std::string change_set_name);

  Action begin(Time now);
  Action on(aws::FlowEvent event, Time now);

 private:
  enum class Step : std::uint8_t {
    look,
    find_bucket,  // only for a template too large for a request
    upload,
    create,
    wait,
    pages,
    why,
    drop_empty,
    drop_failed
  };

  Action ask();
  Action looked(const aws::Replied& reply);
  Action buckets_listed(const aws::Replied& reply);
  Action uploaded(const aws::Replied& reply);
  Action created(const aws::Replied& reply);
  Action described(const aws::Replied& reply);
  Action dropped(const aws::Replied& reply);
  Action failed_change_set(const std::string& reason);
  Action explained(const aws::Replied& reply);
  Action retry_or_fail(const Error& error);

  Stage stage_;
  std::vector<Input> inputs_;
  std::string region_, name_;
  std::vector<aws::s3::Bucket> buckets_;
  std::string template_bucket_, template_url_;  // of a template that was uploaded
  std::string type_ = "CREATE";
  std::string page_, failure_;
  Step step_ = Step::look;
  Millis poll_;
  StackPlan result_;
};

}  // namespace slipway::deploy
