#include "bot/sandbox/fault_script.hpp"

#include "bot/sandbox/dice.hpp"
#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/malformed.hpp"
#include "bot/sandbox/tls_faults.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

using Kind = Fault::Kind;

struct KindRule {
    Kind kind;
    std::string_view name;
    bool before_accept = false; ///< unless the action says otherwise
    bool on_refusals = false;
};
constexpr std::array kinds{
    KindRule{Kind::accept_then_cut, "accept_then_cut"},
    KindRule{Kind::cut_before_accept, "cut_before_accept", true},
    KindRule{Kind::reset, "reset"},
    KindRule{Kind::reset_before_accept, "reset_before_accept", true},
    KindRule{Kind::half, "half"},
    KindRule{Kind::stall, "stall"},
    KindRule{Kind::delay, "delay"},
    KindRule{Kind::status, "status", true},
    KindRule{Kind::error_after_accept, "error_after_accept"},
    KindRule{Kind::wrong_json, "wrong_json"},
    KindRule{Kind::wrong_type, "wrong_type"},
    KindRule{Kind::huge, "huge"},
    KindRule{Kind::close, "close"},
    KindRule{Kind::cut, "cut", false, true},
    KindRule{Kind::trickle, "trickle", false, true},
    KindRule{Kind::no_goodbye, "no_goodbye", false, true},
    KindRule{Kind::raw, "raw"},
    KindRule{Kind::malformed, "malformed"},
    KindRule{Kind::redirect, "redirect", true},
    KindRule{Kind::cut_request, "cut_request"},
    KindRule{Kind::tls, "tls"},
};
const KindRule& rule_of(Kind kind) { return *std::ranges::find(kinds, kind, &KindRule::kind); }

constexpr std::size_t most_bytes = std::size_t{256} << 20;

constexpr std::array<std::pair<FaultEnd, std::string_view>, 3> ends{
    {{FaultEnd::cut, "cut"}, {FaultEnd::goodbye, "goodbye"}, {FaultEnd::reset, "reset"}}};

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
    template <class T>
    void integer(const char* key, std::optional<T>& into) {
        if (!object_.is_object() || !object_.contains(key)) {
            known_.emplace_back(key);
            return;
        }
        integer(key, into.emplace());
    }
    void flag(const char* key, std::optional<bool>& into) {
        if (const json* value = take(key)) {
            if (!value->is_boolean())
                fail(key, "true or false");
            else
                into = value->get<bool>();
        }
    }
    /// Any value, as JSON text.
    void any(const char* key, std::string& into) {
        if (const json* value = take(key)) into = dump(*value);
    }
    void header_list(const char* key, HttpHeaders& into) {
        const json* list = take(key);
        if (list == nullptr) return;
        if (!list->is_object()) return fail(key, "an object of texts");
        for (const auto& [name, value] : list->items()) {
            if (!value.is_string() || !is_safe_header(name, value.get_ref<const std::string&>()))
                return fail(key, "an object of texts without line breaks");
            into.emplace_back(name, value.get<std::string>());
        }
    }
    void end(const char* key, std::optional<FaultEnd>& into) {
        std::string name;
        text(key, name);
        if (!error_.empty() || name.empty()) return;
        for (const auto& [end, known] : ends)
            if (known == name) into = end;
        if (!into) fail(key, "\"cut\", \"goodbye\" or \"reset\"");
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
    void optional_text(const char* key, std::optional<std::string>& into) {
        const bool there = object_.is_object() && object_.contains(key);
        std::string value;
        text(key, value);
        if (there) into = std::move(value);
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

/// "retry_after" is a number of seconds as it always was, or anything else that a platform might say.
void read_retry_after(KeyReader& keys, Fault& fault) {
    keys.any("retry_after", fault.retry_after_json);
    keys.optional_text("retry_after_header", fault.retry_after_header);
    keys.integer("retry_after_date", fault.retry_after_date);
    const auto value = digest::parse_bounded(fault.retry_after_json, 1 << 16);
    if (!value || !value->is_number_integer() || *value < 0 || *value > std::numeric_limits<int>::max()) return;
    fault.retry_after = value->get<int>();
    fault.retry_after_json.clear();
}

std::string unknown_name(const std::string& where, std::string_view key, std::string_view name,
                         const std::vector<std::string_view>& known) {
    return fmt::format("{}: unknown {} \"{}\", known are {}", where, key, name, fmt::join(known, ", "));
}

/// What the keys of an action may not say together, and what they mean when they are left out.
std::string complete(const std::string& where, Fault& fault) {
    if (fault.kind == Kind::stall && fault.ms == 0) fault.ms = 60'000;
    if (fault.kind == Kind::huge && fault.bytes == 0) fault.bytes = 8 << 20;
    if (fault.kind == Kind::trickle) {
        fault.bytes = std::max<std::size_t>(fault.bytes, 1);
        if (fault.ms == 0) fault.ms = 100;
    }
    if (fault.bytes > most_bytes) return where + ": \"bytes\" must be at most 268435456";
    if (fault.kind == Kind::status && (fault.status < 300 || fault.status > 599))
        return where + ": \"status\" must be 300 to 599";
    if (fault.kind == Kind::redirect) {
        if (fault.status == 500) fault.status = 302;
        constexpr std::array codes{301, 302, 303, 307, 308};
        if (std::ranges::find(codes, fault.status) == codes.end())
            return where + ": \"status\" of a redirect must be 301, 302, 303, 307 or 308";
        if (!is_safe_header("Location", fault.to)) return where + ": \"to\" must be an address";
    }
    if (fault.kind == Kind::malformed && std::ranges::count(malformed_ways(), fault.what) == 0)
        return unknown_name(where, "what", fault.what, malformed_ways());
    if (fault.kind == Kind::tls && std::ranges::count(TlsFaults::ways(), fault.what) == 0)
        return unknown_name(where, "what", fault.what, TlsFaults::ways());
    if (fault.kind == Kind::raw && fault.body.empty()) return where + ": \"body\" is missing: the whole answer";
    if (fault.kind == Kind::cut_request && fault.request == 0) return where + ": \"request\" must be from 1";
    const bool has_answer =
        !fault.before_accept() || fault.has_words() || fault.kind == Kind::raw || fault.kind == Kind::malformed;
    if (!has_answer && (fault.at.value_or(0) > 0 || fault.from_end > 0))
        return where + ": \"at\" and \"from_end\" need an answer; without an accept there is none";
    return {};
}

std::string read_action(const json& value, const std::string& where, Fault& fault) {
    std::string type;
    if (value.is_string()) {
        type = value.get<std::string>();
    } else {
        KeyReader keys(value, where);
        keys.text("type", type);
        keys.integer("status", fault.status);
        read_retry_after(keys, fault);
        keys.text("description", fault.description);
        keys.text("body", fault.body);
        keys.header_list("headers", fault.headers);
        keys.integer("ms", fault.ms);
        keys.integer("bytes", fault.bytes);
        keys.integer("at", fault.at);
        keys.integer("from_end", fault.from_end);
        keys.end("end", fault.end);
        keys.flag("accept", fault.accept);
        keys.text("what", fault.what);
        keys.text("to", fault.to);
        keys.integer("request", fault.request);
        if (std::string error = keys.finish(); !error.empty()) return error;
    }
    const auto known = std::ranges::find(kinds, type, &KindRule::name);
    if (known == kinds.end()) {
        std::vector<std::string_view> names;
        for (const KindRule& rule : kinds) names.push_back(rule.name);
        return unknown_name(where, "type", type, names);
    }
    fault.kind = known->kind;
    return complete(where, fault);
}

/// A connection that begins has neither method nor recipient.
std::string check_match(const std::string& where, const FaultRule& rule) {
    if (!rule.fault.of_connection() || (rule.match.method.empty() && rule.match.recipient.empty())) return {};
    return fmt::format("{}: \"method\" and \"recipient\" are not known when a connection begins; \"{}\" may be "
                       "matched by after, nth, every, probability, seed, times",
                       where, to_string(rule.fault.kind));
}

bool is_send(std::string_view method) {
    constexpr std::array<std::string_view, 5> sends{"sendMessage", "sendPhoto", "sendPoll", "editMessageText",
                                                    "deleteMessage"};
    return std::ranges::find(sends, method) != sends.end();
}

bool is_about(const FaultMatch& match, std::string_view method, std::string_view recipient) {
    if (match.method.empty() ? !is_send(method) : match.method != "*" && match.method != method) return false;
    return match.recipient.empty() || match.recipient == recipient;
}

/// Counts what the rule is about, and tells whether it is this one's turn.
bool plays(FaultRule& rule, std::int64_t seq) {
    const FaultMatch& match = rule.match;
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

bool Fault::before_accept() const noexcept { return accept ? !*accept : rule_of(kind).before_accept; }

bool Fault::has_words() const noexcept {
    return kind == Kind::status || kind == Kind::redirect || kind == Kind::error_after_accept;
}

bool Fault::on_refusals() const noexcept { return rule_of(kind).on_refusals; }

std::string_view to_string(Fault::Kind kind) { return rule_of(kind).name; }

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
        if (error.empty()) error = check_match(where + " match", rule);
        if (!error.empty()) return std::unexpected(error);
        script.rules_.push_back(std::move(rule));
    }
    return script;
}

std::optional<Fault> FaultScript::decide(std::string_view method, std::string_view recipient, std::int64_t ledger_seq) {
    for (FaultRule& rule : rules_) {
        if (rule.fault.of_connection() || !is_about(rule.match, method, recipient)) continue;
        if (plays(rule, ledger_seq)) return rule.fault;
    }
    return std::nullopt;
}

std::optional<Fault> FaultScript::decide_connection(std::int64_t ledger_seq) {
    for (FaultRule& rule : rules_)
        if (rule.fault.of_connection() && plays(rule, ledger_seq)) return rule.fault;
    return std::nullopt;
}

bool FaultScript::needs_tls() const {
    return std::ranges::any_of(rules_, [](const FaultRule& rule) { return rule.fault.kind == Fault::Kind::tls; });
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
