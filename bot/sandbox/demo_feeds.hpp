#pragma once

#include "bot/net/http_server.hpp"
#include "bot/sandbox/demo_newsroom.hpp"

#include <optional>

namespace depesche::bot {

/// The demo's feed server: /feeds/NAME as RSS, Atom, JSON Feed or an agency's wire (ninjs), with what is out at `now`;
/// /feeds/article?url=... is an article as JSON, for the phone. Answers 304 to a matching If-None-Match.
/// nullopt: not one of its paths.
std::optional<ServerResponse> demo_feed(const ServerRequest& request, const DemoNewsroom& newsroom, Instant now,
                                        const DemoReleases& releases);

/// A feed's bytes in the source's format.
std::string render_feed(const DemoSource& source, const std::vector<DemoArticle>& articles, Instant now);

} // namespace depesche::bot
