#include "tui/discovery.hh"

#include "aws/inventory/snapshot_json.hh"
#include "tui/preparation.hh"

namespace slipway::tui {

namespace effect = wizard::effect;

namespace {

std::optional<aws::ListingName> listing_of(const std::string& source) {
  using enum aws::ListingName;
  if (source == "regions") return regions;
  if (source == "vpcs" || source == "subnets") return network;
  if (source == "certificates") return certificates;
  if (source == "zones" || source == "records") return zones;
  if (source == "keys") return keys;
  if (source == "repositories" || source == "images" || source == "image_tags") return repositories;
  return {};
}

}  // namespace

Discovery::Discovery(Session& session, const wizard::Model& model,
                     std::function<void(wizard::Msg)> post)
    : session_(session), model_(model), post_(std::move(post)) {}

void Discovery::tell() const {
  post_(wizard::msg::InventoryChanged{saved_ ? &*saved_ : &inventory_->snapshot()});
}

void Discovery::look_with(aws::Client& client) { client_ = &client; }

Result<const aws::Snapshot*> Discovery::open_saved() {
  auto text = session_.files().read(session_.options().inventory_file);
  if (!text) return fail(text.error());
  auto read = aws::read_snapshot(*text);
  if (!read) return fail(read.error());
  client_ = nullptr;
  saved_ = std::move(*read);
  return &*saved_;
}

void Discovery::perform(const effect::FetchInventory&) {
  if (!client_) {
    if (saved_) tell();
    return;
  }
  inventory_ = std::make_unique<aws::Inventory>(*client_, [this] { tell(); });
  saved_.reset();
  // A plan is made with the account's id, and may be asked for before the inventory has its own.
  if (model_.who) inventory_->known_as(model_.who->identity.account, model_.who->identity.arn);
  inventory_->fetch_all();
  if (!model_.answers.text("dnsProfile").empty()) perform(effect::FetchZones{});
}

void Discovery::perform(const effect::FetchZones&) {
  if (inventory_) list_zones(session_, *inventory_, model_.answers);
}

void Discovery::perform(const effect::Refresh& wanted) {
  auto listing = listing_of(wanted.listing);
  if (!inventory_ || !listing) return;
  inventory_->fetch(*listing);
  // What stands around the subnets is judged with them.
  if (listing == aws::ListingName::network) inventory_->fetch(aws::ListingName::surroundings);
}

void Discovery::perform(const effect::CancelListing& wanted) {
  auto listing = listing_of(wanted.listing);
  if (!inventory_ || !listing) return;
  inventory_->cancel(*listing);
  tell();
}

void Discovery::perform(const effect::LookUp& wanted) {
  if (inventory_) inventory_->look_up(wanted.lookup);
}

void Discovery::perform(const effect::FetchRecords& wanted) {
  if (inventory_) inventory_->fetch_records(wanted.zone_id);
}

void Discovery::perform(const effect::FetchImages& wanted) {
  if (inventory_) inventory_->fetch_images(wanted.repository);
}

}  // namespace slipway::tui
