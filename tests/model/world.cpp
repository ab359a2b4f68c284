#include "tests/model/world.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "bot/delivery/sender_limits.hpp"

#include "digest/article/article_store.hpp"
#include "tests/model/happenings.hpp"

#include <algorithm>

#include <unistd.h>

namespace depesche::tests {

using namespace std::chrono_literals;
using bot::BroadcastId;

namespace {

constexpr std::int64_t most_steps = 5'000'000;

config::AudienceSettings audience(std::string name, std::string token) {
    config::AudienceSettings settings;
    settings.name = std::move(name);
    settings.is_channel = false;
    settings.token = config::Secret(std::move(token));
    settings.api_url = "https://platform.example";
    return settings;
}

/// A ledger with its schema and nobody in it, and no articles: to make it takes a thousand times as long as to copy it.
const MemoryDisk::Files& empty_stores() {
    static const MemoryDisk::Files files = [] {
        MemoryDisk disk;
        bot::LedgerOptions options;
        options.database.vfs = MemoryDisk::vfs;
        bot::open_ledger(scratch_folder() / "ledger.db", options).value().reset();
        digest::open_article_store(scratch_folder() / "news.db", options.database).value().reset();
        return disk.files();
    }();
    return files;
}

} // namespace

const std::filesystem::path& scratch_folder() {
    static const std::filesystem::path folder = [] {
        const auto made = std::filesystem::temp_directory_path() / fmt::format("depesche-model-{}", ::getpid());
        std::filesystem::create_directories(made);
        return made;
    }();
    return folder;
}

void set_limits(config::AudienceSettings& audience, Dice& dice) {
    audience.rate = dice.one_of({5.0, 30.0, 200.0, 2000.0});
    audience.window = static_cast<int>(dice.between(4, 8));
    audience.connections = static_cast<int>(dice.between(1, 6));
}

bot::Instant WallClock::now() const {
    return bot::Instant(std::chrono::floor<std::chrono::milliseconds>(virtual_now() + wall_offset()));
}

void WallClock::set(bot::Instant instant) { set_wall_offset(instant.time_since_epoch() - virtual_now()); }

Figures& Figures::operator+=(const Figures& other) {
    histories += other.histories, happenings += other.happenings, broadcasts += other.broadcasts;
    requests += other.requests, accepted += other.accepted, duplicates += other.duplicates, deaths += other.deaths;
    most_open = std::max(most_open, other.most_open);
    for (const auto& [kind, count] : other.by_kind) by_kind[kind] += count;
    return *this;
}

World::World(std::uint64_t of, const Mistake* with, bool in_words)
    : seed(of),
      mistake(with),
      dice(of),
      trace(in_words),
      disk(empty_stores()) {
    restart_time();
    bot::Instant start(std::chrono::seconds(1'774'600'000 + dice.below(250 * 86'400))); // March to December 2026
    if (has_newsroom(seed)) newsroom = make_newsroom(dice, start);
    clock.set(start);
    platform.wall = [this] { return earliest_wall(); };
    settings = newsroom ? newsroom->settings.audiences
                        : std::vector{audience("subscribers.telegram", "7001:geheim"),
                                      audience("subscribers.zweite", "7002:geheim")};
    for (config::AudienceSettings& one : settings) set_limits(one, dice);
    start_process();
    for (const config::AudienceSettings& one : settings) let_readers_in(one);
    if (newsroom) happenings::newsroom_opens(*this, dice);
}

void World::let_readers_in(const config::AudienceSettings& audience) {
    std::vector<bot::Subscriber> rows;
    for (std::int64_t left = audience.is_channel ? 1 : dice.one_of({1, 3, 12, 40}); left > 0; --left) {
        bot::Subscriber& row = rows.emplace_back();
        row.address = audience.is_channel ? audience.to : new_address();
        if (!audience.is_channel) row.wishes = {"morning", "breaking"};
        if (dice.chance(300)) row.wishes.push_back("breaking_at_night");
        row.origin = "import";
        truth.readers.push_back({.audience = audience.name, .ordinal = static_cast<bot::Ordinal>(rows.size() - 1)});
        truth.add_address(truth.readers.size() - 1, row.address);
    }
    process->ledger->subscribers().import(audience.name, rows).value();
}

World::~World() {
    bury(sleeper);
    bury(process);
}

bot::Instant World::earliest_wall() const {
    const bot::Instant now = clock.now();
    if (!set_back_ || virtual_now() > set_back_->first + 600ms) return now;
    return std::min(now, set_back_->second +
                             std::chrono::floor<std::chrono::milliseconds>(virtual_now() - set_back_->first));
}

void World::set_wall(bot::Instant instant) {
    trace.note("the clock is set to {} from {}", digest::to_iso8601(instant), digest::to_iso8601(clock.now()));
    set_back_.emplace(virtual_now(), earliest_wall());
    clock.set(instant);
}

void World::look() {
    die_if_killed();
    if (!process) return;
    const BroadcastId before = truth.broadcasts.empty() ? 0 : truth.broadcasts.rbegin()->first;
    truth.look_for_broadcasts(*process->ledger);
    if (newsroom)
        for (auto one = truth.broadcasts.upper_bound(before); one != truth.broadcasts.end(); ++one)
            check_begun(*this, one->second.row);
}

std::vector<bot::BroadcastRow> World::rows() {
    if (!process) return {};
    auto all = process->ledger->broadcasts(1000);
    return all ? *std::move(all) : std::vector<bot::BroadcastRow>();
}

bot::StoreResult<void> World::stop(BroadcastId id, const std::string& why) {
    auto done =
        mistake != nullptr && mistake->stop ? mistake->stop(*process->engine, id, why) : process->engine->stop(id, why);
    trace.note("stop of {}: {}", id, done ? "recorded" : done.error().message);
    truth.on_stop(id, done.has_value());
    return done;
}

void World::expect_alert(const std::vector<BroadcastId>& ids) {
    for (const BroadcastId id : ids) {
        const ModelBroadcast& alert = truth.broadcasts[id];
        const ModelAudience& audience = truth.audiences[alert.row.audience];
        const auto of = std::ranges::find(settings, alert.row.audience, &config::AudienceSettings::name);
        const double rate =
            of == settings.end() ? audience.rate : bot::permitted_rate(*of, bot::platform_for(of->platform));
        const auto most = 100ms + std::chrono::nanoseconds(static_cast<std::int64_t>(2e9 / rate));
        const Moment since = virtual_now();
        timeline.in(most, [this, id, since, most, alive = process->alive] {
            if (*alive) check_alert(id, since, since + most);
        });
    }
}

/// Only of a world in which nothing was in its way: no trouble of late, no other alert, a living process.
void World::check_alert(BroadcastId id, Moment since, Moment until) {
    const ModelBroadcast& alert = truth.broadcasts[id];
    const bool trouble = (platform.last_trouble && *platform.last_trouble + 120s > since) || platform.long_pause ||
                         (last_disk_trouble && *last_disk_trouble + 120s > since) || !disk_is_well || disk_is_slow ||
                         (set_back_ && set_back_->first >= since) || alert.stopped || !platform.weather.calm();
    if (trouble || alert.first_left) return;
    const auto audience = std::ranges::find(settings, alert.row.audience, &config::AudienceSettings::name);
    if (audience == settings.end() || audience->connections < 2) return;
    for (const bot::BroadcastRow& row : rows()) {
        const bool over =
            row.state != bot::BroadcastState::running && row.finished && *row.finished < alert.row.started;
        if (row.id != id && row.lane == bot::Lane::alert && !over) return;
    }
    for (const bot::Ordinal member : alert.members) {
        const ModelReader* const reader = truth.reader(alert.row.audience, member);
        if (reader == nullptr || reader->was_away) return;
    }
    truth.broken(4, fmt::format("no request of alert {} has left after {} ms", id,
                                std::chrono::duration<double, std::milli>(until - since).count()));
}

/// The next thing that is due by then. False: nothing was, and it is that time.
bool World::step(Moment until) {
    if (++steps_ > most_steps) truth.broken(0, "it never comes to rest");
    if (process && process->io.poll_one() > 0) {
        if (steps_ % 4 == 0) truth.check_rows(process->engine->running());
        die_if_killed();
        return true;
    }
    if (sleeper && !sleeper->asleep && sleeper->io.poll_one() > 0) return true;
    if (timeline.run_one()) {
        die_if_killed();
        return true;
    }
    std::optional<Moment> next = timeline.next();
    for (const Process* const one : {process.get(), sleeper.get()}) {
        const auto timer = one == nullptr || one->asleep ? std::nullopt : next_timer(one->reactor);
        if (timer) next = next ? std::min(*next, *timer) : *timer;
    }
    if (!next || *next > until) {
        move_time_to(until);
        return false;
    }
    move_time_to(*next);
    return true;
}

void World::pass(std::chrono::nanoseconds span) {
    const Moment until = virtual_now() + span;
    while (!truth.violation && step(until)) {
    }
}

void World::run(std::span<const Happening> happenings) {
    for (const Happening& one : happenings) {
        pass(one.before);
        if (truth.violation) return;
        const HappeningKind& kind = happening_kinds()[one.kind];
        trace.note("-- {}", kind.name);
        ++happenings_, ++by_kind_[kind.name];
        Dice its(one.dice);
        kind.act(*this, its);
        look();
    }
    settle();
}

/// All is well again, for as long as it takes: everything that was begun comes to its end.
void World::settle() {
    if (truth.violation) return;
    trace.note("-- all is well");
    platform.weather = {};
    disk_is_well = true, disk_is_slow = false;
    disk.set_full(false);
    disk.set_sync_fails(false);
    const Moment most = virtual_now() + (platform.long_pause ? 26h : 4h);
    const auto over = [&] {
        return process && !sleeper && std::ranges::none_of(rows(), [](const bot::BroadcastRow& row) {
                   return row.state == bot::BroadcastState::running;
               });
    };
    bool woken = false;
    while (!truth.violation && virtual_now() < most && !over()) {
        if (process && !std::exchange(woken, true)) {
            apply_audiences();
            process->engine->wake();
        }
        pass(20s);
    }
    pass(2s); // what is stopped has recorded its last answers
    if (truth.violation) return;
    if (!over()) return truth.broken(1, "something that was begun never ends");
    truth.at_the_end(*process->ledger);
}

Figures World::figures() const {
    Figures figures;
    figures.histories = 1;
    figures.happenings = happenings_;
    figures.broadcasts = std::ssize(truth.broadcasts);
    figures.requests = std::ssize(truth.requests);
    figures.accepted = std::ranges::count_if(truth.requests, &Request::accepted);
    figures.duplicates = static_cast<std::int64_t>(truth.duplicates);
    figures.deaths = static_cast<std::int64_t>(truth.deaths);
    figures.most_open = truth.most_open;
    figures.by_kind = by_kind_;
    return figures;
}

} // namespace depesche::tests
