#pragma once

#include "digest/article/article_store.hpp"
#include "digest/schedule/schedule.hpp"

#include <nlohmann/json_fwd.hpp>

#include <map>
#include <string>
#include <string_view>

namespace depesche::bot {

/// How a feed is, in the newsroom's local time: "TROUBLE: paused until ...", "QUIET since ...", or nothing when all is
/// well.
std::string feed_words(const digest::FeedState& state, const digest::Zone& zone);

/// The same in one word: "ok", "new" (not asked yet), "quiet", "trouble" (it failed), "paused" (it keeps failing and is
/// tried more rarely), "stopped" (410, it is not tried any more).
std::string_view feed_state_word(const digest::FeedState& state);

/// The same for scripts: error, failures, articles, last_success, next, stopped, quiet, paused; null where nothing is.
void add_feed_data(nlohmann::json& entry, const digest::FeedState& state);

/// How each feed stands with its hub, by its address; feeds without one are missing.
digest::StoreResult<std::map<std::string, std::string>> hub_words(digest::ArticleStore& articles, digest::Instant now,
                                                                  const digest::Zone& zone);

/// A text in lines of at most `width` characters, broken between words; `indent` before each.
std::string wrapped(std::string_view text, std::size_t width, std::string_view indent);

} // namespace depesche::bot
