// What comes of news: articles are looked at as they come in and again, what tells them is stopped or noted, stories
// are kept.
#include "bot/app.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/stopping.hpp"
#include "bot/editor/front_page_note.hpp"
#include "bot/editor/look_back.hpp"
#include "bot/editor/take_back.hpp"
#include "bot/editor/to_correct.hpp"

#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// How far ahead the next look may be; further means that the clock was set back.
constexpr auto look_back_every = 10min;

} // namespace

void App::report(const std::vector<SchedulerEvent>& events) {
    bool broadcasts = false;
    for (const SchedulerEvent& event : events) {
        const auto level = event.level == SchedulerEvent::Level::error     ? spdlog::level::err
                           : event.level == SchedulerEvent::Level::warning ? spdlog::level::warn
                                                                           : spdlog::level::info;
        if (event.draft.empty())
            spdlog::log(level, "schedule: {}", event.what);
        else
            spdlog::log(level, "{}: {}", event.draft, event.what);
        broadcasts = broadcasts || event.broadcasts_started;
        if (event.also_told) editors_->also_told(event.draft);
    }
    if (broadcasts) engine_->wake();
}

void App::tick() {
    consider_recent();
    end_old_holds();
    report(scheduler_.tick());
    report(surprises_.tick());
    if (std::exchange(look_soon_, false)) { // after it, since an alert does not wait for this
        next_look_back_ = {};
        consider_recent();
    }
    editors_->feeds_stand(ingest_->feed_troubles());
    editors_->sending_stands(engine_->progress().broadcasts);
    editors_->tick();
    follow_up();
    if (!std::exchange(keeping_stories_, true)) keep_stories();
}

EditorResult<bool> App::stop_or_resume(const std::string& draft, const std::string& who, bool resume) {
    const auto rows = newsroom_.ledger().of_draft(draft);
    if (!rows) return std::unexpected(store_error(rows.error()));
    Services all = services();
    const Halted halted =
        resume ? resume_broadcasts(all, *rows, who) : stop_broadcasts(all, *rows, "stopped by " + who);
    if (!halted.error.empty())
        return std::unexpected(EditorError{EditorError::Kind::conflict, halted.error});
    return !halted.rows.empty();
}

/// A message that was on its way when its change or removal began is known by now.
void App::follow_up() {
    const auto more = newsroom_.follow_up();
    if (!more) return spdlog::error("changing what was sent: {}", more.error().message);
    for (const BroadcastId id : *more) spdlog::info("broadcast {}: reaches those whose message came to be known", id);
    if (!more->empty()) engine_->wake();
}

/// Every article gets its story, some at a time, so that nothing waits for it.
void App::keep_stories() {
    const auto more = newsroom_.stories().step(clock_.now());
    if (!more) spdlog::error("stories: {}", more.error().message);
    keeping_stories_ = more && *more && !stopping_;
    if (keeping_stories_) asio::post(io_, [this] { keep_stories(); });
}

void App::stop_what_tells(const digest::StoredArticle& article) {
    Services all = services();
    const TakenBack done = take_back(newsroom_, tasks_, article, [&](const BroadcastRow& row, const std::string& why) {
        return stop_broadcast(all, row, why);
    });
    for (const BroadcastRow& row : done.stopped)
        spdlog::warn("{}: {}", row.draft, stopped_sentence(row) + " (" + std::string(article_killed) + ")");
    for (const auto& [draft, task] : done.to_remove)
        spdlog::warn("{}: its post by hand is to be deleted (task {})", draft, task);
    for (const std::string& id : done.held) spdlog::warn("{}: held: its article must not be sent any more", id);
    for (const std::string& error : done.errors) spdlog::error("article {}: {}", article.key, error);
    const auto words = words_for_editors(newsroom_, article, done.sent_in);
    if (!words) return spdlog::error("article {}: {}", article.key, words.error().message);
    editors_->tell_once(
        fmt::format("taken_back/{}/{}/{}", article.key, article.version, to_string(article.article.status)), *words);
}

void App::note_what_tells(const digest::StoredArticle& article) {
    const auto entries = CorrectionList(newsroom_).note(article);
    if (!entries) return spdlog::error("article {}: {}", article.key, entries.error().message);
    for (const ToCorrect& entry : *entries) {
        spdlog::warn("{}: {}", entry.draft, sentence(entry));
        if (!entry.correction) continue; // shown, and nobody is called for it
        const config::Texts& texts = newsroom_.texts_for(newsroom_.settings().language);
        editors_->tell_once(
            fmt::format("to_correct/{}/{}/{}", entry.draft, entry.article, entry.version),
            texts.fill("editor.taken_back.to_correct", {{"title", entry.title}, {"draft", entry.draft}}));
    }
}

/// What came in is acted on at once; here is what a stop in between, a verb or the end of an embargo leave to do.
void App::consider_recent() {
    const Instant now = clock_.now();
    if (now < next_look_back_ && now > next_look_back_ - 2 * look_back_every) return;
    next_look_back_ = now + look_back_every;
    const auto look = look_back(newsroom_);
    if (!look) return spdlog::error("looking back: {}", look.error().message);
    for (const digest::StoredArticle& article : look->taken_back) stop_what_tells(article);
    for (const digest::StoredArticle& article : look->changed) note_what_tells(article);
    for (const digest::StoredArticle& article : look->urgent) report(scheduler_.consider(article));
    next_look_back_ = look->next;
    const bool found = !look->taken_back.empty() || !look->changed.empty();
    if (!found && now - remembered_look_ < look_back_every) return; // it costs a commit
    if (const auto done = remember_look(newsroom_, now); !done)
        return spdlog::error("looking back: {}", done.error().message);
    remembered_look_ = now;
}

void App::consider_urgent(const std::vector<digest::StoredArticle>& articles) {
    for (const digest::StoredArticle& article : articles) report(scheduler_.consider(article));
    wake();
}

void App::end_old_holds() {
    const auto ended = holds_.tick();
    if (!ended) return spdlog::error("holds: {}", ended.error().message);
    for (const digest::Hold& hold : *ended)
        spdlog::warn("hold {}: nobody decided within {} hours; set aside ('depesche feed release {}' still lets it go)",
                     hold.id, HoldDesk::patience.count(), hold.id);
}

void App::look_again() {
    next_look_back_ = {}; // an embargo may end sooner, or a verb may have taken something back
    wake();
}

/// What a document says of the front page comes with its articles.
void App::note_front_page(const FetchReport& report) {
    if (report.kind != FetchReport::Kind::unchanged) return;
    const auto& feeds = newsroom_.settings().feeds;
    const auto feed = std::ranges::find(feeds, report.url, &config::FeedSettings::url);
    if (feed == feeds.end() || !feed->front_page) return;
    if (const auto kept = front_page_stands(newsroom_.ledger(), clock_.now()); !kept)
        spdlog::error("front page: {}", kept.error().message);
}

} // namespace depesche::bot
