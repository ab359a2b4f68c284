#include "bot/sandbox/fault_play.hpp"

#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/malformed.hpp"
#include "bot/sandbox/telegram_objects.hpp"
#include "bot/sandbox/telegram_session.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <ctime>

namespace depesche::bot::sandbox {

using nlohmann::json;
using Kind = Fault::Kind;

namespace {

std::string_view usual_words(int status) {
    return status == 401   ? "Unauthorized"
           : status == 403 ? "Forbidden: bot was blocked by the user"
           : status == 404 ? "Not Found"
           : status == 502 ? "Bad Gateway"
           : status < 500  ? "Bad Request"
                           : "Internal Server Error";
}

/// Where it is not simply the number of seconds.
std::string retry_after_header(const Fault& fault, std::int64_t now_ns) {
    if (fault.retry_after_header) return *fault.retry_after_header;
    if (fault.retry_after_date) {
        const auto at = static_cast<std::time_t>(now_ns / 1'000'000'000 + *fault.retry_after_date);
        return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(at));
    }
    return {};
}

std::string refusal_body(const Fault& fault) {
    const bool flood = fault.status == 429;
    json body{{"ok", false}, {"error_code", fault.status}};
    body["description"] = !fault.description.empty() ? fault.description
                          : flood ? fmt::format("Too Many Requests: retry after {}", fault.retry_after)
                                  : std::string(usual_words(fault.status));
    const bool says_when = !fault.retry_after_json.empty() || fault.retry_after > 0 || fault.description.empty();
    if (flood && says_when && fault.retry_after_json != "null") {
        body["parameters"]["retry_after"] =
            fault.retry_after_json.empty() ? json(fault.retry_after) : own_json(fault.retry_after_json);
    }
    return dump(body);
}

void set_header(HttpHeaders& headers, const std::string& name, std::string value) {
    std::erase_if(headers, [&](const auto& header) { return equal_ignoring_case(header.first, name); });
    headers.emplace_back(name, std::move(value));
}

/// How the bytes leave, as far as the kind alone says it. nullopt: as usual.
std::optional<AnswerFault> shape_of(const Fault& fault, std::size_t body_size) {
    const std::chrono::milliseconds time(fault.ms);
    switch (fault.kind) {
    case Kind::accept_then_cut:
    case Kind::cut_before_accept:
        return AnswerFault{.at = 0, .end = FaultEnd::cut};
    case Kind::reset:
    case Kind::reset_before_accept:
        return AnswerFault{.at = 0, .end = FaultEnd::reset};
    case Kind::half:
        return AnswerFault{.from_end = (body_size + 1) / 2, .end = FaultEnd::cut};
    case Kind::stall:
    case Kind::cut: {
        AnswerFault shape{.silence = time, .end = FaultEnd::cut};
        if (fault.from_end == 0) shape.at = 0;
        return shape;
    }
    case Kind::trickle:
        return AnswerFault{.piece = fault.bytes, .pause = time};
    case Kind::no_goodbye:
        return AnswerFault{.end = FaultEnd::cut};
    case Kind::raw:
        return AnswerFault{.piece = fault.bytes, .pause = time, .verbatim = true};
    case Kind::malformed: {
        // These two tempt the client to go on with the connection.
        const bool goes_on = fault.what == "two_answers" || fault.what == "length_too_short";
        return AnswerFault{.verbatim = true, .end = goes_on ? FaultEnd::keep : FaultEnd::cut};
    }
    default:
        return std::nullopt;
    }
}

std::string words_of(const Fault& fault, std::string body) {
    switch (fault.kind) {
    case Kind::wrong_json:
        return R"({"ok":true,"result":{"message_id":)";
    case Kind::wrong_type:
        return R"({"ok":"yes","result":["message",{"message_id":"first"}]})";
    case Kind::huge:
        return std::string(fault.bytes, ' ') + body;
    case Kind::malformed:
        return malformed_answer(fault.what, body);
    default:
        return body;
    }
}

} // namespace

ApiAnswer fault_answer(const Fault& fault, std::int64_t now_ns) {
    if (!fault.has_words()) return {.status = 500, .fault = fault};
    ApiAnswer answer{.status = fault.status, .body = refusal_body(fault)};
    if (!fault.retry_after_header && !fault.retry_after_date) answer.retry_after = fault.retry_after;
    if (std::string header = retry_after_header(fault, now_ns); !header.empty())
        answer.headers.emplace_back("Retry-After", std::move(header));
    const bool shaped = fault.at || fault.from_end > 0 || fault.end || fault.ms > 0 || !fault.body.empty() ||
                        !fault.headers.empty() || fault.kind == Kind::redirect;
    if (shaped) answer.fault = fault;
    return answer;
}

std::chrono::milliseconds held_back(const Fault& fault) {
    const bool in_pieces = fault.kind == Kind::raw && fault.bytes > 0;
    const bool later = fault.kind == Kind::stall || fault.kind == Kind::cut || fault.kind == Kind::trickle || in_pieces;
    return std::chrono::milliseconds(later ? 0 : fault.ms);
}

void spoil(const Fault& fault, std::string_view same_address, ServerResponse& response) {
    response.body = !fault.body.empty() ? fault.body : words_of(fault, std::move(response.body));
    for (const auto& [name, value] : fault.headers) set_header(response.headers, name, value);
    if (fault.kind == Kind::redirect)
        set_header(response.headers, "Location", fault.to.empty() ? std::string(same_address) : fault.to);
    if (fault.kind == Kind::close) response.headers.emplace_back("Connection", "close");
    auto shape = shape_of(fault, response.body.size());
    if (!shape && !fault.at && fault.from_end == 0 && !fault.end) return;
    if (!shape) shape = AnswerFault{.end = fault.at || fault.from_end > 0 ? FaultEnd::cut : FaultEnd::keep};
    if (fault.at) shape->at = *fault.at;
    if (fault.from_end > 0) shape->from_end = fault.from_end;
    if (fault.end) shape->end = *fault.end;
    response.fault = *shape;
}

ConnectionFault connection_fault(const Fault& fault, TlsFaults& tls) {
    if (fault.kind == Kind::tls) return tls.make(fault.what);
    return {.request = fault.request,
            .at = fault.at.value_or(0),
            .silence = std::chrono::milliseconds(fault.ms),
            .end = fault.end.value_or(FaultEnd::cut)};
}

} // namespace depesche::bot::sandbox
