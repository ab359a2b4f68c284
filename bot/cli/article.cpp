#include "bot/cli/article_add.hpp"
#include "bot/cli/article_show.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/stopping.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/take_back.hpp"
#include "digest/document/json.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

using nlohmann::json;

namespace {

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
    for (const std::string& draft : done.held) {
        result.data["held"].push_back(draft);
        result.text += "\n" + draft + " is held";
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
                       {"held", json::array()},
                       {"to_remove", json::array()}}};
    if (takes_back) {
        const auto after = named_article(newsroom, std::to_string(article->key));
        if (!after) return after.error();
        stop_drafts_with(services, *after, result);
    }
    services.wake();
    return result;
}

VerbResult article_tag(Services& services, const json& arguments) {
    const auto article = named_article(services.newsroom, text_argument(arguments, "name"));
    if (!article) return article.error();
    const auto tags = [&](const char* name) {
        std::vector<std::string> list;
        const json* found = digest::find_member(arguments, name);
        if (found == nullptr || !found->is_array()) return list;
        for (const json& tag : *found)
            if (tag.is_string()) list.push_back(tag.get<std::string>());
        return list;
    };
    const auto added = tags("add"), removed = tags("remove");
    if (added.empty() && removed.empty())
        return failed(exit_usage, "no tag to add or to remove: article tag ID TAG... or --remove TAG");
    const auto done = services.newsroom.articles().set_tags(article->key, added, removed);
    if (!done) return failed(done.error());
    const auto after = named_article(services.newsroom, std::to_string(article->key));
    if (!after) return after.error();
    services.wake();
    const std::vector<std::string>& now = after->article.tags;
    return {exit_ok,
            fmt::format("{}: {}", after->article.title,
                        now.empty() ? std::string("no tags") : fmt::format("{}", fmt::join(now, ", "))),
            {{"key", after->key}, {"tags", now}}};
}

namespace {

void add_add(CLI::App& article, Invocation& invocation) {
    const auto options = std::make_shared<ArticleAddOptions>();
    CLI::App* add = article.add_subcommand(
        "add", "Take an article from a file: our JSON, any feed or agency format, or plain text");
    add->add_option("FILE", options->file, "A file, or - for standard input");
    const auto text = std::make_shared<std::string>();
    CLI::Option* plain =
        add->add_option("--text", *text, "A file (or -) with the article as plain text, as copied off its page");
    add->add_option("--url", options->url, "Its address; of other formats where they came from");
    add->add_option("--language", options->language, "Of a plain text; heard from its words by default")->needs(plain);
    add->add_option("--published", options->published, "Of a plain text, like 2026-11-23T06:30:00+01:00")->needs(plain);
    add->add_option("--source", options->source, "Shown name of where it comes from; the newsroom by default");
    add->add_flag("--dry-run", options->dry_run, "Show what is understood and store nothing");
    add->callback([&invocation, options, text] {
        options->text = !text->empty();
        if (options->text == !options->file.empty())
            throw CLI::ValidationError("article add", "give a FILE, or --text FILE for plain text");
        if (options->text) options->file = *text;
        invocation.act = [&invocation, options] { return run_article_add(invocation, *options); };
    });
}

void add_tag(CLI::App& article, Invocation& invocation) {
    struct Options {
        std::string name;
        std::vector<std::string> add, remove;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* tag = article.add_subcommand("tag", "Add tags to an article, or remove some; the source cannot undo it");
    tag->add_option("ID", options->name, "Key, id or address")->required();
    tag->add_option("TAG", options->add, "Tags to add");
    tag->add_option("--remove", options->remove, "A tag to remove; may be repeated");
    tag->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return ask(invocation, "article tag",
                       {{"name", options->name}, {"add", options->add}, {"remove", options->remove}});
        };
    });
}

void add_show(CLI::App& article, Invocation& invocation) {
    struct Options {
        std::string name;
        bool fields = false, versions = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* show = article.add_subcommand("show", "One article, whole");
    show->add_option("ID", options->name, "Key, id or address")->required();
    show->add_flag("--fields", options->fields, "Also where each field came from");
    show->add_flag("--versions", options->versions, "Also every version, and what changed in it");
    show->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return ask(invocation, "article show",
                       {{"name", options->name}, {"fields", options->fields}, {"versions", options->versions}});
        };
    });
}

} // namespace

void add_article(CLI::App& app, Invocation& invocation) {
    CLI::App* article =
        app.add_subcommand("article", "The article store by hand: add, list, show, tag, pin, block, withdraw, kill");
    article->require_subcommand(1);
    const auto limit = std::make_shared<int>(30);
    CLI::App* list = article->add_subcommand("list", "The latest articles, newest first");
    list->add_option("--limit", *limit, "How many")->check(CLI::Range(1, 1000));
    list->callback([&invocation, limit] {
        invocation.act = [&invocation, limit] { return ask(invocation, "article list", {{"limit", *limit}}); };
    });

    add_show(*article, invocation);
    add_add(*article, invocation);
    add_tag(*article, invocation);

    const auto name = std::make_shared<std::string>();
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
