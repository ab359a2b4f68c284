#include "bot/editor/editor_desk.hpp"

#include "bot/editor/alert_event.hpp"
#include "bot/editor/editor_store.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// More than a fifth did not get it: something is wrong with more than a few readers' phones.
constexpr std::int64_t many_missed = 5;
/// Fewer readers than this are no share to speak of.
constexpr std::int64_t few_readers = 10;
/// Of many feeds in trouble these are named.
constexpr std::size_t feeds_named = 5;

std::string_view alarm_key(AlarmPlan::Say::When when) {
    switch (when) {
    case AlarmPlan::Say::When::began:
        return "began";
    case AlarmPlan::Say::When::still:
        return "still";
    case AlarmPlan::Say::When::over:
        break;
    }
    return "over";
}

bool same_bot(const config::AudienceSettings& one, const config::AudienceSettings& other) {
    return one.platform == other.platform && one.token.reveal() == other.token.reveal() &&
           one.api_url == other.api_url && one.ca_file == other.ca_file;
}

} // namespace

config::AudienceSettings bot_for_editors(const config::EditorsSettings& editors) {
    config::AudienceSettings bot;
    bot.name = "editors";
    bot.is_channel = false;
    bot.platform = editors.platform;
    bot.token = editors.token;
    bot.api_url = editors.api_url;
    bot.ca_file = editors.ca_file;
    return bot;
}

EditorDesk::EditorDesk(asio::any_io_executor executor, HttpClient& client, Newsroom& newsroom, TaskDesk& tasks,
                       ChatHooks hooks)
    : executor_(executor),
      client_(client),
      newsroom_(newsroom),
      tasks_(tasks),
      hooks_(std::move(hooks)),
      drafts_(newsroom),
      heartbeat_(executor, client, newsroom,
                 {.sick = [this] { return why_sick(); },
                  .failing =
                      [this](const std::string& host, const std::string& why) {
                          if (!why.empty()) tell("editor.alarm.heartbeat", {{"host", host}, {"why", why}});
                      },
                  .between_tries = 5s}) {
    tasks_.on_act([this](const Task& task) {
        task_ended(task);
        if (chat_) chat_->look();
    });
}

EditorDesk::~EditorDesk() { stop(); }

void EditorDesk::start() {
    const config::EditorsSettings& editors = newsroom_.settings().editors;
    const config::AudienceSettings bot = bot_for_editors(editors);
    if (!editors.configured() || bot.token.empty()) {
        chat_.reset();
    } else if (!chat_ || !same_bot(bot, chat_bot_)) {
        chat_ =
            std::make_unique<EditorChat>(executor_, make_chat_bot(client_, bot), newsroom_, drafts_, tasks_, hooks_);
        chat_bot_ = bot;
        chat_->start();
    } else {
        chat_->look();
    }
    heartbeat_.start();
    heartbeat_.poke();
}

void EditorDesk::stop() {
    stopped_ = true;
    heartbeat_.stop();
    if (chat_) chat_->stop();
}

bool EditorDesk::hear(const Incoming& incoming, bool readers_too) {
    return chat_ && !stopped_ && chat_->hear(incoming, readers_too);
}

asio::awaitable<void> EditorDesk::offer_commands() {
    if (chat_) co_await chat_->offer_commands();
}

void EditorDesk::tick() {
    if (stopped_) return;
    const auto changed = tasks_.tick();
    const std::string trouble = changed ? std::string() : changed.error().message;
    if (trouble != tick_trouble_ && !trouble.empty()) {
        spdlog::error("posts by hand: {}", trouble);
        tell("editor.alarm.store", {{"why", trouble}});
    }
    tick_trouble_ = trouble;
    if (changed) {
        for (const Task& task : *changed) {
            spdlog::info("{}: post by hand in {}: {}{}", task.draft, task.audience, to_string(task.state),
                         task.assignee.empty() ? "" : ", asked " + task.assignee);
            task_ended(task);
        }
    }
    update_alarms();
    if (chat_) chat_->look();
}

std::chrono::milliseconds EditorDesk::sleep() {
    std::chrono::milliseconds span = sending_ ? 5s : 60s;
    if (const auto alarm = alarm_plan_.next()) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*alarm - std::chrono::steady_clock::now());
        span = std::clamp<std::chrono::milliseconds>(left, 1s, span);
    }
    if (const auto wake = tasks_.next_wake(); wake && *wake) span = std::min(span, **wake - newsroom_.now());
    return span;
}

void EditorDesk::broadcast_ended(const BroadcastRow& row) {
    if (row.state == BroadcastState::finished) {
        alarms_.erase(row.audience);
        alarms_.erase("");
    }
    heartbeat_.broadcast_ended(row);
    // Of a change or removal the act itself says what it did not reach.
    if (!is_test(row.audience) && row.act == Act::send) {
        const std::int64_t recipients = row.tally.recipients;
        const std::int64_t missed = row.tally.refused + row.tally.expired + row.tally.unknown;
        const auto* audience = audience_of(row.audience);
        const bool share = (audience != nullptr && audience->is_channel) || recipients >= few_readers;
        if (row.state == BroadcastState::failed) {
            tell("editor.alarm.broadcast", {{"draft", row.draft}, {"why", row.why}});
        } else if (share && missed * many_missed > recipients) {
            tell("editor.alarm.refusals",
                 {{"draft", row.draft}, {"percent", std::to_string(missed * 100 / recipients)}});
        }
    }
    update_alarms();
    if (chat_) chat_->look();
}

/// An edition may have been waiting for this post to be out.
void EditorDesk::task_ended(const Task& task) {
    if (task.state == TaskState::open) return;
    const auto row = newsroom_.ledger().broadcast(task.broadcast);
    if (row && *row) heartbeat_.broadcast_ended(**row);
}

void EditorDesk::sender_paused(const std::string& audience, const std::string& why) { note_alarm(audience, why, true); }

void EditorDesk::sender_troubled(const std::string& audience, const std::string& why) {
    note_alarm(audience, why, false);
}

void EditorDesk::storage_well() {
    alarms_.erase("");
    update_alarms();
}

void EditorDesk::note_alarm(const std::string& audience, const std::string& why, bool at_once) {
    if (is_test(audience)) return;
    const std::string named = audience.empty() ? why : audience + ": " + why;
    const config::Texts& texts = newsroom_.texts_for(newsroom_.settings().language);
    Alarm& alarm = alarms_[audience];
    alarm.what = texts.fill("editor.alarm.unreachable", {{"why", named}});
    alarm.at_once = alarm.at_once || at_once;
    update_alarms();
}

const config::AudienceSettings* EditorDesk::audience_of(const std::string& name) const {
    const auto& audiences = newsroom_.settings().audiences;
    const auto found = std::ranges::find(audiences, name, &config::AudienceSettings::name);
    return found == audiences.end() ? nullptr : &*found;
}

bool EditorDesk::is_test(const std::string& audience) const {
    const auto* known = audience_of(audience);
    return known != nullptr && known->test;
}

void EditorDesk::update_alarms() {
    for (const AlarmPlan::Say& say : alarm_plan_.update(alarms_, std::chrono::steady_clock::now()))
        tell(fmt::format("editor.alarm.{}", alarm_key(say.when)), {{"what", say.what}});
}

void EditorDesk::feeds_stand(const std::vector<FeedTrouble>& troubles) {
    const FeedAlarms::Say say = feed_alarms_.update(troubles, newsroom_.now());
    if (say.empty()) return;
    const config::Texts& texts = newsroom_.texts_for(newsroom_.settings().language);
    std::vector<std::string> began, over;
    for (const FeedTrouble& trouble : say.began) {
        const auto hours = std::chrono::duration_cast<std::chrono::hours>(newsroom_.now() - trouble.begun).count();
        const std::string_view key = trouble.kind == FeedTrouble::Kind::ended     ? "editor.alarm.feed_ended"
                                     : trouble.kind == FeedTrouble::Kind::failing ? "editor.alarm.feed_failing"
                                                                                  : "editor.alarm.feed_quiet";
        began.push_back(
            texts.fill(key, {{"source", trouble.source}, {"hours", std::to_string(hours)}, {"why", trouble.why}}));
    }
    const auto& listed = newsroom_.settings().feeds;
    for (const FeedTrouble& trouble : say.over) // what was taken out of the list is no good news
        if (std::ranges::find(listed, trouble.url, &config::FeedSettings::url) != listed.end())
            over.push_back(texts.fill("editor.alarm.feed_well", {{"source", trouble.source}}));
    tell_feeds("editor.alarm.began", began);
    tell_feeds("editor.alarm.over", over);
}

void EditorDesk::sending_stands(const std::vector<BroadcastProgress>& broadcasts) {
    std::vector<BroadcastProgress> real;
    for (const BroadcastProgress& one : broadcasts)
        if (!is_test(one.row.audience)) real.push_back(one);
    sending_ = !real.empty();
    const config::Texts& texts = newsroom_.texts_for(newsroom_.settings().language);
    for (const DelayWatch::Say& say : delays_.update(real, newsroom_.now())) {
        const std::string words = delay_words(say.progress, texts, newsroom_.zone());
        spdlog::warn("broadcast {}: {}", say.progress.row.id, words);
        tell_once(fmt::format("delay/{}/{}", say.progress.row.id, say.number),
                  texts.fill("editor.alarm.began", {{"what", words}}));
    }
}

void EditorDesk::tell_feeds(std::string_view key, const std::vector<std::string>& lines) {
    if (lines.empty()) return;
    std::string what;
    for (std::size_t i = 0; i < std::min(lines.size(), feeds_named); ++i) what += (i > 0 ? "\n" : "") + lines[i];
    if (lines.size() > feeds_named)
        what += "\n" + newsroom_.texts_for(newsroom_.settings().language)
                           .count("editor.alarm.feeds_more", static_cast<long>(lines.size() - feeds_named));
    tell(key, {{"what", what}});
}

void EditorDesk::tell(std::string_view key, const std::map<std::string, std::string>& values) {
    if (chat_ && !stopped_) chat_->tell(newsroom_.texts_for(newsroom_.settings().language).fill(key, values));
}

void EditorDesk::tell_once(const std::string& name, std::string words) {
    if (!chat_ || stopped_ || words.empty()) return;
    EditorStore& store = newsroom_.ledger().editors();
    if (const auto known = store.is_known(name); known && *known) return;
    chat_->tell(std::move(words));
    if (const auto noted = store.first_time(name, newsroom_.now()); !noted)
        spdlog::error("editors' chat: {}", noted.error().message);
}

void EditorDesk::also_told(const std::string& alert) {
    if (!chat_ || stopped_) return;
    chat_->show_again(alert);
    const auto draft = newsroom_.ledger().drafts().find(alert);
    if (!draft) return spdlog::error("editors' chat: {}", draft.error().message);
    if (!*draft || (*draft)->state != DraftState::sent) return;
    const auto also = further_reports(newsroom_.ledger().drafts(), **draft);
    if (!also) return spdlog::error("editors' chat: {}", also.error().message);
    if (!must_be_said(**draft, *also)) return;
    const config::Texts& texts = newsroom_.texts_for(newsroom_.settings().language);
    tell_once(fmt::format("also_told/{}/{}", alert, also->back().article),
              texts.fill("editor.also_sent",
                         {{"source", also->back().source}, {"draft", alert}, {"title", also->back().title}}));
}

std::string EditorDesk::why_sick() const {
    const auto worst = std::ranges::find_if(alarms_, [](const auto& entry) { return entry.second.at_once; });
    return worst == alarms_.end() ? std::string() : worst->second.what;
}

std::vector<std::string> EditorDesk::troubles() const { return chat_ ? chat_->troubles() : std::vector<std::string>(); }

} // namespace depesche::bot
