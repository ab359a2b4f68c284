#pragma once

#include <string>

namespace depesche::bot {

/// `depesche feed parse`: prints what we understand of a feed, as the JSON of DESIGN.md or as a listing for people.
/// `file_or_dash`: a file, or "-" for standard input; `base_url`: where it came from, for relative links.
/// Returns the exit code: 0, or 1 after one sentence on standard error (unreadable file, not a feed).
int run_feed_parse(const std::string& file_or_dash, const std::string& base_url, bool json);

} // namespace depesche::bot
