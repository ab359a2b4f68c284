#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

std::expected<digest::StoredArticle, VerbResult> named_article(Newsroom& newsroom, const std::string& name) {
    auto article = newsroom.articles().find_by_name(name);
    if (!article) return std::unexpected(failed(article.error()));
    if (!*article)
        return std::unexpected(failed(exit_usage, "no article '" + name + "'; 'depesche article list' shows them"));
    return **std::move(article);
}

} // namespace

VerbResult article_list(Services& services, const json& arguments) {
    const auto articles =
        services.newsroom.articles().latest(static_cast<std::size_t>(number_argument(arguments, "limit", 30)));
    if (!articles) return failed(articles.error());
    std::string text;
    json list = json::array();
    for (const digest::StoredArticle& article : *articles) {
        if (!text.empty()) text += '\n';
        text += line(article, services.newsroom.zone());
        list.push_back(data(article));
    }
    return {exit_ok, text.empty() ? "no articles yet; 'depesche feed list' shows the feeds" : text, std::move(list)};
}

VerbResult article_show(Services& services, const json& arguments) {
    const auto article = named_article(services.newsroom, text_argument(arguments, "name"));
    if (!article) return article.error();
    json result = data(*article);
    result["text"] = digest::body_text(article->article);
    std::string text = line(*article, services.newsroom.zone());
    for (const std::string& part : {article->article.url, article->article.lead, digest::body_text(article->article)}) {
        if (!part.empty()) text += "\n\n" + part;
    }
    return {exit_ok, text, std::move(result)};
}

VerbResult article_set(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const auto article = named_article(newsroom, text_argument(arguments, "name"));
    if (!article) return article.error();
    const std::string act = text_argument(arguments, "act");
    StoreResult<bool> done = true;
    if (act == "pin" || act == "block" || act == "unpin")
        done = newsroom.articles().set_pinned(article->key, act == "pin" ? 1 : act == "block" ? -1 : 0);
    else
        done = newsroom.articles().set_status(
            article->key, act == "kill" ? digest::PublicationStatus::killed : digest::PublicationStatus::withdrawn,
            newsroom.now());
    if (!done) return failed(done.error());
    // Where it has been sent already, people must know.
    json sent_in = json::array();
    std::string text = fmt::format("{}: {}", article->article.title, act);
    if (act == "kill" || act == "withdraw") {
        const auto drafts = newsroom.ledger().drafts().list(1000);
        if (!drafts) return failed(drafts.error());
        for (const Draft& draft : *drafts) {
            const bool has = std::ranges::find(draft.picks, article->key, &digest::Pick::article) != draft.picks.end();
            if (!has || draft.state != DraftState::sent) continue;
            sent_in.push_back(draft.id);
            text += "\nit has been sent in " + draft.id;
        }
    }
    services.wake();
    return {exit_ok, text, {{"key", article->key}, {"act", act}, {"sent_in", std::move(sent_in)}}};
}

void add_article(CLI::App& app, Invocation& invocation) {
    CLI::App* article =
        app.add_subcommand("article", "The article store by hand: list, show, pin, block, withdraw, kill");
    article->require_subcommand(1);
    const auto limit = std::make_shared<int>(30);
    CLI::App* list = article->add_subcommand("list", "The latest articles, newest first");
    list->add_option("--limit", *limit, "How many")->check(CLI::Range(1, 1000));
    list->callback([&invocation, limit] {
        invocation.act = [&invocation, limit] { return ask(invocation, "article list", {{"limit", *limit}}); };
    });

    const auto name = std::make_shared<std::string>();
    CLI::App* show = article->add_subcommand("show", "One article, whole");
    show->add_option("ID", *name, "Key, id or address")->required();
    show->callback([&invocation, name] {
        invocation.act = [&invocation, name] { return ask(invocation, "article show", {{"name", *name}}); };
    });

    for (const auto& [act, help] : {std::pair{"pin", "Always in the next edition"},
                                    std::pair{"block", "Never in an edition"}, std::pair{"unpin", "As it is ranked"},
                                    std::pair{"withdraw", "The newsroom took it back: it is not sent any more"},
                                    std::pair{"kill", "As withdraw, for an agency's kill notice"}}) {
        CLI::App* verb = article->add_subcommand(act, help);
        verb->add_option("ID", *name, "Key, id or address")->required();
        verb->callback([&invocation, name, chosen = std::string(act)] {
            invocation.act = [&invocation, name, chosen] {
                return ask(invocation, "article set", {{"name", *name}, {"act", chosen}});
            };
        });
    }
}

} // namespace depesche::bot
