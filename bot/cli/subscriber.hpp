#pragma once

#include "bot/cli/verb.hpp"

#include <expected>
#include <string>

namespace depesche::bot {

/// The audience that a verb means: the named one, or the only one of private addresses.
std::expected<config::AudienceSettings, VerbResult> readers_named(Newsroom& newsroom, const std::string& name);

/// `subscriber import` and `subscriber export`, below `subscriber`.
void add_subscriber_import(CLI::App& subscriber, Invocation& invocation);
void add_subscriber_export(CLI::App& subscriber, Invocation& invocation);

} // namespace depesche::bot
