// Pages of IAM's listings: MaxItems (100 unless asked for), Marker, IsTruncated. Errors:
// ValidationError of a marker that none of them gave.
#pragma once

#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/service.hh"
#include "deploy/rehearsal/world.hh"
#include "deploy/rehearsal/xml_writer.hh"

namespace slipway::deploy::rehearsal::iam {

template <class Rows, class Write>
Answer page_answer(World& world, const Call& call, const char* list, const Rows& rows,
                   Write&& write) {
  const auto limit = page_limit(integer(call.input, "MaxItems").value_or(100), 1000,
                                world.account(call).page_size);
  const auto page = page_of(rows.size(), text(call.input, "Marker"), limit);
  if (!page) return std::unexpected(ApiError{"ValidationError", "Invalid Marker."});
  XmlWriter xml;
  xml.open(list);
  for (auto i = page->begin; i < page->end; ++i) write(xml, rows[i]);
  xml.close().boolean("IsTruncated", !page->next_token.empty());
  xml.optional("Marker", page->next_token);
  return Body{xml.take()};
}

template <class Rows, class Write>
Answer rows_answer(World& world, const Call& call, const char* list, const Rows& rows,
                   Write&& write) {
  return page_answer(world, call, list, rows, [&](XmlWriter& xml, const auto& row) {
    xml.open("member");
    write(xml, row);
    xml.close();
  });
}

template <class Rows, class Told>
Answer texts_answer(World& world, const Call& call, const char* list, const Rows& rows,
                    Told&& told) {
  return page_answer(world, call, list, rows,
                     [&](XmlWriter& xml, const auto& row) { xml.text("member", told(row)); });
}

}  // namespace slipway::deploy::rehearsal::iam
