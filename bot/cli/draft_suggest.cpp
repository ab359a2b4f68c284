#include "bot/cli/draft_suggest.hpp"

#include "bot/cli/child_program.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/draft_desk.hpp"
#include "bot/editor/summary.hpp"
#include "bot/net/deadline.hpp"
#include "bot/net/http_client.hpp"
#include "bot/net/report.hpp"
#include "digest/document/json.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include <utility>

namespace depesche::bot {

namespace {

using nlohmann::json;

constexpr std::size_t most_answer = 64 << 10;

asio::awaitable<void> complete(HttpClient& client, HttpRequest request, std::chrono::seconds patience,
                               HttpResult& result) {
    result = co_await client.send(std::move(request), Deadline::in(patience));
    client.stop();
}

std::expected<std::string, std::string> ask_service(const config::SummarySettings& summary, std::string body) {
    std::string address = summary.url;
    while (address.ends_with('/')) address.pop_back();
    const auto url = parse_url(address + "/chat/completions");
    if (!url) return std::unexpected("[summary] url: " + url.error());
    HttpRequest request{.method = "POST", .url = *url, .body = std::move(body), .max_body = 1 << 20};
    request.address_right = AddressRight::anywhere;
    request.headers.push_back({"Content-Type", "application/json"});
    if (!summary.key.empty()) request.headers.push_back({"Authorization", "Bearer " + summary.key.reveal()});
    asio::io_context io;
    const auto client = make_http_client(io.get_executor(), {});
    HttpResult result = std::unexpected(HttpFailure{.message = "there was no answer"});
    asio::co_spawn(io, complete(*client, std::move(request), summary.deadline, result), report_to_log("summary"));
    io.run();
    if (!result) return std::unexpected(result.error().message);
    if (result->status != 200) return std::unexpected(fmt::format("{} answered {}", url->host, result->status));
    return completion_text(result->body);
}

/// What is asked about: an item of a draft, as the handler below tells it.
std::expected<std::string, std::string> proposal(const config::SummarySettings& summary, const json& subject) {
    const auto request = digest::text_member(subject, "request");
    const auto language = digest::text_member(subject, "language");
    auto answer = summary.command.empty() ? ask_service(summary, completion_request(request, language, summary.model))
                                          : run_program(summary.command, request, summary.deadline, most_answer);
    if (!answer) return answer;
    return proposed_line(*answer, digest::text_member(subject, "title"), language);
}

VerbResult suggest(const config::Settings& settings, const SuggestOptions& options) {
    if (!settings.summary.is_on())
        return failed(exit_usage, "nothing can propose a line: [summary] is not in the configuration");
    const VerbResult subject = ask(settings, "draft subject", {{"id", options.draft}, {"item", options.item}});
    if (subject.exit != exit_ok) return subject;
    const auto line = proposal(settings.summary, subject.data);
    if (!line) return failed(exit_failed, "no proposal: " + line.error());
    if (options.take) {
        const json version = options.version > 0 ? json(options.version) : subject.data.at("version");
        return ask(settings, "draft edit",
                   {{"id", options.draft},
                    {"version", version},
                    {"who", cli_user()},
                    {"item", options.item},
                    {"line", *line},
                    {"origin", machine_origin}});
    }
    return {
        exit_ok,
        fmt::format("{}\n{}\n\nWritten by a machine: compare it with the article. depesche draft suggest {} --item {} "
                    "--take puts it in; the draft then waits for an editor.",
                    digest::text_member(subject.data, "title"), *line, options.draft, options.item),
        {{"id", options.draft}, {"item", options.item}, {"line", *line}, {"text_from", machine_origin}}};
}

} // namespace

VerbResult draft_subject(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const auto draft = DraftDesk(newsroom).find(text_argument(arguments, "id"));
    if (!draft) return failed(draft.error());
    const auto item = number_argument(arguments, "item", 1, 0, 1000);
    if (draft->kind != DraftKind::digest || item < 1 || std::cmp_greater(item, draft->picks.size()))
        return failed(exit_usage, fmt::format("{} has {} items and no item {}", draft->id, draft->picks.size(), item));
    const digest::Pick& pick = draft->picks[static_cast<std::size_t>(item - 1)];
    const auto article = newsroom.articles().find(pick.article);
    if (!article) return failed(article.error());
    if (!*article) return failed(exit_failed, fmt::format("the article of «{}» is gone", pick.text.title));
    const std::string& language = draft->document.language;
    return {exit_ok,
            pick.text.title,
            {{"title", pick.text.title},
             {"language", language},
             {"version", draft->version},
             {"request", summary_request((*article)->article, language)}}};
}

int draft_suggest(const Invocation& invocation, const SuggestOptions& options) {
    const auto settings = load_or_complain(invocation);
    return settings ? print(invocation, suggest(*settings, options)) : static_cast<int>(exit_usage);
}

} // namespace depesche::bot
