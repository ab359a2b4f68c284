#include "bot/sandbox/fault_script.hpp"

#include "bot/sandbox/dice.hpp"
#include "bot/sandbox/json_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

using Kind = Fault::Kind;
constexpr std::array<std::pair<Kind, std::string_view>, 13> kinds{{{Kind::accept_then_cut, "accept_then_cut"},
                                                                   {Kind::cut_before_accept, "cut_before_accept"},
                                                                   {Kind::reset, "reset"},
                                                                   {Kind::reset_before_accept, "reset_before_accept"},
                                                                   {Kind::half, "half"},
                                                                   {Kind::stall, "stall"},
                                                                   {Kind::delay, "delay"},
                                                                   {Kind::status, "status"},
                                                                   {Kind::error_after_accept, "error_after_accept"},
                                                                   {Kind::wrong_json, "wrong_json"},
                                                                   {Kind::wrong_type, "wrong_type"},
                                                                   {Kind::huge, "huge"},
                                                                   {Kind::close, "close"}}};

/// Takes known keys out of an object and complains about what is wrong or left.
class KeyReader {
public:
    KeyReader(const json& object, std::string where) : object_(object), where_(std::move(where)) {
        if (!object.is_object()) error_ = where_ + ": must be an object";
    }
    template <class T>
    void integer(const char* key, T& into) {
        if (const json* value = take(key)) {
            if (!value->is_number_integer() || *value < 0 || *value > std::int64_t{1} << 53)
                fail(key, "a whole number from 0");
            else
                into = static_cast<T>(value->get<std::int64_t>());
        }
    }
    void share(const char* key, double& into) {
        if (const json* value = take(key)) {
            if (!value->is_number() || *value < 0 || *value > 1)
                fail(key, "a number from 0 to 1");
            else
                into = value->get<double>();
        }
    }
    void text(const char* key, std::string& into) {
        if (const json* value = take(key)) {
            if (value->is_string())
                into = value->get<std::string>();
            else if (value->is_number_integer())
                into = value->dump();
            else
                fail(key, "a text");
        }
    }
    std::string finish() {
        if (!error_.empty()) return error_;
        for (const auto& [key, value] : object_.items())
            if (std::ranges::find(known_, key) == known_.end())
                return fmt::format("{}: unknown key \"{}\", known are {}", where_, key, fmt::join(known_, ", "));
        return {};
    }

private:
    const json* take(const char* key) {
        known_.emplace_back(key);
        if (!error_.empty()) return nullptr;
        const auto found = object_.find(key);
        return found == object_.end() ? nullptr : &*found;
    }
    void fail(const char* key, const char* allowed) {
        error_ = fmt::format("{}: \"{}\" must be {}", where_, key, allowed);
    }

    const json& object_;
    std::string where_, error_;
    std::vector<std::string> known_;
};

std::string read_match(const json& object, const std::string& where, FaultMatch& match) {
    KeyReader keys(object, where);
    keys.text("method", match.method);
    keys.text("recipient", match.recipient);
    keys.integer("after", match.after);
    keys.integer("nth", match.nth);
    keys.integer("every", match.every);
    keys.share("probability", match.probability);
    keys.integer("seed", match.seed);
    keys.integer("times", match.times);
    return keys.finish();
}

std::string read_action(const json& value, const std::string& where, Fault& fault) {
    std::string type;
    std::string error;
    if (value.is_string()) {
        type = value.get<std::string>();
    } else {
        KeyReader keys(value, where);
        keys.text("type", type);
        keys.integer("status", fault.status);
        keys.integer("retry_after", fault.retry_after);
        keys.text("description", fault.description);
        keys.integer("ms", fault.ms);
        keys.integer("bytes", fault.bytes);
        error = keys.finish();
    }
    if (!error.empty()) return error;
    const auto known = std::ranges::find(kinds, type, &std::pair<Kind, std::string_view>::second);
    if (known == kinds.end()) {
        std::vector<std::string_view> names;
        for (const auto& [kind, name] : kinds) names.push_back(name);
        return fmt::format("{}: unknown type \"{}\", known are {}", where, type, fmt::join(names, ", "));
    }
    fault.kind = known->first;
    if (fault.kind == Kind::stall && fault.ms == 0) fault.ms = 60'000;
    if (fault.kind == Kind::huge && fault.bytes == 0) fault.bytes = 8 << 20;
    if (fault.bytes > std::size_t{256} << 20) return where + ": \"bytes\" must be at most 268435456";
    if (fault.kind == Kind::status && (fault.status < 300 || fault.status > 599))
        return where + ": \"status\" must be 300 to 599";
    return {};
}

bool is_send(std::string_view method) {
    constexpr std::array<std::string_view, 5> sends{"sendMessage", "sendPhoto", "sendPoll", "editMessageText",
                                                    "deleteMessage"};
    return std::ranges::find(sends, method) != sends.end();
}

bool plays(FaultRule& rule, std::string_view method, std::string_view recipient, std::int64_t seq) {
    const FaultMatch& match = rule.match;
    if (match.method.empty() ? !is_send(method) : match.method != "*" && match.method != method) return false;
    if (!match.recipient.empty() && match.recipient != recipient) return false;
    if (seq < match.after) return false;
    const std::int64_t count = ++rule.seen;
    if (match.nth > 0 && count != match.nth) return false;
    if (match.every > 0 && count % match.every != 0) return false;
    if (match.times > 0 && rule.played >= match.times) return false;
    if (match.probability < 1 && dice(match.seed, static_cast<std::uint64_t>(count)) >= match.probability) return false;
    ++rule.played;
    return true;
}

} // namespace

std::string_view to_string(Fault::Kind kind) {
    for (const auto& [value, name] : kinds)
        if (value == kind) return name;
    return "status";
}

std::expected<FaultScript, std::string> FaultScript::from_json(std::string_view text) {
    const auto parsed = digest::parse_bounded(text, 1 << 20);
    if (!parsed) return std::unexpected("script: " + parsed.error());
    const json* rules = parsed->is_array() ? &*parsed : nullptr;
    if (parsed->is_object() && parsed->contains("rules")) rules = &parsed->at("rules");
    if (rules == nullptr || !rules->is_array()) return std::unexpected(std::string("script: \"rules\" must be a list"));
    FaultScript script;
    for (const json& object : *rules) {
        const std::string where = fmt::format("rule {}", script.rules_.size() + 1);
        if (!object.is_object() || !object.contains("action"))
            return std::unexpected(where + ": \"action\" is missing");
        FaultRule rule;
        std::string error = read_match(object.value("match", json::object()), where + " match", rule.match);
        if (error.empty()) error = read_action(object.at("action"), where + " action", rule.fault);
        if (!error.empty()) return std::unexpected(error);
        script.rules_.push_back(std::move(rule));
    }
    return script;
}

std::optional<Fault> FaultScript::decide(std::string_view method, std::string_view recipient, std::int64_t ledger_seq) {
    for (FaultRule& rule : rules_)
        if (plays(rule, method, recipient, ledger_seq)) return rule.fault;
    return std::nullopt;
}

void FaultScript::append(FaultScript other) {
    for (FaultRule& rule : other.rules_) rules_.push_back(std::move(rule));
}

std::string FaultScript::to_json() const {
    json list = json::array();
    for (const FaultRule& rule : rules_)
        list.push_back(json{{"action", to_string(rule.fault.kind)}, {"seen", rule.seen}, {"played", rule.played}});
    return dump({{"rules", list}});
}

} // namespace depesche::bot::sandbox
