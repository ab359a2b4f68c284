#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest::feed {

/// Whether an element or member of this name with this value says that readers need a subscription or an account:
/// schema.org's isAccessibleForFree = False (https://schema.org/isAccessibleForFree), access = Subscription or
/// Registration of news sitemaps, dcterms:accessRights of a subscription, and the plain paywall = true of many systems.
bool says_paywall(std::string_view name, std::string_view value);

/// The same for an object's own members and for those of its extensions ("_newsroom": {...}, jsonfeed.org).
bool says_paywall(const nlohmann::json& object);

/// The platforms that a list of an image's rights names: "telegram", "whatsapp", "web" (our archive), "any", sorted. Only a list counts: a
/// copyright line or usage terms in prose permit nothing. Unknown names are passed over.
std::vector<std::string> image_rights(const nlohmann::json& list);

} // namespace depesche::digest::feed
