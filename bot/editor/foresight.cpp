#include "bot/editor/foresight.hpp"

#include "bot/delivery/fanout_log.hpp"
#include "bot/editor/newsroom.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

Lane lane_of(const Draft& draft) {
    return draft.kind == DraftKind::digest || draft.kind == DraftKind::surprising ? Lane::digest : Lane::alert;
}

void add_up(DraftForecast& forecast) {
    forecast.finishes = forecast.from;
    for (const AudienceForecast& audience : forecast.audiences) {
        forecast.recipients += audience.recipients;
        forecast.messages += audience.messages;
        forecast.too_late += audience.too_late;
        forecast.cost = config::plus(forecast.cost, audience.cost);
        if (!audience.by_hand) forecast.finishes = std::max(forecast.finishes, audience.finishes);
    }
}

void take_times(AudienceForecast& audience, const ForecastEnd& end, Instant now) {
    audience.starts = now + end.starts;
    audience.finishes = now + end.finishes;
    audience.rate = end.rate;
    audience.bound = end.bound;
    audience.too_late = end.too_late;
}

} // namespace

std::string_view shown_name(config::Platform platform) {
    return platform == config::Platform::whatsapp ? "WhatsApp" : "Telegram";
}

std::string duration_text(std::chrono::milliseconds span) {
    if (span < 1s) return "under a second";
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(span).count();
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds < 3600) {
        return seconds % 60 == 0 ? fmt::format("{} min", seconds / 60)
                                 : fmt::format("{} min {} s", seconds / 60, seconds % 60);
    }
    const auto minutes = (seconds + 59) / 60;
    if (minutes < 60L * 48) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
    return fmt::format("{} days {} h", minutes / 1440, minutes % 1440 / 60);
}

std::string forecast_line(const DraftForecast& forecast, const digest::Zone& zone) {
    const std::string kept = words(forecast.kept);
    const std::string not_to =
        kept.empty() ? kept : fmt::format("; not to {} readers now ({})", forecast.kept.all(), kept);
    if (forecast.messages == 0) return "nobody gets it" + not_to;
    const auto minutes = zone.time(std::chrono::ceil<std::chrono::minutes>(forecast.finishes)).count();
    std::string text = fmt::format("finished by {:02}:{:02} ({}), {} {}", minutes / 60, minutes % 60,
                                   duration_text(forecast.finishes - forecast.from), forecast.messages,
                                   forecast.messages == 1 ? "message" : "messages");
    if (const std::string cost = config::money_text(forecast.cost); !cost.empty()) text += ", " + cost;
    if (forecast.too_late > 0) text += fmt::format("; {} readers will not get it within its time", forecast.too_late);
    return text + not_to;
}

EditorResult<SendPlan> Newsroom::plan_now() {
    SendPlan plan(settings_.audiences);
    if (senders_)
        for (const auto& [sender, facts] : senders_()) plan.know(sender, facts);
    const auto pauses = ledger_.fanout().pauses();
    if (!pauses) return std::unexpected(store_error(pauses.error()));
    for (const SenderPause& pause : *pauses)
        if (pause.until)
            plan.know(pause.sender, {.paused = std::max<std::chrono::milliseconds>(*pause.until - now(), 0ms)});
    const auto running = ledger_.fanout().unfinished();
    if (!running) return std::unexpected(store_error(running.error()));
    for (const BroadcastRow& row : *running) {
        if (row.state != BroadcastState::running) continue;
        const bool ends = row.useful_until != Instant{};
        plan.add(row.audience, row.lane, row.tally.pending, 0ms,
                 ends ? std::optional<std::chrono::milliseconds>(row.useful_until - now()) : std::nullopt);
    }
    return plan;
}

EditorResult<DraftForecast> Newsroom::forecast(const Draft& draft) {
    auto plan = plan_now();
    if (!plan) return std::unexpected(plan.error());
    DraftForecast result;
    result.from = std::max(now(), draft.due);
    const bool waits = draft.kind == DraftKind::alert || draft.kind == DraftKind::update;
    if (waits && !draft.to_test)
        result.from = digest::held_until(settings_.breaking, zone_, draft.severity, result.from).value_or(result.from);
    const auto counts = counts_for(draft, result.from);
    if (!counts) return std::unexpected(counts.error());
    const std::chrono::milliseconds after = result.from - now();
    std::optional<std::chrono::milliseconds> useful_for;
    if (draft.useful_until > result.from) useful_for = draft.useful_until - now();
    std::vector<std::optional<std::size_t>> places;
    for (const AudienceCount& count : *counts) {
        const config::AudienceSettings& audience = *count.audience;
        const std::int64_t recipients = count.recipients - count.kept.all();
        const std::int64_t messages = recipients * count.messages_each;
        result.kept += count.kept;
        places.push_back(plan->add(audience.name, lane_of(draft), messages, after, useful_for));
        result.audiences.push_back({.audience = audience.name,
                                    .platform = audience.platform,
                                    .is_channel = audience.is_channel,
                                    .by_hand = audience.by_hand,
                                    .recipients = recipients,
                                    .messages = audience.by_hand ? 0 : messages,
                                    .cost = config::times(audience.price, audience.by_hand ? 0 : messages),
                                    .starts = result.from,
                                    .finishes = result.from});
    }
    const Forecast times = plan->forecast();
    for (std::size_t i = 0; i < places.size(); ++i)
        if (places[i]) take_times(result.audiences[i], times.ends[*places[i]], now());
    add_up(result);
    if (!settings_.budget.is_on() || draft.state == DraftState::sent) return result;
    const auto over = over_budget(draft.id, {result.messages, result.cost});
    if (!over) return std::unexpected(over.error());
    result.over_budget = *over;
    return result;
}

EditorResult<DraftForecast> Newsroom::forecast(const digest::Slot& slot) {
    const auto known = ledger_.drafts().find(digest_draft_id(slot));
    if (!known) return std::unexpected(store_error(known.error()));
    if (*known && (*known)->state != DraftState::sent) return forecast(**known);
    Draft draft; // who gets it does not depend on what is in it
    draft.id = digest_draft_id(slot);
    draft.edition = slot.edition;
    draft.due = slot.at;
    draft.useful_until = slot.useful_until;
    return forecast(draft);
}

EditorResult<std::string> Newsroom::over_budget(const std::string& draft, const Spending& planned) {
    if (!settings_.budget.is_on() || planned.messages == 0) return std::string();
    SpentSoFar so_far;
    const auto rows = ledger_.of_draft(draft);
    if (!rows) return std::unexpected(store_error(rows.error()));
    for (const BroadcastRow& row : *rows) so_far.sending.add({row.price, billable(row, now())});
    for (const auto& [since, spending] :
         {std::pair(day_begins(zone_, now()), &so_far.day), std::pair(month_begins(zone_, now()), &so_far.month)}) {
        const auto spent = ledger_.spent(since, now());
        if (!spent) return std::unexpected(store_error(spent.error()));
        for (const Spent& one : *spent) spending->add(one);
    }
    return why_over_budget(settings_.budget, planned, so_far);
}

EditorResult<void> Newsroom::keep_within_budget(const std::string& draft, const std::vector<NewBroadcast>& broadcasts) {
    Spending planned;
    for (const NewBroadcast& broadcast : broadcasts) {
        if (broadcast.key_class != KeyClass::by_hand)
            planned.add({broadcast.price, broadcast.messages()});
    }
    const auto over = over_budget(draft, planned);
    if (!over) return std::unexpected(over.error());
    if (over->empty()) return {};
    return std::unexpected(EditorError{EditorError::Kind::rules, *over});
}

EditorResult<DraftForecast> Newsroom::foresee(std::vector<NewBroadcast>& broadcasts) {
    auto plan = plan_now();
    if (!plan) return std::unexpected(plan.error());
    std::vector<std::optional<std::size_t>> places;
    for (const NewBroadcast& broadcast : broadcasts) {
        const bool ends = broadcast.useful_until > now();
        places.push_back(
            plan->add(broadcast.audience, broadcast.lane, broadcast.messages(), 0ms,
                      ends ? std::optional<std::chrono::milliseconds>(broadcast.useful_until - now()) : std::nullopt));
    }
    const Forecast times = plan->forecast();
    DraftForecast result;
    result.from = now();
    for (std::size_t i = 0; i < broadcasts.size(); ++i) {
        NewBroadcast& broadcast = broadcasts[i];
        if (broadcast.kind != digest::MessageKind::poll)
            for (const auto& [place, why] : broadcast.kept_back) result.kept.add(why);
        const auto settings =
            std::ranges::find(settings_.audiences, broadcast.audience, &config::AudienceSettings::name);
        if (settings == settings_.audiences.end()) continue;
        const auto recipients = broadcast.messages();
        AudienceForecast audience{.audience = broadcast.audience,
                                  .platform = settings->platform,
                                  .is_channel = settings->is_channel,
                                  .by_hand = settings->by_hand,
                                  .recipients = broadcast.message.is_poll ? 0 : recipients,
                                  .messages = settings->by_hand ? 0 : recipients,
                                  .cost = config::times(broadcast.price, settings->by_hand ? 0 : recipients),
                                  .starts = now(),
                                  .finishes = now()};
        if (places[i]) {
            take_times(audience, times.ends[*places[i]], now());
            broadcast.planned = audience.finishes;
        }
        result.audiences.push_back(std::move(audience));
    }
    add_up(result);
    return result;
}

} // namespace depesche::bot
