#pragma once

#include "bot/delivery/ledger.hpp"
#include "config/settings.hpp"
#include "digest/edition/edition.hpp"

#include <map>
#include <string>

namespace depesche::bot {

/// How much each source's voice counts in coverage: of several feeds of one source the highest weight.
std::map<std::string, double> source_weights(const config::Settings& settings);

/// Whom the contract with a source wants to be named beside its texts: of several feeds of one source the first that
/// says so.
std::map<std::string, std::string> credits(const config::Settings& settings);

/// Adds to an edition's input what its ranking needs beside the articles: the weights of the configuration, how much
/// each source's voice counts, places on the front page, and what articles that changed since readers were told of them
/// said then.
/// `known_by`: versions that were stored later are not known yet.
digest::StoreResult<void> add_ranking_facts(digest::EditionInput& input, const config::Settings& settings,
                                            digest::ArticleStore& articles, Ledger& ledger, digest::Instant known_by);

} // namespace depesche::bot
