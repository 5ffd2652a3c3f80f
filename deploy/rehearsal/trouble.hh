// Trouble with one resource or container of a stack, as --fault fail:KIND:NAME asks for it:
//   fail:rollback:ID         going back to what this resource was fails
//   fail:remove:ID           deleting this resource fails
//   fail:drift:ID            somebody changed this resource by hand (cfn/by_hand.hh)
//   fail:gone:ID             somebody deleted this resource by hand
//   fail:unhealthy:NAME      this container runs, but never passes its health checks
//   fail:slow:NAME           this container takes minutes until it answers
//   fail:pull:NAME           the image of this container cannot be reached
//   fail:secret:NAME         a secret of this container is not there
//   fail:long:NAME           this migration takes half an hour
//   fail:endless:NAME        this migration never ends
//   fail:idle:NAME           this migration finds nothing to do
//   fail:busy:ID             this scalable target meets load and goes to its maximum; to its
//                            minimum when that is switched off
#pragma once

#include <string_view>

namespace slipway::deploy::rehearsal {

class World;

bool troubled(const World& world, std::string_view kind, std::string_view name);

}  // namespace slipway::deploy::rehearsal
