#pragma once

#include "digest/article/article.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace depesche::digest {
class Zone;
}

/// What RSS, Atom and JSON Feed have no word for. As elements of an item or entry, in the namespace
/// https://depesche.example/ns/1:
///
///     <depesche:embargo_until>2026-11-24T12:00:00+01:00</depesche:embargo_until>
///     <depesche:status>withheld</depesche:status>          usable, withheld, withdrawn or killed
///     <depesche:correction>true</depesche:correction>      this version corrects the one before
///     <depesche:urgency>2</depesche:urgency>               1 flash to 8 least
///     <depesche:kicker>Verkehr</depesche:kicker>
///     <depesche:push_title>Brücke zu bis Freitag</depesche:push_title>
///     <depesche:section>Region</depesche:section>
///
/// and with the same names in a JSON Feed item: "_depesche": {"embargo_until": "...", "correction": true, ...}.
namespace depesche::digest::feed {

/// Takes one member; a name that is none of these is passed over. An embargo that cannot be read keeps the article
/// back; without a zone it is in the newsroom's, or in UTC.
void take_member(Article& article, std::string_view name, std::string_view value, const Zone* zone);

/// "_depesche" of a JSON Feed item.
void take_extension(Article& article, const nlohmann::json& item, const Zone* zone);

/// Copies what `from` has of these members and `to` has not; states and embargoes: the stricter.
void merge_members(Article& to, Article& from);

} // namespace depesche::digest::feed
