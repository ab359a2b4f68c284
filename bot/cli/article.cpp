#include "bot/cli/describe.hpp"
#include "bot/cli/stopping.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/take_back.hpp"

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

/// Credit, alt text and rights, also where there are none: then the image stays out of messages.
std::string image_lines(const digest::Image& image) {
    const std::string rights =
        image.rights.empty() ? "none: no message shows it" : fmt::format("{}", fmt::join(image.rights, ", "));
    return fmt::format("Image: {}\n  credit: {}\n  alt: {}\n  rights: {}", image.url,
                       image.credit.empty() ? "none" : image.credit, image.alt.empty() ? "none" : image.alt, rights);
}

/// Where it has been sent already people must know, and where it is still being sent it stops.
void stop_drafts_with(Services& services, const digest::StoredArticle& article, VerbResult& result) {
    TaskDesk desk(services.newsroom, services.newsroom.ledger().tasks());
    const TakenBack done =
        take_back(services.newsroom, desk, article,
                  [&](const BroadcastRow& row, const std::string& why) { return stop_broadcast(services, row, why); });
    for (const std::string& draft : done.sent_in) {
        result.data["sent_in"].push_back(draft);
        result.text += "\nit has been sent in " + draft;
    }
    for (const BroadcastRow& row : done.stopped) {
        result.data["stopped"].push_back(row.id);
        result.text += "\n" + stopped_sentence(row);
    }
    for (const auto& [draft, task] : done.to_remove) {
        result.data["to_remove"].push_back(task);
        result.text += fmt::format("\nthe post by hand of {} is to be deleted (task {})", draft, task);
    }
    for (const std::string& error : done.errors) {
        result.exit = exit_failed;
        result.text += "\n" + error;
    }
}

} // namespace

VerbResult article_list(Services& services, const json& arguments) {
    const auto articles = services.newsroom.articles().latest(
        static_cast<std::size_t>(number_argument(arguments, "limit", 30, 0, 10'000)));
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
    if (article->article.paywall) text += "\n\nBehind the paywall: messages say so.";
    if (!article->article.image.url.empty()) text += "\n\n" + image_lines(article->article.image);
    services.newsroom.look_at_picture(article->article); // shown now, perhaps sent next
    return {exit_ok, text, std::move(result)};
}

VerbResult article_set(Services& services, const json& arguments) {
    Newsroom& newsroom = services.newsroom;
    const std::string act = text_argument(arguments, "act");
    const bool takes_back = act == "kill" || act == "withdraw";
    if (!takes_back && act != "pin" && act != "block" && act != "unpin")
        return failed(exit_usage, "nothing to do called '" + act + "': pin, block, unpin, withdraw or kill an article");
    const auto article = named_article(newsroom, text_argument(arguments, "name"));
    if (!article) return article.error();
    StoreResult<bool> done = true;
    if (takes_back)
        done = newsroom.articles().set_status(
            article->key, act == "kill" ? digest::PublicationStatus::killed : digest::PublicationStatus::withdrawn,
            newsroom.now());
    else
        done = newsroom.articles().set_pinned(article->key, act == "pin" ? 1 : act == "block" ? -1 : 0);
    if (!done) return failed(done.error());
    VerbResult result{exit_ok,
                      fmt::format("{}: {}", article->article.title, act),
                      {{"key", article->key},
                       {"act", act},
                       {"sent_in", json::array()},
                       {"stopped", json::array()},
                       {"to_remove", json::array()}}};
    if (takes_back) stop_drafts_with(services, *article, result);
    services.wake();
    return result;
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
