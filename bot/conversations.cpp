#include "bot/conversations.hpp"

#include "bot/net/sha256.hpp"
#include "bot/platform/chat_bot.hpp"
#include "bot/web/channel_links.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>

namespace depesche::bot {

using namespace std::chrono_literals;

/// What a bot is to its platform: its token at an address. Never shown.
std::string sender_of(const config::AudienceSettings& audience) {
    return audience.token.reveal() + "@" + audience.api_url;
}

bool has_editors_bot(const config::Settings& settings) {
    return settings.editors.configured() && !settings.editors.token.empty();
}

namespace {

/// Of a reader desk's identity: audience, line feed, sender.
std::string sender_in(const std::string& identity) { return identity.substr(identity.find('\n') + 1); }

/// The editors' bot serves readers as well: then their desk polls it.
bool editors_share_a_bot(const config::Settings& settings) {
    const std::string bot = sender_of(bot_for_editors(settings.editors));
    return std::ranges::any_of(settings.audiences, [&](const config::AudienceSettings& audience) {
        return !audience.is_channel && sender_of(audience) == bot;
    });
}

/// Tells bots apart without their tokens, the same in every run.
std::string bot_key(const config::AudienceSettings& audience) { return sha256_hex(sender_of(audience)).substr(0, 16); }

} // namespace

Conversations::Conversations(asio::any_io_executor executor, HttpClient& client, Newsroom& newsroom,
                             EditorDesk& editors, std::function<void()> wake)
    : executor_(executor),
      client_(client),
      newsroom_(newsroom),
      editors_(editors),
      wake_(std::move(wake)) {}

Conversations::~Conversations() = default;

void Conversations::start() {
    const auto& audiences = newsroom_.settings().audiences;
    std::map<std::string, std::unique_ptr<ReaderDesk>> kept;
    for (const config::AudienceSettings& audience : audiences) {
        if (audience.is_channel) continue;
        // Two audiences of one bot would fight over its updates (409): the first one converses.
        const auto first = std::ranges::find_if(
            audiences, [&](const auto& other) { return !other.is_channel && sender_of(other) == sender_of(audience); });
        if (first->name != audience.name) continue;
        const std::string identity = audience.name + "\n" + sender_of(audience);
        std::unique_ptr<ReaderDesk>& desk = kept[identity];
        const auto running = reader_desks_.find(identity);
        if (running != reader_desks_.end()) { // a reload does not interrupt a conversation
            desk = std::move(running->second);
            continue;
        }
        desk = std::make_unique<ReaderDesk>(executor_, make_chat_bot(client_, audience), audience.name,
                                            bot_key(audience), newsroom_, wake_);
    }
    retire_desks();
    retire_editors_poll();
    reader_desks_ = std::move(kept);
    for (const auto& [identity, desk] : reader_desks_) {
        if (!desk->fresh()) continue;
        const auto before = leaving_desks_.find(sender_in(identity));
        const auto poll = leaving_polls_.find(sender_in(identity));
        if (before != leaving_desks_.end())
            desk->start_after(*before->second);
        else if (poll != leaving_polls_.end())
            desk->loop().start_after(*poll->second);
        else
            desk->start();
    }
    start_editors_poll();
    std::erase_if(leaving_desks_, [](const auto& entry) { return entry.second->ended(); });
}

/// What is left in reader_desks_ is not wanted any more. Its last poll may take a while to end, and until then no other
/// desk may ask for the same bot's updates.
void Conversations::retire_desks() {
    for (auto& [identity, desk] : reader_desks_) {
        if (!desk) continue; // kept
        desk->stop();
        leaving_desks_[sender_in(identity)] = std::move(desk);
    }
}

/// The editors' own poll goes when their bot is another one now, or serves readers too.
void Conversations::retire_editors_poll() {
    const config::Settings& settings = newsroom_.settings();
    const bool wanted = has_editors_bot(settings) && !editors_share_a_bot(settings) &&
                        sender_of(bot_for_editors(settings.editors)) == editors_poll_bot_;
    if (!editors_poll_ || wanted) return;
    editors_poll_->stop();
    leaving_polls_[editors_poll_bot_] = std::move(editors_poll_);
    editors_poll_trouble_.clear();
}

/// One poll a bot: editors hear first what comes to a bot that they share with readers.
void Conversations::start_editors_poll() {
    const config::Settings& settings = newsroom_.settings();
    editors_.start();
    const config::AudienceSettings bot = bot_for_editors(settings.editors);
    for (const auto& [identity, desk] : reader_desks_) {
        const bool shared = has_editors_bot(settings) && sender_in(identity) == sender_of(bot);
        desk->hear_first(shared ? [this](const Incoming& incoming) { return editors_.hear(incoming, true); }
                                : std::function<bool(const Incoming&)>());
    }
    if (has_editors_bot(settings) && !editors_share_a_bot(settings) && !editors_poll_) {
        editors_poll_bot_ = sender_of(bot);
        editors_poll_ = make_editors_poll(bot);
        const auto desk = leaving_desks_.find(editors_poll_bot_);
        const auto poll = leaving_polls_.find(editors_poll_bot_);
        if (desk != leaving_desks_.end())
            editors_poll_->start_after(desk->second->loop());
        else if (poll != leaving_polls_.end())
            editors_poll_->start_after(*poll->second);
        else
            editors_poll_->start();
    }
    std::erase_if(leaving_polls_, [](const auto& entry) { return entry.second->ended(); });
}

/// An update that makes us stumble would do so each time it comes again: it is reported and left behind.
void Conversations::hear_safely(const Incoming& incoming) {
    try {
        (void)editors_.hear(incoming, false);
    } catch (const std::exception& error) {
        spdlog::error("editors' chat: an update could not be heard: {}", error.what());
    }
}

std::unique_ptr<UpdateLoop> Conversations::make_editors_poll(const config::AudienceSettings& bot) {
    const std::string key = bot_key(bot);
    UpdateHandler handler;
    handler.name = "editors' chat";
    handler.begin = [this] { return editors_.offer_commands(); };
    handler.handle = [this](std::vector<Incoming> batch) -> asio::awaitable<std::size_t> {
        for (const Incoming& incoming : batch) hear_safely(incoming);
        co_return batch.size();
    };
    handler.complain = [this](const std::string& what) {
        if (!what.empty() && what != editors_poll_trouble_) spdlog::warn("editors' chat: {}", what);
        editors_poll_trouble_ = what;
    };
    handler.load_offset = [this, key] { return last_update(newsroom_, key); };
    handler.save_offset = [this, key](std::int64_t offset) {
        const auto saved = keep_last_update(newsroom_, key, offset);
        if (!saved) editors_poll_trouble_ = saved.error().message;
    };
    return std::make_unique<UpdateLoop>(executor_, make_chat_bot(client_, bot), std::move(handler));
}

asio::awaitable<void> Conversations::learn_bots() {
    const std::vector<config::AudienceSettings> audiences = newsroom_.settings().audiences; // a reload may come between
    for (const config::AudienceSettings& audience : audiences) {
        if (audience.is_channel || audience.test || audience.by_hand) continue;
        const auto known = knows_bot(newsroom_.ledger(), audience);
        if (!known || *known) continue;
        const auto bot = make_chat_bot(client_, audience);
        const auto identity = co_await bot->who_am_i(Deadline::in(10s));
        if (stopped_ || !identity) continue; // its desk complains of what is wrong
        if (const auto kept = remember_bot(newsroom_.ledger(), audience, identity->chat_link); !kept)
            spdlog::warn("web: {}", kept.error().message);
    }
}

void Conversations::stop() {
    stopped_ = true;
    for (const auto& [identity, desk] : reader_desks_) desk->stop();
    if (editors_poll_) editors_poll_->stop();
}

std::vector<std::string> Conversations::troubles() const {
    std::vector<std::string> lines;
    for (const auto& [identity, desk] : reader_desks_) {
        const std::string audience = identity.substr(0, identity.find('\n')); // behind it is the token
        if (!desk->trouble().empty()) lines.push_back(fmt::format("readers of {}: {}", audience, desk->trouble()));
    }
    if (!editors_poll_trouble_.empty()) lines.push_back("editors' chat: " + editors_poll_trouble_);
    return lines;
}

} // namespace depesche::bot
