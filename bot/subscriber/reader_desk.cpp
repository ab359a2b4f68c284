#include "bot/subscriber/reader_desk.hpp"

#include "bot/net/report.hpp"
#include "bot/platform/update_loop.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

constexpr auto reply_within = 10s;
constexpr auto longest_pause = 5s; // before an answer is tried again: other readers wait meanwhile

Offer offer_of(const Newsroom& newsroom, const std::string& audience) {
    const config::Settings& settings = newsroom.settings();
    Offer offer{.newsroom = settings.name,
                .language = settings.language,
                .editions = {},
                .topics = settings.breaking.topics,
                .promise = newsroom.house_promise(audience)};
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

std::int64_t last_update(Newsroom& newsroom, const std::string& bot_key) {
    const auto text = newsroom.ledger().note("updates." + bot_key);
    std::int64_t offset = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), offset);
    return offset;
}

StoreResult<void> keep_last_update(Newsroom& newsroom, const std::string& bot_key, std::int64_t offset) {
    return newsroom.ledger().set_note("updates." + bot_key, std::to_string(offset));
}

struct ReaderDesk::Impl : std::enable_shared_from_this<ReaderDesk::Impl> {
    Impl(asio::any_io_executor executor_, std::unique_ptr<ChatBot> bot_, std::string audience_, std::string bot_key_,
         Newsroom& newsroom_, std::function<void()> wake_)
        : executor(executor_),
          bot(std::move(bot_)),
          audience(std::move(audience_)),
          bot_key(std::move(bot_key_)),
          newsroom(newsroom_),
          wake(std::move(wake_)) {}

    /// The loop holds us by a weak pointer: we own it.
    void make_loop() {
        UpdateHandler handler;
        handler.name = "readers of " + audience;
        handler.begin = [weak = weak_from_this()] { return begin(weak.lock()); };
        handler.handle = [weak = weak_from_this()](std::vector<Incoming> batch) {
            return answer_all(weak.lock(), std::move(batch));
        };
        handler.complain = [weak = weak_from_this()](const std::string& what) {
            if (const auto self = weak.lock()) self->complain(what);
        };
        handler.load_offset = [weak = weak_from_this()] {
            const auto self = weak.lock();
            return self ? last_update(self->newsroom, self->bot_key) : 0;
        };
        handler.save_offset = [weak = weak_from_this()](std::int64_t offset) {
            if (const auto self = weak.lock()) self->save_offset(offset);
        };
        loop = std::make_unique<UpdateLoop>(executor, bot, std::move(handler));
    }
    static asio::awaitable<void> begin(std::shared_ptr<Impl> self) {
        if (!self) co_return;
        auto commands =
            co_await self->bot->set_commands(command_menu(self->newsroom.texts()), Deadline::in(reply_within));
        if (!commands) self->complain(commands.error().message);
    }
    static asio::awaitable<std::size_t> answer_all(std::shared_ptr<Impl> self, std::vector<Incoming> batch) {
        if (!self) co_return 0;
        const std::size_t all = batch.size();
        const std::size_t done = co_await self->answer(std::move(batch));
        if (done == all) {
            self->offered.clear();
            self->taken_before.clear();
        }
        co_return done;
    }

    /// Ends what readers want ended before anybody is answered: a STOP waits for nobody's slow connection. The editors
    /// are next: who decides about an edition does not wait for readers either.
    asio::awaitable<std::size_t> answer(std::vector<Incoming> batch) {
        if (!end_first(batch)) co_return 0;
        const std::vector<bool> taken = offer_first(batch);
        std::size_t done = 0;
        while (done < batch.size() && !loop->stopped()) {
            if (!taken[done] && !superseded(batch, done) && !co_await handle_safely(batch[done])) break;
            ending.erase(batch[done].update_id);
            ++done;
        }
        keep_heard();
        co_return done;
    }

    /// Who of them was not yet heard of today.
    void keep_heard() {
        const auto kept =
            newsroom.ledger().subscribers().heard_from(audience, std::exchange(heard_today, {}), newsroom.now());
        if (!kept) not_stored(kept.error()); // a day of activity is not worth to hear everybody again
    }

    /// Which of the batch were meant for somebody before the readers.
    std::vector<bool> offer_first(const std::vector<Incoming>& batch) {
        std::vector<bool> taken(batch.size(), false);
        for (std::size_t i = 0; first && i < batch.size(); ++i) {
            // A batch of which something could not be stored comes again: nobody hears the same thing twice.
            if (!offered.insert(batch[i].update_id).second) {
                taken[i] = taken_before.contains(batch[i].update_id);
                continue;
            }
            taken[i] = offer_safely(batch[i]);
            if (taken[i]) taken_before.insert(batch[i].update_id);
        }
        return taken;
    }

    bool offer_safely(const Incoming& one) {
        try {
            return first(one);
        } catch (const std::exception& error) {
            spdlog::error("editors' chat: an update could not be heard: {}", error.what());
        }
        return false;
    }

    /// The state changes of every STOP and every blocking in the batch, remembered in `ending`.
    bool end_first(const std::vector<Incoming>& batch) {
        std::map<std::string, bool> was_active; // before the batch
        const Offer offer = offer_of(newsroom, audience);
        for (const Incoming& one : batch) {
            if (!concerns_us(one)) continue;
            auto known = newsroom.ledger().subscribers().find(audience, one.address);
            if (!known) return not_stored(known.error());
            if (!*known) continue;
            const bool active = (*known)->state == SubscriberState::active;
            if (!was_active.try_emplace(one.address, active).first->second) continue;
            (*known)->state = SubscriberState::active;
            const auto end = ending_of(one, *known, offer);
            if (!end) continue;
            if (active && !change(*end, one)) return false;
            ending.insert(one.update_id);
        }
        return true;
    }

    /// The STOP or the blocking that an update means, if it does.
    std::optional<ConversationAction> ending_of(const Incoming& one, const std::optional<Subscriber>& known,
                                                const Offer& offer) const {
        try {
            for (const ConversationAction& action : converse(one, known, offer, newsroom.texts(), {newsroom.zone(), newsroom.now()})) {
                if (std::holds_alternative<StopSubscription>(action) || std::holds_alternative<MarkGone>(action))
                    return action;
            }
        } catch (const std::exception&) { // reported when its turn comes
        }
        return std::nullopt;
    }
    static bool concerns_us(const Incoming& one) { return one.private_chat && !one.address.empty(); }

    /// Whether the same reader ends it all later in the batch: then only that is answered, and nothing begins anew
    /// in between.
    bool superseded(const std::vector<Incoming>& batch, std::size_t index) const {
        for (std::size_t i = index + 1; i < batch.size(); ++i) {
            if (batch[i].address == batch[index].address && ending.contains(batch[i].update_id)) return true;
        }
        return false;
    }

    /// An update that makes us stumble would do so each time it comes again: it is reported and left behind.
    asio::awaitable<bool> handle_safely(Incoming incoming) {
        try {
            co_return co_await handle(std::move(incoming));
        } catch (const std::exception& error) {
            spdlog::error("readers of {}: a message could not be answered: {}", audience, error.what());
        }
        co_return true;
    }

    /// False when what the reader wants could not be stored; then nothing was said about it either.
    asio::awaitable<bool> handle(Incoming incoming) {
        if (!concerns_us(incoming)) co_return true;
        auto known = newsroom.ledger().subscribers().find(audience, incoming.address);
        if (!known) co_return not_stored(known.error());
        const bool acted = incoming.kind == Incoming::Kind::text || incoming.kind == Incoming::Kind::button;
        if (*known && acted && (*known)->heard < std::chrono::floor<std::chrono::days>(newsroom.now()))
            heard_today.push_back((*known)->ordinal);
        // Ended ahead of its turn: still answered as a STOP, not as one who was never here.
        if (*known && ending.contains(incoming.update_id)) (*known)->state = SubscriberState::active;
        const auto actions = converse(incoming, *known, offer_of(newsroom, audience), newsroom.texts(),
                                      {newsroom.zone(), newsroom.now()});
        for (const ConversationAction& action : actions) {
            if (const auto* reply = std::get_if<Reply>(&action)) {
                co_await say(incoming.address, "", plain_message(reply->text, reply->buttons));
            } else if (const auto* edit = std::get_if<EditMessage>(&action)) {
                co_await say(incoming.address, edit->message_id, plain_message(edit->text, edit->buttons));
            } else if (const auto* acknowledge = std::get_if<Acknowledge>(&action)) {
                // A button that keeps turning is a nuisance, not a loss.
                (void)co_await bot->acknowledge(acknowledge->callback_id, acknowledge->toast,
                                                Deadline::in(reply_within));
            } else if (!change(action, incoming)) {
                co_return false;
            }
        }
        co_return true;
    }

    /// The actions that change what we know; each is durable before the next is done.
    bool change(const ConversationAction& action, const Incoming& incoming) {
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
        return done || not_stored(done.error());
    }

    StoreResult<void> change_known(const ConversationAction& action, const Subscriber& reader) {
        SubscriberRegistry& registry = newsroom.ledger().subscribers();
        if (std::holds_alternative<StopSubscription>(action))
            return registry.set_state(audience, reader.ordinal, SubscriberState::stopped, newsroom.now());
        if (std::holds_alternative<MarkGone>(action))
            return registry.set_state(audience, reader.ordinal, SubscriberState::gone, newsroom.now());
        if (const auto* change = std::get_if<ChangeWishes>(&action))
            return registry.set_wishes(audience, reader.ordinal, change->wishes);
        if (const auto* change = std::get_if<ChangePromise>(&action))
            return registry.set_promise(audience, reader.ordinal, change->promise);
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
            asio::co_spawn(
                executor,
                [](std::shared_ptr<Impl> self, std::string address, std::string language) -> asio::awaitable<void> {
                    const std::string text = self->newsroom.texts_for(language).at("conversation.no_edition_yet");
                    co_await self->say(address, "", plain_message(text, {}));
                }(shared_from_this(), reader.address, reader.language),
                report_to_log("reply to a reader"));
        }
    }

    /// Says it to a reader, or in place of the message `edited`; once more when the platform asks for a short pause.
    asio::awaitable<void> say(std::string address, std::string edited, OutgoingMessage message) {
        auto outcome = co_await say_once(address, edited, message);
        const auto* later = std::get_if<RetryAfter>(&outcome);
        if (later != nullptr && later->wait <= longest_pause && !loop->stopped()) {
            asio::steady_timer timer(executor, later->wait);
            co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
            outcome = co_await say_once(address, edited, message);
        }
        note(outcome, address);
    }

    asio::awaitable<SendOutcome> say_once(std::string address, std::string edited, OutgoingMessage message) {
        const Deadline deadline = Deadline::in(reply_within);
        if (edited.empty()) co_return co_await bot->reply(std::move(address), std::move(message), deadline);
        co_return co_await bot->edit(std::move(address), std::move(edited), std::move(message), deadline);
    }

    void note(const SendOutcome& outcome, const std::string& address) {
        if (std::holds_alternative<Accepted>(outcome)) return;
        if (const auto* later = std::get_if<RetryAfter>(&outcome))
            unanswered("not sent", later->why);
        else if (const auto* rejected = std::get_if<Rejected>(&outcome))
            unanswered("rejected", rejected->why);
        else if (const auto* blocked = std::get_if<SenderBlocked>(&outcome))
            unanswered("refused", blocked->why);
        else if (const auto* unknown = std::get_if<Unknown>(&outcome))
            unanswered("perhaps not sent", unknown->why);
        else if (std::holds_alternative<RecipientGone>(outcome))
            mark_gone(address);
    }
    void unanswered(std::string_view how, const std::string& why) const {
        spdlog::warn("readers of {}: an answer was {}: {}", audience, how, why);
    }
    void mark_gone(const std::string& address) {
        SubscriberRegistry& registry = newsroom.ledger().subscribers();
        const auto known = registry.find(audience, address);
        if (!known || !*known || (*known)->state != SubscriberState::active) return;
        const auto done = registry.set_state(audience, (*known)->ordinal, SubscriberState::gone, newsroom.now());
        if (!done) not_stored(done.error());
    }

    bool not_stored(const StoreError& error) {
        complain(error.message);
        return false;
    }
    void complain(const std::string& what) {
        if (!what.empty() && trouble != what) spdlog::warn("readers of {}: {}", audience, what);
        trouble = what;
    }

    void save_offset(std::int64_t offset) {
        const auto saved = keep_last_update(newsroom, bot_key, offset);
        if (!saved) not_stored(saved.error());
    }

    asio::any_io_executor executor;
    std::shared_ptr<ChatBot> bot;
    std::string audience;
    std::string bot_key;
    Newsroom& newsroom;
    std::function<void()> wake;
    std::function<bool(const Incoming&)> first;
    std::string trouble;
    std::set<std::int64_t> ending;                ///< updates whose STOP holds already and was not answered yet
    std::set<std::int64_t> offered, taken_before; ///< of the batch in hand
    std::vector<Ordinal> heard_today;             ///< and who acted in it for the first time this day
    std::unique_ptr<UpdateLoop> loop;
};

ReaderDesk::ReaderDesk(asio::any_io_executor executor, std::unique_ptr<ChatBot> bot, std::string audience,
                       std::string bot_key, Newsroom& newsroom, std::function<void()> wake)
    : impl_(std::make_shared<Impl>(executor, std::move(bot), std::move(audience), std::move(bot_key), newsroom,
                                   std::move(wake))) {
    impl_->make_loop();
}

ReaderDesk::~ReaderDesk() { stop(); }

void ReaderDesk::hear_first(std::function<bool(const Incoming&)> first) { impl_->first = std::move(first); }
void ReaderDesk::start() { impl_->loop->start(); }
void ReaderDesk::start_after(ReaderDesk& previous) { impl_->loop->start_after(*previous.impl_->loop); }
void ReaderDesk::stop() { impl_->loop->stop(); }
bool ReaderDesk::fresh() const noexcept { return impl_->loop->fresh(); }
bool ReaderDesk::ended() const noexcept { return impl_->loop->ended(); }
UpdateLoop& ReaderDesk::loop() noexcept { return *impl_->loop; }
const std::string& ReaderDesk::trouble() const noexcept { return impl_->trouble; }

} // namespace depesche::bot
