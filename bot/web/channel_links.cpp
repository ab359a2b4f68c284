#include "bot/web/channel_links.hpp"

#include "bot/net/sha256.hpp"
#include "bot/platform/chat_bot.hpp"
#include "bot/platform/telegram.hpp"
#include "bot/subscriber/start_payload.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace depesche::bot {

namespace {

using Kind = ChannelLink::Kind;

/// Tells bots apart without their tokens: a new token is a new bot, whose link must be learnt again.
std::string note_of(const config::AudienceSettings& audience) {
    return "bot.link." + sha256_hex(audience.token.reveal() + "@" + audience.api_url).substr(0, 16);
}

/// A Bot API on this machine is a sandbox, and t.me would be somebody else's channel.
std::string telegram_channel_url(const config::AudienceSettings& audience) {
    if (!audience.to.starts_with('@')) return {}; // by number: a private channel has no public address
    const Url api = telegram_method_url(audience, "getMe");
    const bool local = api.host == "127.0.0.1" || api.host == "::1" || api.host == "localhost";
    return local ? api.origin() + "/phone?channel=" + audience.to.substr(1) : "https://t.me/" + audience.to.substr(1);
}

void add_channel(const config::AudienceSettings& audience, ChannelLinks& found) {
    const bool whatsapp = audience.platform == config::Platform::whatsapp;
    ChannelLink link{whatsapp ? Kind::whatsapp_channel : Kind::telegram_channel,
                     whatsapp ? audience.to : telegram_channel_url(audience), whatsapp ? "" : audience.to};
    if (!link.url.empty()) found.links.push_back(std::move(link));
}

} // namespace

std::string_view text_key(Kind kind) {
    switch (kind) {
    case Kind::whatsapp_channel:
        return "whatsapp_channel";
    case Kind::telegram_channel:
        return "telegram_channel";
    case Kind::telegram_bot:
        break;
    }
    return "telegram_bot";
}

StoreResult<ChannelLinks> channel_links(const config::Settings& settings, Ledger& ledger, std::string_view payload) {
    ChannelLinks found;
    std::set<std::string> bots;
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (audience.test) continue;
        if (audience.is_channel) {
            add_channel(audience, found);
            continue;
        }
        const auto link = ledger.note(note_of(audience));
        if (!link) return std::unexpected(link.error());
        found.bot_unknown = found.bot_unknown || link->empty();
        if (link->empty() || !bots.insert(*link).second) continue;
        const BotIdentity bot{.id = "", .username = "", .name = "", .chat_link = *link};
        found.links.push_back({Kind::telegram_bot, payload.empty() ? *link : bot.start_link(std::string(payload)),
                               link->starts_with("https://t.me/") ? "@" + link->substr(13) : ""});
    }
    std::ranges::sort(found.links, {}, [](const ChannelLink& link) { return std::pair(link.kind, link.url); });
    return found;
}

StoreResult<void> remember_bot(Ledger& ledger, const config::AudienceSettings& audience, std::string_view chat_link) {
    const std::string name = note_of(audience);
    const auto known = ledger.note(name);
    if (!known) return std::unexpected(known.error());
    if (*known == chat_link) return {};
    return ledger.set_note(name, chat_link);
}

StoreResult<bool> knows_bot(Ledger& ledger, const config::AudienceSettings& audience) {
    const auto known = ledger.note(note_of(audience));
    if (!known) return std::unexpected(known.error());
    return !known->empty();
}

} // namespace depesche::bot
