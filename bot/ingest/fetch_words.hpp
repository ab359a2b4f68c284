#pragma once

#include "bot/net/http_client.hpp"

#include <string>
#include <string_view>

namespace depesche::bot {

/// A feed's address as it may be shown: what looks like a key in its query becomes "***", a user name and password
/// before the host "...".
std::string shown_url(std::string_view url);

/// Sentences about a fetch that failed: the feed, what happened, what to do. Never with a secret.
std::string failure_sentence(std::string_view url, const HttpFailure& failure);
std::string status_sentence(std::string_view url, const HttpResponse& response);

} // namespace depesche::bot
