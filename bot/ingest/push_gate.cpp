#include "bot/ingest/push_gate.hpp"

#include "bot/ingest/signature.hpp"
#include "digest/feed/ascii.hpp"

#include <fmt/format.h>

#include <charconv>

namespace depesche::bot {

namespace {

using config::PushSettings;

constexpr std::string_view timestamp_header = "X-Depesche-Timestamp";
constexpr std::string_view signature_header = "X-Depesche-Signature";

/// What follows "Bearer"; nothing when there is no such header, empty when it is of another kind.
std::optional<std::string_view> bearer_token(const ServerRequest& request) {
    const std::string_view value = digest::feed::trim(request.header("Authorization"));
    if (value.empty()) return std::nullopt;
    constexpr std::string_view scheme = "bearer ";
    if (digest::feed::lower(value.substr(0, scheme.size())) != scheme) return "";
    return digest::feed::trim(value.substr(scheme.size()));
}

bool is_timely(std::string_view timestamp, digest::Instant now) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), seconds);
    if (error != std::errc{} || end != timestamp.data() + timestamp.size()) return false;
    const std::int64_t here = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const std::int64_t tolerated = std::chrono::seconds(PushGate::tolerance).count();
    return seconds >= here - tolerated && seconds <= here + tolerated;
}

/// Looks at all of them, so that the time tells nothing about who it was.
const PushSettings* owner_of_token(const std::vector<PushSettings>& pushers, std::string_view token) {
    const PushSettings* owner = nullptr;
    for (const PushSettings& pusher : pushers)
        if (!pusher.token.empty() && is_same_secret(token, pusher.token.reveal())) owner = &pusher;
    return owner;
}

const PushSettings* signer_of(const std::vector<PushSettings>& pushers, const ServerRequest& request) {
    const std::string_view signature = request.header(signature_header);
    if (!signature.starts_with("sha256=")) return nullptr;
    std::string text(request.header(timestamp_header));
    text.append(".").append(request.body);
    const PushSettings* signer = nullptr;
    for (const PushSettings& pusher : pushers)
        if (is_signed(signature, pusher.secret.reveal(), text)) signer = &pusher;
    return signer;
}

bool is_loopback(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

bool listens_here(std::string_view listen) {
    return listen.empty() || listen.starts_with("127.") || listen.starts_with("[::1]") ||
           listen.starts_with("localhost:");
}

bool is_address(std::string_view text) {
    return !text.empty() && text.size() <= 45 && text.find_first_not_of("0123456789abcdefABCDEF.:") == text.npos;
}

} // namespace

std::string heard_on_the_way(const config::Settings& settings) {
    const config::WebSettings& web = settings.web;
    const bool hubs = web.public_url.starts_with("http://") && !settings.feeds.empty();
    if (listens_here(web.listen) || (settings.pushes.empty() && !hubs) || web.public_url.starts_with("https://"))
        return {};
    return fmt::format(
        "[web] listens on {} beyond this machine and without TLS, so {} the network in the clear; listen "
        "on 127.0.0.1, put a proxy with TLS before it and write its https:// address into public_url",
        web.listen, settings.pushes.empty() ? "what hubs bring crosses" : "tokens of pushers cross");
}

std::optional<std::chrono::seconds> FailedTries::count(const std::string& address, digest::Instant now) {
    if (tries_.size() >= most_addresses)
        std::erase_if(tries_, [&](const auto& entry) { return entry.second.since + span <= now; });
    const bool room = tries_.size() < most_addresses || tries_.contains(address);
    Tries& tries = tries_.try_emplace(room ? address : "", Tries{now}).first->second;
    if (tries.since + span <= now || tries.since > now) tries = {now, 0}; // a clock set back starts anew
    if (tries.count < most) {
        ++tries.count;
        return std::nullopt;
    }
    return std::chrono::ceil<std::chrono::seconds>(tries.since + span - now);
}

bool offers_proof(const ServerRequest& head) {
    return bearer_token(head).has_value() || !head.header(signature_header).empty();
}

std::string address_of_client(const ServerRequest& request) {
    if (!is_loopback(request.peer)) return request.peer;
    std::string_view forwarded = request.header("X-Forwarded-For");
    forwarded = digest::feed::trim(forwarded.substr(forwarded.rfind(',') + 1));
    return is_address(forwarded) ? std::string(forwarded) : request.peer;
}

PushGate::Verdict PushGate::look(const std::vector<PushSettings>& pushers, const ServerRequest& request,
                                 digest::Instant now) {
    Verdict verdict;
    verdict.address = address_of_client(request);
    const auto token = bearer_token(request);
    const bool has_signature = !request.header(signature_header).empty();
    const PushSettings* by_token = token ? owner_of_token(pushers, *token) : nullptr;
    const PushSettings* by_signature = has_signature ? signer_of(pushers, request) : nullptr;
    if (!token && !has_signature)
        verdict.why = "without token and signature";
    else if (token && by_token == nullptr)
        verdict.why = "with a token that nobody has";
    else if (has_signature && by_signature == nullptr)
        verdict.why = "with a signature of nobody";
    else if (has_signature && !is_timely(request.header(timestamp_header), now))
        verdict.why = "signed at another time; its clock or ours is wrong, or it was recorded";
    else if (by_token != nullptr && by_signature != nullptr && by_token != by_signature)
        verdict.why = "with the token of one and the signature of another";
    else
        verdict.pusher = by_token != nullptr ? by_token : by_signature;
    if (verdict.pusher == nullptr) verdict.retry_after = tries_.count(verdict.address, now);
    return verdict;
}

} // namespace depesche::bot
