#include "tests/model/newsroom_part.hpp"

#include "config/load_settings.hpp"
#include "digest/format/fragments.hpp"
#include "tests/model/world.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace depesche::tests {

using namespace std::chrono_literals;
using bot::DraftKind;

namespace {

const config::Settings& settings_with(const std::string& at, const std::string& approval) {
    static std::map<std::pair<std::string, std::string>, config::Settings> known;
    const auto found = known.find({at, approval});
    if (found != known.end()) return found->second;
    ::setenv("DEPESCHE_MODEL_TOKEN", "7003:geheim", 1);
    const std::string toml = fmt::format(R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "Europe/Zurich"
feeds = ["https://seestadt.example/rss"]
[edition.morning]
at = "{}"
items = 3
approval = "{}"
[breaking]
topics = ["Regional"]
[channel.telegram]
token = "env:DEPESCHE_MODEL_TOKEN"
to = "@seestadt_heute"
[editors]
people = [{{ name = "Keller", id = 11, login = "keller" }}, {{ name = "Frei", id = 12 }}]
)",
                                         at, approval);
    auto settings = config::parse_settings(toml, scratch_folder() / "depesche.toml");
    if (!settings) throw std::runtime_error(settings.error().front().to_string());
    return known[{at, approval}] = *std::move(settings);
}

digest::DatabaseOptions in_memory() {
    digest::DatabaseOptions options;
    options.vfs = MemoryDisk::vfs;
    return options;
}

const digest::Zone& zurich() {
    static const digest::Zone zone = digest::Zone::find("Europe/Zurich").value();
    return zone;
}

bool is_news(DraftKind kind) { return kind != DraftKind::correction && kind != DraftKind::retraction; }

/// Else it is the latest edition for somebody who has just come, whatever the hour.
bool begins_with(const bot::Draft& draft, const bot::BroadcastRow& row) {
    return std::ranges::any_of(
        draft.history, [&](const bot::DraftEvent& event) { return event.what == "sent" && event.at == row.started; });
}

} // namespace

std::unique_ptr<NewsroomTruth> make_newsroom(Dice& dice, bot::Instant& start) {
    auto made = std::make_unique<NewsroomTruth>();
    const std::string at = dice.one_of<const char*>({"06:30", "02:30", "22:30", "00:05"});
    made->settings = settings_with(at, dice.one_of<const char*>({"none", "required", "required"}));
    using namespace std::chrono;
    const digest::LocalDate date = dice.one_of<digest::LocalDate>(
        {2026y / March / 29, 2026y / October / 25, 2026y / November / 26, 2026y / December / 31});
    start = zurich().instant(date, made->settings.editions.front().at) - std::chrono::minutes(dice.between(1, 50));
    return made;
}

bot::StoreResult<void> open_newsroom(World& world) {
    auto opened = digest::open_article_store(world.process->folder / "news.db", in_memory());
    if (!opened) return std::unexpected(opened.error());
    auto part = std::make_unique<NewsroomPart>();
    part->articles = *std::move(opened);
    static const config::TextLibrary texts = config::TextLibrary::load().value();
    config::Settings settings = world.newsroom->settings;
    if (world.mistake != nullptr && world.mistake->settings) world.mistake->settings(settings);
    part->newsroom = std::make_unique<bot::Newsroom>(std::move(settings), texts, zurich(), *part->articles,
                                                     *world.process->ledger, world.clock);
    part->scheduler = std::make_unique<bot::Scheduler>(*part->newsroom);
    part->tasks = std::make_unique<bot::TaskDesk>(*part->newsroom, world.process->ledger->tasks());
    world.process->newsroom = std::move(part);
    return world.process->newsroom->newsroom->register_channels();
}

void tick(World& world) {
    if (!world.alive() || !world.process->newsroom) return;
    NewsroomPart& part = *world.process->newsroom;
    bool begun = false;
    for (const bot::SchedulerEvent& event : part.scheduler->tick()) {
        world.trace.note("schedule: {} {}", event.draft, event.what);
        begun = begun || event.broadcasts_started;
    }
    if (const auto more = part.newsroom->follow_up(); more && !more->empty()) begun = true;
    world.look();
    if (!world.alive()) return;
    if (begun) world.process->engine->wake();
    const bool soon = world.clock.now() < part.newsroom->follow_up_until();
    const auto due = part.scheduler->next_wake() - world.clock.now();
    const auto wait = std::clamp<std::chrono::milliseconds>(due, 5ms, soon ? 1000ms : 60'000ms);
    world.timeline.in(wait, [&world, &part, alive = world.process->alive, plan = ++part.plan] {
        if (*alive && part.plan == plan) tick(world);
    });
}

void check_begun(World& world, const bot::BroadcastRow& row) {
    NewsroomTruth& truth = *world.newsroom;
    if (row.act != bot::Act::send || !world.alive()) return;
    bot::Ledger& ledger = *world.process->ledger;
    const auto found = ledger.drafts().find(row.draft);
    const auto message = ledger.message(row.id);
    if (!found || !*found || !message) return;
    const bot::Draft& draft = **found;
    const bot::Instant now = row.started;
    if (is_news(draft.kind) && row.origin == 0)
        for (const digest::Pick& pick : draft.picks) {
            const auto article = truth.articles.find(pick.article);
            if (article == truth.articles.end()) continue;
            if (article->second.taken_back)
                world.truth.broken(
                    2, fmt::format("{} goes out with article {}, which was taken back", draft.id, article->second.id));
            if (article->second.embargo_until && now < *article->second.embargo_until)
                world.truth.broken(2, fmt::format("{} goes out with article {} before its embargo ends", draft.id,
                                                  article->second.id));
        }
    if (!message->is_poll && digest::rendered_length(message->text, digest::Dialect::telegram_html) >
                                 digest::length_limit(digest::Dialect::telegram_html))
        world.truth.broken(6, fmt::format("the message of {} is too long", draft.id));
    if (draft.kind == DraftKind::alert && draft.severity > 1) {
        const auto quiet = digest::held_until(truth.settings.breaking, zurich(), draft.severity, now);
        if (quiet && draft.severity > 2)
            world.truth.broken(5, fmt::format("{} of severity 3 goes out at night", draft.id));
        if (quiet && world.truth.broadcasts[row.id].members.size() > 0 && row.audience == "telegram")
            world.truth.broken(5, fmt::format("{} goes to the channel at night", draft.id));
    }
    if (draft.kind != DraftKind::digest || message->is_poll || row.origin != 0 || !begins_with(draft, row)) return;
    if (now > draft.grace_until || now < draft.due - 1s)
        world.truth.broken(3, fmt::format("{} is due at {} and goes out at {}", draft.id, digest::to_iso8601(draft.due),
                                          digest::to_iso8601(now)));
    if (draft.id != draft.edition + "-" + draft.date && !draft.id.starts_with("welcome-"))
        world.truth.broken(3, fmt::format("{} is not the edition {} of {}", draft.id, draft.edition, draft.date));
    auto& got = truth.got[{draft.edition + "-" + draft.date, row.audience}];
    for (const bot::Ordinal reader : world.truth.broadcasts[row.id].members)
        if (!got.insert(reader).second)
            world.truth.broken(3, fmt::format("{} gets {} of {} twice", reader, draft.edition, draft.date));
}

} // namespace depesche::tests
