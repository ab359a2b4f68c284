#include "bot/subscriber/reader_desk.hpp"

#include "bot/net/report.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto poll_wait = 25s;
constexpr auto reply_within = 10s;

Offer offer_of(const config::Settings& settings) {
    Offer offer{.newsroom = settings.name, .language = settings.language, .editions = {}};
    for (const config::EditionSettings& edition : settings.editions) {
        offer.editions.push_back(
            {edition.name, fmt::format("{:02}:{:02}", edition.at.count() / 60, edition.at.count() % 60)});
    }
    return offer;
}

/// Plain words need no dialect: sent without a parse mode they mean themselves.
OutgoingMessage plain_message(std::string text, std::vector<std::vector<Button>> buttons) {
    OutgoingMessage message{.text = text, .plain = std::move(text), .buttons = std::move(buttons)};
    return message;
}

} // namespace

struct ReaderDesk::Impl {
    Impl(asio::any_io_executor executor_, std::unique_ptr<ChatBot> bot_, std::string audience_, Newsroom& newsroom_,
         std::function<void()> wake_)
        : executor(executor_),
          bot(std::move(bot_)),
          audience(std::move(audience_)),
          newsroom(newsroom_),
          wake(std::move(wake_)),
          pause(executor_) {}

    asio::awaitable<void> run() {
        auto commands = co_await bot->set_commands(command_menu(newsroom.texts()), Deadline::in(reply_within));
        if (!commands) complain(commands.error());
        std::int64_t confirmed = load_offset();
        while (!stopped) {
            auto incoming = co_await bot->receive(confirmed, poll_wait);
            if (stopped) co_return;
            if (!incoming) {
                complain(incoming.error());
                co_await rest(incoming.error());
                continue;
            }
            trouble.clear();
            for (const Incoming& one : *incoming) {
                co_await handle(one);
                confirmed = std::max(confirmed, one.update_id);
            }
            if (!incoming->empty()) save_offset(confirmed);
        }
    }

    asio::awaitable<void> rest(ChatError error) {
        pause.expires_after(std::clamp<std::chrono::milliseconds>(error.wait, 1s, 60s));
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable)); // cancelled by stop(): the loop sees it
    }

    asio::awaitable<void> handle(Incoming incoming) {
        SubscriberRegistry& registry = newsroom.ledger().subscribers();
        const auto known = registry.find(audience, incoming.address);
        if (!known) {
            spdlog::error("readers of {}: {}", audience, known.error().message);
            co_return;
        }
        const Offer offer = offer_of(newsroom.settings());
        const auto actions = converse(incoming, *known, offer, newsroom.texts());
        for (const ConversationAction& action : actions) {
            if (const auto* reply = std::get_if<Reply>(&action)) {
                note(co_await bot->reply(incoming.address, plain_message(reply->text, reply->buttons),
                                         Deadline::in(reply_within)),
                     incoming.address);
            } else if (const auto* edit = std::get_if<EditMessage>(&action)) {
                note(co_await bot->edit(incoming.address, edit->message_id, plain_message(edit->text, edit->buttons),
                                        Deadline::in(reply_within)),
                     incoming.address);
            } else if (const auto* acknowledge = std::get_if<Acknowledge>(&action)) {
                // A button that keeps turning is a nuisance, not a loss.
                (void)co_await bot->acknowledge(acknowledge->callback_id, acknowledge->toast,
                                                Deadline::in(reply_within));
            } else {
                change(action, incoming);
            }
        }
    }

    /// The actions that change what we know; each is durable before the next is done.
    void change(const ConversationAction& action, const Incoming& incoming) {
        SubscriberRegistry& registry = newsroom.ledger().subscribers();
        StoreResult<void> done;
        if (const auto* start = std::get_if<StartSubscription>(&action)) {
            const auto started = registry.start(audience, {.address = incoming.address,
                                                           .language = start->language,
                                                           .wishes = start->wishes,
                                                           .since = newsroom.now(),
                                                           .origin = start->origin});
            if (!started) done = std::unexpected(started.error());
        } else {
            const auto known = registry.find(audience, incoming.address);
            if (!known)
                done = std::unexpected(known.error());
            else if (*known)
                done = change_known(action, **known);
        }
        if (!done) spdlog::error("readers of {}: {}", audience, done.error().message);
    }

    StoreResult<void> change_known(const ConversationAction& action, const Subscriber& reader) {
        SubscriberRegistry& registry = newsroom.ledger().subscribers();
        if (std::holds_alternative<StopSubscription>(action))
            return registry.set_state(audience, reader.ordinal, SubscriberState::stopped, newsroom.now());
        if (std::holds_alternative<MarkGone>(action))
            return registry.set_state(audience, reader.ordinal, SubscriberState::gone, newsroom.now());
        if (const auto* change = std::get_if<ChangeWishes>(&action))
            return registry.set_wishes(audience, reader.ordinal, change->wishes);
        if (std::holds_alternative<SendLatestEdition>(action)) send_latest(reader);
        return {};
    }

    void send_latest(const Subscriber& reader) {
        const auto sent = newsroom.send_latest_edition(audience, reader.ordinal);
        if (!sent)
            spdlog::error("readers of {}: latest edition: {}", audience, sent.error().message);
        else if (*sent)
            wake();
        else {
            // Nobody waits for this answer, so it has a task of its own.
            asio::co_spawn(executor, say_none_yet(reader.address, reader.language), report_to_log("reply to a reader"));
        }
    }

    asio::awaitable<void> say_none_yet(std::string address, std::string language) {
        const std::string text = newsroom.texts_for(language).at("conversation.no_edition_yet");
        note(co_await bot->reply(address, plain_message(text, {}), Deadline::in(reply_within)), address);
    }

    void note(const SendOutcome& outcome, const std::string& address) {
        if (std::holds_alternative<RecipientGone>(outcome)) {
            const auto known = newsroom.ledger().subscribers().find(audience, address);
            if (known && *known)
                (void)newsroom.ledger().subscribers().set_state(audience, (*known)->ordinal, SubscriberState::gone,
                                                                newsroom.now());
        } else if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
            spdlog::warn("readers of {}: an answer was rejected: {}", audience, rejected->why);
        }
    }

    void complain(const ChatError& error) {
        if (trouble != error.message) spdlog::warn("readers of {}: {}", audience, error.message);
        trouble = error.message;
    }

    std::string offset_note() const { return "updates." + audience; }
    std::int64_t load_offset() {
        const auto text = newsroom.ledger().note(offset_note());
        std::int64_t offset = 0;
        if (text) std::from_chars(text->data(), text->data() + text->size(), offset);
        return offset;
    }
    void save_offset(std::int64_t offset) {
        const auto saved = newsroom.ledger().set_note(offset_note(), std::to_string(offset));
        if (!saved) spdlog::error("readers of {}: {}", audience, saved.error().message);
    }

    asio::any_io_executor executor;
    std::unique_ptr<ChatBot> bot;
    std::string audience;
    Newsroom& newsroom;
    std::function<void()> wake;
    asio::steady_timer pause;
    std::string trouble;
    bool stopped = false;
};

ReaderDesk::ReaderDesk(asio::any_io_executor executor, std::unique_ptr<ChatBot> bot, std::string audience,
                       Newsroom& newsroom, std::function<void()> wake)
    : impl_(std::make_shared<Impl>(executor, std::move(bot), std::move(audience), newsroom, std::move(wake))) {}

ReaderDesk::~ReaderDesk() { stop(); }

void ReaderDesk::start() {
    asio::co_spawn(
        impl_->executor, [](std::shared_ptr<Impl> impl) -> asio::awaitable<void> { co_await impl->run(); }(impl_),
        report_to_log("readers of " + impl_->audience));
}

void ReaderDesk::stop() {
    impl_->stopped = true;
    impl_->pause.cancel();
}

const std::string& ReaderDesk::trouble() const noexcept { return impl_->trouble; }

} // namespace depesche::bot
