#include "tests/model/model_platform.hpp"

#include <boost/asio/post.hpp>

#include <charconv>

namespace depesche::tests {

using namespace std::chrono_literals;
using bot::HttpFailure;
using bot::HttpResult;
using Told = Request::Told;

namespace {

HttpResult status(int code, std::string body) {
    bot::HttpResponse response;
    response.status = code;
    response.body = std::move(body);
    return response;
}

HttpResult refusal(int code, std::string_view description, std::string_view parameters = {}) {
    return status(code,
                  fmt::format(R"({{"ok":false,"error_code":{},"description":"{}"{}}})", code, description, parameters));
}

HttpResult failure(HttpFailure::Kind kind, bool sent, std::string message) {
    return std::unexpected(HttpFailure{kind, sent, std::move(message)});
}

/// Of "POST /bot7001:x/sendMessage HTTP/1.1...".
struct Target {
    std::string_view token, method;
};
Target target_of(std::string_view bytes) {
    const auto begin = bytes.find("/bot") + 4;
    const auto slash = bytes.find('/', begin);
    return {bytes.substr(begin, slash - begin), bytes.substr(slash + 1, bytes.find(' ', slash) - slash - 1)};
}

std::string_view after(std::string_view body, std::string_view name) {
    const auto found = body.find(name);
    return found == std::string_view::npos ? std::string_view() : body.substr(found + name.size());
}

std::string_view recipient_in(std::string_view body) {
    const std::string_view rest = after(body, "\"chat_id\":");
    if (rest.starts_with('"')) return rest.substr(1, rest.find('"', 1) - 1);
    return rest.substr(0, rest.find_first_of(",}"));
}

std::int64_t message_in(std::string_view body) {
    const std::string_view rest = after(body, "\"message_id\":");
    std::int64_t id = 0;
    std::from_chars(rest.data(), rest.data() + rest.size(), id);
    return id;
}

std::string_view text_in(std::string_view body) {
    std::string_view rest = after(body, "\"text\":\"");
    if (rest.empty()) rest = after(body, "\"caption\":\"");
    std::size_t end = 0;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;
    return rest.substr(0, end);
}

Request::Kind kind_of(std::string_view method) {
    if (method == "deleteMessage") return Request::Kind::remove;
    return method.starts_with("edit") ? Request::Kind::edit : Request::Kind::send;
}

} // namespace

class ModelPlatform::Client final : public bot::HttpClient {
public:
    Client(ModelPlatform& platform, int process, bot::asio::any_io_executor executor, std::function<bool()> alive)
        : platform_(platform),
          process_(process),
          executor_(std::move(executor)),
          alive_(std::move(alive)) {}

    bot::asio::awaitable<HttpResult> send(bot::HttpRequest, bot::Deadline) override {
        co_return failure(HttpFailure::Kind::connect, false, "only broadcasts are sent here");
    }
    bot::asio::awaitable<HttpResult> send_raw(bot::Url, std::string, bot::Deadline, std::size_t) override {
        co_return failure(HttpFailure::Kind::connect, false, "only broadcasts are sent here");
    }
    void post_raw(const bot::Url&, std::string_view bytes, bot::Deadline deadline, bot::HttpDone done) override {
        if (!alive_()) return; // dead since a moment ago
        ++open_;
        platform_.take(
            process_, bytes, deadline,
            [executor = executor_, alive = alive_, open = open_count_, done = std::move(done)](HttpResult result) {
                --*open;
                if (!alive()) return;
                boost::asio::post(executor, [done, result = std::move(result)]() mutable { done(std::move(result)); });
            });
    }
    void stop() override {}
    std::size_t open_connections() const override { return *open_count_; }

private:
    ModelPlatform& platform_;
    int process_;
    bot::asio::any_io_executor executor_;
    std::function<bool()> alive_;
    std::shared_ptr<std::size_t> open_count_ = std::make_shared<std::size_t>(0);
    std::size_t& open_ = *open_count_;
};

std::unique_ptr<bot::HttpClient> ModelPlatform::client(int process, bot::asio::any_io_executor executor,
                                                       std::function<bool()> alive) {
    return std::make_unique<Client>(*this, process, std::move(executor), std::move(alive));
}

ModelPlatform::Answer ModelPlatform::decide(const Request& request, std::string_view address, Dice dice) {
    Answer answer;
    answer.accepted_after = std::chrono::microseconds(dice.between(500, 40'000));
    answer.answered_after = answer.accepted_after + std::chrono::microseconds(dice.between(500, 40'000));
    if (dice.chance(weather.slow)) answer.answered_after += std::chrono::milliseconds(dice.between(500, 9000));
    const auto hit = [&](int in_thousand) { return dice.chance(in_thousand); };
    if (hit(weather.unreachable)) {
        answer.told = Told::not_sent;
        answer.result = failure(HttpFailure::Kind::connect, false, "connection refused");
        return answer;
    }
    if (hit(weather.cut_before)) {
        answer.result = failure(HttpFailure::Kind::closed, true, "cut");
        return answer;
    }
    if (hit(weather.too_many)) {
        const auto pause = dice.chance(weather.longest_pause > 3600 ? 300 : 0)
                               ? 43'838
                               : dice.between(0, std::min(weather.longest_pause, 90));
        long_pause = long_pause || pause > 3600;
        answer.told = Told::not_sent;
        answer.pause = std::chrono::seconds(pause);
        answer.result = refusal(429, "Too Many Requests", fmt::format(R"(,"parameters":{{"retry_after":{}}})", pause));
        return answer;
    }
    if (hit(weather.unauthorized)) {
        answer.told = Told::not_sent;
        answer.result = refusal(401, "Unauthorized");
        return answer;
    }
    if (hit(weather.invalid)) {
        answer.told = Told::not_sent;
        answer.result = refusal(400, "Bad Request: can't parse entities");
        return answer;
    }
    if (hit(weather.broken)) {
        answer.accepts = dice.chance(500);
        answer.result = status(dice.one_of({500, 502, 504}), "<html>");
        return answer;
    }
    if (hit(weather.silent)) {
        answer.accepts = dice.chance(500);
        return answer;
    }
    const ModelReader* const reader = truth_.reader_at(address);
    if (reader == nullptr || (reader->blocks && address == reader->address())) {
        answer.told = Told::refused;
        answer.result = refusal(403, "Forbidden: bot was blocked by the user");
        return answer;
    }
    if (address != reader->address() || !reader->moves_to.empty()) {
        const std::string_view to = reader->moves_to.empty() ? reader->address() : std::string_view(reader->moves_to);
        if (address != to) {
            answer.told = Told::moved;
            answer.result = refusal(400, "Bad Request: group chat was upgraded to a supergroup chat",
                                    fmt::format(R"(,"parameters":{{"migrate_to_chat_id":{}}})", to));
            return answer;
        }
    }
    answer.accepts = true;
    if (hit(weather.cut_after)) {
        answer.result = failure(HttpFailure::Kind::closed, true, "cut");
    } else if (hit(weather.garbage)) {
        answer.result = status(200, dice.one_of<const char*>({"", "{\"ok\":tr", "<html>", "{\"ok\":true}"}));
    } else {
        answer.told = Told::accepted;
        const std::int64_t id = request.kind == Request::Kind::send ? ++last_message_ : request.message_id;
        answer.result = status(200, fmt::format(R"({{"ok":true,"result":{{"message_id":{}}}}})", id));
    }
    return answer;
}

void ModelPlatform::take(int process, std::string_view bytes, bot::Deadline deadline,
                         std::function<void(HttpResult)> tell) {
    const auto [token, method] = target_of(bytes);
    const std::string_view body = bytes.substr(bytes.find("\r\n\r\n") + 4);
    const std::string address(recipient_in(body));
    const std::size_t place =
        truth_.on_request(process, kind_of(method), token, address, text_in(body), message_in(body), wall());
    Request& request = truth_.requests[place];
    request.message_id = message_in(body);
    const auto asked =
        request.broadcast == 0 ? 0 : truth_.broadcasts[request.broadcast].requests[request.reader].size();
    Dice dice(seed_ ^ (static_cast<std::uint64_t>(request.broadcast) << 40U) ^ (std::uint64_t{request.reader} << 20U) ^
              asked);
    dice.roll();
    if (!weather.calm()) last_trouble = virtual_now();
    Answer answer = decide(request, address, dice);
    // Before it is known whether the platform takes it the id is given: a duplicate has one of its own.
    const std::int64_t id = request.kind == Request::Kind::send && answer.accepts
                                ? (answer.told == Told::accepted ? last_message_ : ++last_message_)
                                : request.message_id;
    const std::size_t on_wire = ++on_wire_[{process, std::string(token)}];
    std::size_t connections = 1;
    for (const auto& [name, audience] : truth_.audiences)
        if (audience.token == token) connections = std::max(connections, audience.connections);
    if (on_wire > connections)
        truth_.broken(0, fmt::format("{} requests at once where there are {} connections", on_wire, connections));
    if (answer.accepts)
        timeline_.in(answer.accepted_after, [this, place, id] { truth_.on_accepted(place, id); });
    else
        timeline_.in(answer.accepted_after, [this, place] { truth_.requests[place].settled = true; });
    const Moment latest = deadline.at().time_since_epoch();
    const bool in_time = answer.result && virtual_now() + answer.answered_after < latest;
    if (!in_time) answer.told = Told::unknown;
    auto ends = [this, place, process, key = std::string(token), told = answer.told,
                 pause = in_time ? answer.pause : 0s, tell = std::move(tell),
                 result = in_time ? *std::move(answer.result)
                                  : failure(HttpFailure::Kind::timed_out, true, "no answer in time")]() mutable {
        --on_wire_[{process, key}];
        truth_.on_told(place, told);
        if (pause > 0s) truth_.on_pause(process, key, pause);
        tell(std::move(result));
    };
    timeline_.at(in_time ? virtual_now() + answer.answered_after : latest, std::move(ends));
}

} // namespace depesche::tests
