// What the engine tells of itself while it sends. It changes nothing that decides about sending.
#include "bot/delivery/engine_core.hpp"

#include <algorithm>

namespace depesche::bot {

using std::chrono::steady_clock;

namespace {

/// What left and came back is told apart from what ended: only an end brings the finish nearer.
bool is_end(const NextStep& step) {
    return std::holds_alternative<Deliver>(step) || std::holds_alternative<Refuse>(step) ||
           std::holds_alternative<LeaveUnknown>(step);
}

std::string said_against(const NextStep& step) {
    if (const auto* again = std::get_if<TryAgain>(&step)) return again->why;
    if (const auto* pause = std::get_if<PauseAudience>(&step)) return pause->why;
    return {};
}

} // namespace

void EngineCore::note_answer(Run& run, Sender& sender, const Attempt& attempt, const NextStep& step, SteadyTime now) {
    const Audience* const audience = run.audience;
    if (audience == nullptr) return;
    SendTotals& totals = totals_[audience->settings.platform];
    ++totals.requests;
    if (is_end(step)) {
        sender.speed.answered(now);
        run.figures.speed.answered(now);
    }
    if (std::holds_alternative<TryAgain>(step)) {
        ++totals.retries;
        ++run.figures.retries;
    }
    if (const auto* limited = std::get_if<RetryAfter>(&attempt.outcome); limited != nullptr && !attempt.no_connection) {
        ++totals.limits;
        sender.speed.limited(now);
    }
    if (const auto* refused = std::get_if<Refuse>(&step)) {
        count_reason(run.figures.refusals, refused->code);
        count_reason(totals.refusals, refused->code);
    }
    if (std::string why = said_against(step); !why.empty()) run.figures.why = std::move(why);
    sender.has_answered = sender.has_answered || !attempt.no_connection;
}

/// After each commit: the ends that came with it belong to the totals.
void EngineCore::note_ends(Run& run) {
    const Audience* const audience = run.audience;
    if (audience == nullptr) return;
    SendTotals& totals = totals_[audience->settings.platform];
    const Tally& tally = run.broadcast.row().tally;
    const Tally told = std::exchange(run.figures.told, tally);
    totals.delivered += tally.delivered - told.delivered;
    totals.refused += tally.refused - told.refused;
    totals.expired += tally.expired - told.expired;
    totals.withheld += tally.withheld - told.withheld;
    totals.unknown += tally.unknown - told.unknown;
    const std::int64_t resent = run.broadcast.row().resent;
    totals.resent += resent - std::exchange(run.figures.resent_told, resent);
}

/// Twice a second: seconds in which something could have been sent count, whether anything came back or not.
void EngineCore::look_at_speed() {
    const SteadyTime now = steady_clock::now();
    for (const auto& [key, run] : runs_) {
        if (!run->sender || !may_run(*run, now) || run->broadcast.row().tally.pending == 0) continue;
        if (run->sender->limiter.paused_until() > now + std::chrono::seconds(1)) continue;
        run->sender->speed.look(now);
        run->figures.speed.look(now);
    }
}

ForecastSender EngineCore::as_forecast(const Sender& sender, SteadyTime now) const {
    ForecastSender of;
    of.rate = sender.limiter.rate();
    of.connections = sender.connections;
    of.window = sender.most_slots;
    if (sender.has_answered) of.answer_time = sender.answer_time;
    of.commit_time = options_.commit_every + commit_time_;
    if (sender.limiter.paused_until() > now)
        of.paused = std::chrono::ceil<std::chrono::milliseconds>(sender.limiter.paused_until() - now);
    return of;
}

EngineProgress EngineCore::progress() const {
    const SteadyTime now = steady_clock::now();
    const Instant wall = clock_.now();
    EngineProgress progress{{}, {}, totals_, commits_, failed_commits_, storage_ok_};
    std::map<const Sender*, std::size_t> places;
    std::vector<ForecastSender> senders;
    for (const auto& [id, sender] : senders_) {
        places[sender.get()] = senders.size();
        senders.push_back(as_forecast(*sender, now));
        // What it has done of late holds for the time to come, unless it is as good as what is permitted.
        const auto measured = sender->speed.rate(now);
        if (measured && *measured < 0.97 * sustained_rate(sender->limiter.rate())) senders.back().measured = *measured;
        progress.senders.push_back(sender_progress(*sender, now, wall));
    }
    std::vector<ForecastLoad> loads;
    std::vector<const Run*> shown;
    for (const auto& [key, run] : runs_) {
        const BroadcastRow& row = run->broadcast.row();
        if (!run->sender || row.state != BroadcastState::running) continue;
        const Audience* const audience = run->audience;
        ForecastLoad load;
        load.sender = places.at(run->sender.get());
        load.lane = key.first;
        load.messages = row.tally.pending;
        load.own_rate = audience != nullptr && audience->own ? audience->own->rate() : 0;
        if (row.useful_until != Instant{}) load.useful_for = row.useful_until - wall;
        loads.push_back(load);
        shown.push_back(run.get());
        progress.senders[load.sender].pending += row.tally.pending;
    }
    const Forecast times = forecast(senders, loads);
    for (std::size_t i = 0; i < shown.size(); ++i) {
        const bool overtaken =
            loads[i].lane == Lane::digest && std::ranges::any_of(loads, [&](const ForecastLoad& other) {
                return other.sender == loads[i].sender && other.lane == Lane::alert && other.messages > 0;
            });
        progress.broadcasts.push_back(
            run_progress(*shown[i], senders[loads[i].sender], times.ends[i], overtaken, now, wall));
    }
    return progress;
}

SenderProgress EngineCore::sender_progress(const Sender& sender, SteadyTime now, Instant wall) const {
    SenderProgress of;
    of.id = sender.id;
    for (const auto& [name, audience] : audiences_) {
        if (audience.sender.get() != &sender) continue;
        of.audiences.push_back(name);
        of.platform = audience.settings.platform;
    }
    of.rate = sender.speed.rate(now);
    of.permitted = sender.limiter.rate();
    of.limits = sender.speed.limits(now);
    if (const auto until = sender.limiter.paused_until(); until > now)
        of.paused_until = wall + std::chrono::ceil<std::chrono::milliseconds>(until - now);
    if (sender.has_answered) of.answer_time = sender.answer_time;
    of.on_wire = sender.on_wire;
    of.slots_held = sender.window.held();
    of.slots = sender.window.slots();
    return of;
}

BroadcastProgress EngineCore::run_progress(const Run& run, const ForecastSender& sender, const ForecastEnd& end,
                                           bool overtaken, SteadyTime now, Instant wall) const {
    BroadcastProgress of;
    of.row = run.broadcast.row();
    const Audience* const audience = run.audience;
    SenderLook look;
    if (audience != nullptr) {
        of.platform = audience->settings.platform;
        of.is_channel = audience->settings.is_channel;
        look.refused = audience->paused_until > now;
    }
    look.storage_ok = storage_ok_;
    look.probing = run.sender->probing;
    look.paused = sender.paused;
    look.limits = run.sender->speed.limits(now);
    look.permitted = sustained_rate(sender.rate);
    look.measured = run.sender->speed.rate(now);
    ForecastSender unmeasured = sender;
    unmeasured.measured.reset();
    look.bound = capacity(unmeasured, of.row.lane).second;
    of.hindrance = hindrance_of(look, overtaken, of.row.epoch);
    of.rate = run.figures.speed.rate(now);
    of.permitted = sender.rate;
    of.retries = run.figures.retries;
    of.refusals = run.figures.refusals;
    if (of.hindrance != Hindrance::none) of.why = run.figures.why;
    if (sender.paused.count() > 0) of.paused_until = wall + sender.paused;
    // With nobody there, or nothing that may leave, no arithmetic helps.
    const bool stands = of.hindrance == Hindrance::storage || of.hindrance == Hindrance::refused ||
                        of.hindrance == Hindrance::unreachable || (sender.measured && *sender.measured <= 0);
    if (!stands) {
        of.expected = wall + end.finishes;
        of.too_late = end.too_late;
    }
    return of;
}

} // namespace depesche::bot
