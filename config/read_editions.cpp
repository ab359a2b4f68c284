#include "config/nearest.hpp"
#include "config/read_parts.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace depesche::config {
namespace {

using namespace std::chrono_literals;
using std::chrono::minutes;

constexpr DaySet saturday = 1 << 5;
/// From here on an edition looks back on a day instead of ahead: fewer items, marked as new or updated.
constexpr LocalMinutes evening_begins = 15h;

/// Names of what else is sent or chosen, beside the editions.
constexpr std::array<std::string_view, 8> reserved_names = {"alert", "breaking", "breaking_at_night", "surprising",
                                                            "all",   "other",    "welcome",           "test"};

/// A span after or before `at`, or a local time which then means the next or last one seen from `at`.
struct Offset {
    std::optional<LocalMinutes> time{};
    std::chrono::seconds span{};
};

std::expected<Offset, std::string> read_offset(std::string_view text) {
    if (const auto time = read_time(text)) return Offset{.time = *time};
    if (const auto span = read_span(text)) return Offset{.span = *span};
    return std::unexpected("expected a local time like \"06:10\" or a span like \"20m\"");
}

/// Minutes of the key, checked against its range; nothing when it is missing or wrong.
std::optional<minutes> offset(TableReader& table, std::string_view key, const EditionSettings& edition, bool before,
                              minutes least, minutes most) {
    const auto value = table.parsed(key, read_offset);
    if (!value) return std::nullopt;
    auto length = std::chrono::duration_cast<minutes>(value->span);
    if (value->time) length = ((before ? edition.at - *value->time : *value->time - edition.at) + 24h) % 24h;
    if (length >= least && length <= most) return length;
    table.problem(key, fmt::format("must be {} to {} {} the edition's time", span_text(least), span_text(most),
                                   before ? "before" : "after"));
    return std::nullopt;
}

void read_lifetime(TableReader& table, EditionSettings& edition) {
    const bool weekend = edition.name == "weekend";
    if (edition.approval != Approval::none) edition.propose_before = 30min; // before the first reminder
    edition.propose_before = offset(table, "propose_at", edition, true, 0min, 12h).value_or(edition.propose_before);
    const auto useful = offset(table, "useful_until", edition, false, 10min, 24h);
    edition.useful_for = useful.value_or(weekend ? minutes{8h} : edition.useful_for);
    const auto grace = table.parsed("grace", read_span);
    edition.grace = std::min<minutes>(weekend ? minutes{3h} : edition.grace, edition.useful_for);
    if (!grace) return;
    edition.grace = std::chrono::duration_cast<minutes>(*grace);
    if (edition.grace > edition.useful_for) {
        table.problem(
            "grace",
            fmt::format("is longer than the edition is useful ({} after its time); shorten it or set useful_until",
                        span_text(edition.useful_for)));
    }
}

EditionSettings read_edition(const std::string& name, TableReader& table, const std::string& language) {
    EditionSettings edition;
    edition.name = name;
    const bool weekend = name == "weekend";
    const bool has_at = table.has("at");
    if (!has_at) table.problem("at", "required: the local time of the edition, like at = \"06:30\"");
    edition.at = table.parsed("at", read_time).value_or(LocalMinutes{});
    const bool evening = has_at && edition.at >= evening_begins;
    edition.days = table.parsed("days", read_days).value_or(weekend ? saturday : edition.days);
    edition.items = table.integer("items", 1, 12).value_or(weekend || evening ? 4 : edition.items);
    edition.language = table.text("language").value_or(language);
    if (table.has("language")) {
        if (auto problem = language_problem(edition.language); !problem.empty())
            table.problem("language", std::move(problem));
    }
    edition.approval = read_approval(table).value_or(edition.approval);
    if (const auto otherwise = table.choice("if_unapproved", {"send", "send-if-clean", "hold"})) {
        edition.if_unapproved = static_cast<IfUnapproved>(*otherwise);
    }
    read_lifetime(table, edition);
    edition.marks = table.flag("marks").value_or(evening);
    edition.closing = table.text("closing").value_or("");
    edition.closing_sign = table.text("closing_sign").value_or("");
    edition.order = read_order(table, {SendOrder::recent}).value_or(edition.order);
    return edition;
}

/// Two editions at one instant would be one message too many: the schedule fires once.
void report_same_time(const EditionSettings& edition, TableReader& table, const std::vector<EditionSettings>& earlier) {
    if (!table.has("at")) return;
    for (const auto& other : earlier) {
        if (other.at == edition.at && (other.days & edition.days) != 0) {
            table.problem(
                "at", fmt::format("edition.{} has the same time on a same day; readers would get two digests at once",
                                  other.name));
        }
    }
}

} // namespace

std::vector<EditionSettings> read_editions(TableReader& top, const std::string& language, ReadContext& context) {
    std::vector<EditionSettings> editions;
    auto tables = named_tables(top, "edition", context);
    if (!top.has("edition")) {
        top.problem("edition", "required: at least one edition, like [edition.morning] with at = \"06:30\"");
    }
    for (auto& [name, table] : tables) {
        auto edition = read_edition(name, table, language);
        table.report_unknown(context.top_keys);
        if (std::ranges::find(reserved_names, name) != reserved_names.end())
            table.problem("", fmt::format("an edition cannot be named \"{}\": Depesche uses that word itself", name));
        report_same_time(edition, table, editions);
        editions.push_back(std::move(edition));
    }
    return editions;
}

} // namespace depesche::config
