#include "bot/editor/draft_json.hpp"

#include "digest/document/json.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot {

using digest::Pick;
using nlohmann::json;

namespace {

constexpr std::size_t max_bytes = 4 << 20;
constexpr std::size_t max_depth = 8;

json to_value(const Pick& pick) {
    json reasons = json::array();
    for (const digest::Reason& reason : pick.reasons) {
        reasons.push_back({{"part", reason.part}, {"points", reason.points}, {"sentence", reason.sentence}});
    }
    json value{{"article", pick.article},
               {"version", pick.version},
               {"score", pick.score},
               {"reasons", std::move(reasons)},
               {"title", pick.text.title},
               {"line", pick.text.line},
               {"origin", pick.text.origin},
               {"url", pick.url},
               {"section", pick.section},
               {"news_time", pick.news_time.time_since_epoch().count()},
               {"mark", static_cast<int>(pick.mark)},
               {"light", pick.light},
               {"paywall", pick.paywall}};
    if (!pick.credit.empty()) value["credit"] = pick.credit;
    if (pick.alerted) value["alerted"] = pick.alerted->time_since_epoch().count();
    return value;
}

// We read only what we wrote: at() and get() throw on anything else, and are caught below.
Pick pick_of(const json& value) {
    Pick pick;
    pick.article = value.at("article").get<digest::ArticleKey>();
    pick.version = value.at("version").get<int>();
    pick.score = value.at("score").get<double>();
    for (const json& reason : value.at("reasons")) {
        pick.reasons.push_back({reason.at("part").get<std::string>(), reason.at("points").get<double>(),
                                reason.at("sentence").get<std::string>()});
    }
    pick.text = {value.at("title").get<std::string>(), value.at("line").get<std::string>(),
                 value.at("origin").get<std::string>()};
    pick.url = value.at("url").get<std::string>();
    pick.section = value.at("section").get<std::string>();
    pick.news_time = digest::Instant(std::chrono::milliseconds(value.at("news_time").get<std::int64_t>()));
    pick.mark = static_cast<digest::Mark>(value.at("mark").get<int>());
    pick.light = value.at("light").get<bool>();
    pick.paywall = value.contains("paywall") && value.at("paywall").get<bool>(); // drafts of older versions lack it
    pick.credit = value.value("credit", "");
    if (value.contains("alerted"))
        pick.alerted = digest::Instant(std::chrono::milliseconds(value.at("alerted").get<std::int64_t>()));
    return pick;
}

template <class T, class Read>
std::expected<std::vector<T>, std::string> read_array(std::string_view text, Read read) {
    const auto parsed = digest::parse_bounded(text, max_bytes, max_depth);
    if (!parsed || !parsed->is_array()) {
        return std::unexpected(parsed ? "not a list" : parsed.error());
    }
    try {
        std::vector<T> values;
        for (const json& value : *parsed) {
            values.push_back(read(value));
        }
        return values;
    } catch (const json::exception& error) {
        return std::unexpected(error.what());
    }
}

} // namespace

std::string picks_to_json(const std::vector<Pick>& picks) {
    json list = json::array();
    for (const Pick& pick : picks) {
        list.push_back(to_value(pick));
    }
    return digest::dump_json(list);
}

std::expected<std::vector<Pick>, std::string> picks_from_json(std::string_view text) {
    return read_array<Pick>(text, pick_of);
}

std::string strings_to_json(const std::vector<std::string>& strings) { return digest::dump_json(json(strings)); }

std::expected<std::vector<std::string>, std::string> strings_from_json(std::string_view text) {
    return read_array<std::string>(text, [](const json& value) { return value.get<std::string>(); });
}

} // namespace depesche::bot
