#pragma once

#include "bot/platform/platform.hpp"
#include "config/settings.hpp"

#include <map>
#include <string>
#include <vector>

namespace depesche::bot {

struct EngineOptions; // bot/delivery/engine.hpp

/// All audiences with one token at one address are one sender: one window, one rate, one pause. Its lasting name, by
/// which pauses are kept whatever audiences are called: a hash, never the token.
std::string sender_id(const config::AudienceSettings& settings);

struct SenderLimits {
    double rate = 0;             ///< messages a second, of all its audiences together
    std::size_t connections = 1; ///< at least one
    std::size_t window = 0;      ///< W at most: what a crash can double (bot/delivery/window.hpp)
};

/// What an audience may do: its configured rate, else what its platform documents.
double permitted_rate(const config::AudienceSettings& settings, const Platform& platform);
/// By sender_id(); `options` say what audiences leave open. Private audiences of one bot share its limit, and the most
/// careful of them decides; a bot with channels alone has the platform's limit for all its chats, each channel keeps
/// its own beside it. Of windows the smallest holds, of connections the most.
std::map<std::string, SenderLimits> limits_of_senders(const std::vector<config::AudienceSettings>& audiences,
                                                      const EngineOptions& options);

} // namespace depesche::bot
