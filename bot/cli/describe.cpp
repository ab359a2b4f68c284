#include "bot/cli/describe.hpp"

#include "bot/cli/article_words.hpp"
#include "bot/cli/foresee.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verb.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/task_desk.hpp"
#include "digest/article/status_name.hpp"
#include "digest/document/json.hpp"
#include "digest/edition/rules.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// The first words a reader sees of a draft.
std::string headline(const Draft& draft) {
    for (const digest::DocumentBlock& block : draft.document.blocks) {
        if (const auto* item = std::get_if<digest::Item>(&block)) return item->title;
        if (const auto* first = std::get_if<digest::Headline>(&block)) return first->text;
    }
    return {};
}

json picks_data(const std::vector<digest::Pick>& picks) {
    json list = json::array();
    for (const digest::Pick& pick : picks) list.push_back(data(pick));
    return list;
}

} // namespace

json data(const KeptBack& kept) {
    return {{"quiet", kept.quiet}, {"capped", kept.capped}, {"paused", kept.paused}};
}

std::string words(const Tally& tally) {
    std::string text = fmt::format("{} of {} delivered", tally.delivered, tally.recipients);
    const auto add = [&](std::int64_t count, std::string_view what) {
        if (count > 0) text += fmt::format(", {} {}", count, what);
    };
    add(tally.refused, "refused");
    add(tally.expired, "expired");
    add(tally.withheld, "withheld");
    if (tally.kept.all() > 0) text += " (" + words(tally.kept) + ")";
    add(tally.unknown, "unknown");
    add(tally.pending, "pending");
    return text;
}

namespace {

std::string_view platform_of(const std::string& audience, const config::Settings& settings) {
    const auto found = std::ranges::find(settings.audiences, audience, &config::AudienceSettings::name);
    return found == settings.audiences.end() ? std::string_view("?") : platform_for(found->platform).name();
}

} // namespace

std::string words(const std::vector<AudienceSpread>& standing, const config::Settings& settings) {
    std::string text;
    for (const auto& [audience, now] : standing) {
        text += fmt::format("\n  {} ({}): {} have it", audience, platform_of(audience, settings), now.have);
        if (now.may_have > 0) text += fmt::format(", {} may have it", now.may_have);
        if (now.have_not > 0) text += fmt::format(", {} do not", now.have_not);
    }
    return text;
}

json data(const std::vector<AudienceSpread>& standing, const config::Settings& settings) {
    json list = json::array();
    for (const auto& [audience, now] : standing)
        list.push_back({{"audience", audience},
                        {"platform", platform_of(audience, settings)},
                        {"have", now.have},
                        {"reachable", now.reachable},
                        {"may_have", now.may_have},
                        {"have_not", now.have_not}});
    return list;
}

std::string line(const Draft& draft, const digest::Zone& zone) {
    std::string text = fmt::format("{:<26} {:<9} v{} {}", draft.id, to_string(draft.state), draft.version,
                                   local_time(zone, draft.due));
    if (draft.to_test) text += "  TEST";
    if (draft.severity > 0) text += fmt::format("  S{}", draft.severity);
    if (const std::string first = headline(draft); !first.empty()) text += "  " + first;
    return text;
}

std::string line(const BroadcastRow& row, const digest::Zone& zone) {
    std::string text = fmt::format("{:>5} {:<26} {:<22} {:<8} {}  {}", row.id, row.draft, row.audience,
                                   to_string(row.state), local_time(zone, row.started), words(row.tally));
    if (row.price.micros > 0)
        text += "  " + config::money_text(config::times(row.price, billable(row, row.finished.value_or(row.started))));
    if (row.act == Act::edit) text += fmt::format("  (changes {} in place)", row.origin);
    if (row.act == Act::remove) text += fmt::format("  (deletes {})", row.origin);
    if (row.act == Act::send && row.origin != 0) text += fmt::format("  (to the rest of {})", row.origin);
    if (!row.why.empty()) text += "  (" + row.why + ")";
    return text;
}

std::string editions_to_renew(Newsroom& newsroom) {
    std::string lines;
    const auto drafts = newsroom.ledger().drafts().list(50);
    if (!drafts) return lines;
    for (const Draft& draft : *drafts) {
        if (draft.kind != DraftKind::digest || is_over(draft)) continue;
        lines += fmt::format("\n{} was made before; 'depesche draft renew {}' makes it anew", draft.id, draft.id);
    }
    return lines;
}

std::string words(const Task& task) {
    if (is_over(task)) return how_it_ended(task);
    return task.assignee.empty() ? "to be posted by hand" : "to be posted by hand by " + task.assignee;
}

std::string line(const Task& task, const digest::Zone& zone) {
    std::string text = fmt::format("{:>5} {:<26} {:<14} {:<7} due {}", task.broadcast, task.draft, task.audience,
                                   to_string(task.kind), local_time(zone, task.due));
    if (task.urgent && !is_over(task)) text += "  URGENT";
    if (is_over(task)) {
        text += "  " + words(task);
        if (!task.link.empty()) text += "  " + task.link;
        return text;
    }
    text += ", until " + local_time(zone, task.expires);
    text += task.assignee.empty() ? "  nobody asked yet"
                                  : fmt::format("  asked {} since {}", task.assignee, local_time(zone, task.asked_at));
    return text;
}

std::string line(const digest::StoredArticle& article, const digest::Zone& zone) {
    std::string text = fmt::format("{:>6} {} v{} {:<18.18} {}", article.key, local_time(zone, article.news_time()),
                                   article.version, article.article.source, article.article.title);
    if (const std::string marks = marks_of(article, zone); !marks.empty()) text += "  " + marks;
    return text;
}

std::string line(const Subscriber& subscriber, const digest::Zone& zone) {
    std::string text = fmt::format("{:>8} {:<18} {:<9} {:<6} since {}  {}", subscriber.ordinal, subscriber.address,
                                   to_string(subscriber.state), subscriber.language, local_time(zone, subscriber.since),
                                   fmt::join(subscriber.wishes, ";"));
    const digest::ReaderPromise& promise = subscriber.promise;
    if (promise.quiet) text += "  quiet " + quiet_text(*promise.quiet);
    if (promise.per_day) text += *promise.per_day == 0 ? "  no limit" : fmt::format("  at most {} a day", *promise.per_day);
    if (promise.paused_until != Instant{}) text += "  paused until " + local_time(zone, promise.paused_until);
    return text;
}

std::string quiet_text(const digest::QuietHours& quiet) {
    if (quiet.from == quiet.until) return "off";
    return fmt::format("{:02}:{:02}-{:02}:{:02}", quiet.from.count() / 60, quiet.from.count() % 60,
                       quiet.until.count() / 60, quiet.until.count() % 60);
}

json data(const std::vector<digest::Finding>& findings) {
    json list = json::array();
    for (const digest::Finding& finding : findings) {
        const bool error = finding.severity == digest::RuleSeverity::error;
        list.push_back({{"rule", finding.rule},
                        {"number", digest::number_of(finding.rule)},
                        {"severity", error ? "error" : "warning"},
                        {"item", finding.item},
                        {"message", finding.message}});
    }
    return list;
}

std::string words(const std::vector<digest::Finding>& findings) {
    std::string text;
    for (const digest::Finding& finding : findings) {
        const bool error = finding.severity == digest::RuleSeverity::error;
        const std::string place = finding.item > 0 ? fmt::format("{}. ", finding.item) : std::string();
        text += fmt::format("{} {}{}\n", error ? "!!" : "!", place, finding.message);
    }
    return text;
}

VerbResult judged(VerbResult result, const std::vector<digest::Finding>& findings) {
    if (result.exit != exit_ok) return result;
    result.data["findings"] = data(findings);
    if (digest::forbids_sending(findings)) result.exit = exit_rules;
    return result;
}

json data(const digest::Pick& pick) {
    json reasons = json::array();
    for (const digest::Reason& reason : pick.reasons)
        reasons.push_back({{"part", reason.part}, {"points", reason.points}, {"sentence", reason.sentence}});
    return {{"article", pick.article},
            {"version", pick.version},
            {"score", pick.score},
            {"title", pick.text.title},
            {"line", pick.text.line},
            {"text_from", pick.text.origin},
            {"url", pick.url},
            {"section", pick.section},
            {"light", pick.light},
            {"mark", pick.mark == digest::Mark::is_update ? "update"
                     : pick.mark == digest::Mark::is_new  ? "new"
                                                          : ""},
            {"reasons", std::move(reasons)}};
}

json data(const Draft& draft) {
    json history = json::array();
    for (const DraftEvent& event : draft.history)
        history.push_back({{"at", digest::to_iso8601(event.at)}, {"who", event.who}, {"what", event.what}});
    return {{"id", draft.id},
            {"kind", to_string(draft.kind)},
            {"state", to_string(draft.state)},
            {"version", draft.version},
            {"edition", draft.edition},
            {"date", draft.date},
            {"severity", draft.severity},
            {"thread", draft.thread},
            {"headline", headline(draft)},
            {"items", picks_data(draft.picks)},
            {"next_best", picks_data(draft.next_best)},
            {"notes", draft.notes},
            {"hash", draft.content_hash},
            {"approved_hash", draft.approved_hash},
            {"approvers", draft.approvers},
            {"due", digest::to_iso8601(draft.due)},
            {"grace_until", digest::to_iso8601(draft.grace_until)},
            {"useful_until", digest::to_iso8601(draft.useful_until)},
            {"to_test", draft.to_test},
            {"history", std::move(history)}};
}

json data(const Tally& tally) {
    return {{"recipients", tally.recipients}, {"delivered", tally.delivered}, {"refused", tally.refused},
            {"expired", tally.expired},       {"withheld", tally.withheld},   {"unknown", tally.unknown},
            {"pending", tally.pending},       {"kept_back", data(tally.kept)}};
}

json data(const Task& task) {
    return {{"id", task.broadcast},
            {"draft", task.draft},
            {"audience", task.audience},
            {"kind", to_string(task.kind)},
            {"state", to_string(task.state)},
            {"urgent", task.urgent},
            {"due", digest::to_iso8601(task.due)},
            {"expires", digest::to_iso8601(task.expires)},
            {"assignee", task.assignee},
            {"asked", task.asked},
            {"asked_at", task.asked > 0 ? json(digest::to_iso8601(task.asked_at)) : json()},
            {"posted_by", task.posted_by},
            {"ended", task.ended ? json(digest::to_iso8601(*task.ended)) : json()},
            {"link", task.link}};
}

json data(const BroadcastRow& row) {
    return {{"id", row.id},
            {"draft", row.draft},
            {"audience", row.audience},
            {"state", to_string(row.state)},
            {"why", row.why},
            {"act", to_string(row.act)},
            {"origin", row.origin == 0 ? json() : json(row.origin)},
            {"started", digest::to_iso8601(row.started)},
            {"finished", row.finished ? json(digest::to_iso8601(*row.finished)) : json()},
            {"useful_until", digest::to_iso8601(row.useful_until)},
            {"by_hand", row.key_class == KeyClass::by_hand},
            {"planned", row.planned ? json(digest::to_iso8601(*row.planned)) : json()},
            {"resent", row.resent},
            {"price", data(row.price)},
            {"tally", data(row.tally)}};
}

json data(const digest::StoredArticle& article) {
    const digest::Article& value = article.article;
    return {{"key", article.key},
            {"id", value.id},
            {"version", article.version},
            {"url", value.url},
            {"title", value.title},
            {"lead", value.lead},
            {"section", value.section},
            {"source", value.source},
            {"other_sources", article.other_sources},
            {"language", value.language},
            {"urgency", value.urgency},
            {"status", to_string(value.status)},
            {"correction", value.is_correction},
            {"kicker", value.kicker},
            {"tags", value.tags},
            {"embargo_until", value.embargo_until ? json(digest::to_iso8601(*value.embargo_until)) : json()},
            {"news_time", digest::to_iso8601(article.news_time())},
            {"first_seen", digest::to_iso8601(article.first_seen)},
            {"baseline", article.baseline},
            {"hold", article.hold},
            {"pinned", article.pinned},
            {"paywall", value.paywall},
            {"image",
             {{"url", value.image.url},
              {"alt", value.image.alt},
              {"credit", value.image.credit},
              {"rights", value.image.rights}}}};
}

json data(const Subscriber& subscriber) {
    const bool never = subscriber.heard == std::chrono::sys_days{};
    const digest::ReaderPromise& promise = subscriber.promise;
    return {{"ordinal", subscriber.ordinal},
            {"address", subscriber.address},
            {"language", subscriber.language},
            {"editions", subscriber.wishes},
            {"state", to_string(subscriber.state)},
            {"since", digest::to_iso8601(subscriber.since)},
            {"origin", subscriber.origin},
            {"heard", never ? json() : json(digest::to_iso8601(subscriber.heard).substr(0, 10))}, // a day
            {"quiet", promise.quiet ? json(quiet_text(*promise.quiet)) : json()},
            {"per_day", promise.per_day ? json(*promise.per_day) : json()},
            {"paused_until",
             promise.paused_until == Instant{} ? json() : json(digest::to_iso8601(promise.paused_until))}};
}

std::string_view to_string(digest::PublicationStatus status) { return digest::status_name(status); }

std::string text_argument(const json& arguments, const char* name) { return digest::text_member(arguments, name); }

std::int64_t number_argument(const json& arguments, const char* name, std::int64_t otherwise, std::int64_t least,
                             std::int64_t most) {
    const json* found = digest::find_member(arguments, name);
    if (found == nullptr || !found->is_number_integer()) return otherwise;
    // What is larger than the signed range would come out negative.
    if (found->is_number_unsigned() && std::cmp_greater(found->get<std::uint64_t>(), most)) return most;
    return std::clamp(found->get<std::int64_t>(), least, most);
}

bool flag_argument(const json& arguments, const char* name) {
    const json* found = digest::find_member(arguments, name);
    return found != nullptr && found->is_boolean() && found->get<bool>();
}

} // namespace depesche::bot
