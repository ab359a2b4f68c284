#pragma once

#include "bot/delivery/ledger.hpp"
#include "config/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// One way to become a reader.
struct ChannelLink {
    enum class Kind : std::uint8_t { whatsapp_channel, telegram_channel, telegram_bot } kind = Kind::telegram_channel;
    std::string url;
    std::string name; ///< "@seestadt_heute"; empty where the address says nothing
};
/// "whatsapp_channel": the part of the texts' keys that names a kind.
std::string_view text_key(ChannelLink::Kind kind);

struct ChannelLinks {
    std::vector<ChannelLink> links; ///< WhatsApp first, then channels, then bots
    bool bot_unknown = false;       ///< readers could write to a bot, but who it is has not been learnt yet
};

/// The public ways to become a reader; test audiences are none. `payload` goes along with Start.
StoreResult<ChannelLinks> channel_links(const config::Settings& settings, Ledger& ledger, std::string_view payload);

/// Keeps who an audience's bot is, so that pages can link to it without asking the platform.
StoreResult<void> remember_bot(Ledger& ledger, const config::AudienceSettings& audience, std::string_view chat_link);

/// Whether it is kept.
StoreResult<bool> knows_bot(Ledger& ledger, const config::AudienceSettings& audience);

} // namespace depesche::bot
