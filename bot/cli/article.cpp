#include "bot/cli/article_add.hpp"
#include "bot/cli/article_show.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/stopping.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/take_back.hpp"
#include "config/words.hpp"
#include "digest/article/fold.hpp"
#include "digest/document/json.hpp"
#include "digest/document/unicode.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// What is done about a message on readers' phones, and who has it.
std::string taken_off_words(const std::string& draft, const TakenOff& done, const config::Settings& settings) {
    std::string text;
    if (done.removed > 0) text += fmt::format("\n{}: {} messages are deleted", draft, done.removed);
    if (done.noted > 0)
        text += fmt::format("\n{}: {} messages are too old to be deleted and become a note", draft, done.noted);
    if (done.edited > 0)
        text += fmt::format("\n{}: {} messages are changed: the other stories stay", draft, done.edited);
    if (done.started.empty() && !done.earlier.empty())
        text += fmt::format("\n{}: its messages are being deleted or were before (broadcast {})", draft,
                            done.earlier.back().id);
    if (done.unreachable > 0)
        text += fmt::format("\n{}: {} have it or may have it, and their message cannot be reached", draft,
                            done.unreachable);
    return text + words(done.before, settings);
}

json taken_off_data(const std::string& draft, const TakenOff& done, const config::Settings& settings) {
    return {{"draft", draft},        {"broadcasts", done.started},
            {"removed", done.removed}, {"noted", done.noted},
            {"edited", done.edited},   {"unreachable", done.unreachable},
            {"before", data(done.before, settings)}};
}

/// Where it has been sent already people must know, and where it is still being sent it stops.
/// `killed_by` as in take_back().
void stop_drafts_with(Services& services, const digest::StoredArticle& article, const std::string& killed_by,
                      VerbResult& result) {
    TaskDesk desk(services.newsroom, services.newsroom.ledger().tasks());
    const TakenBack done =
        take_back(services.newsroom, desk, article,
                  [&](const BroadcastRow& row, const std::string& why) { return stop_broadcast(services, row, why); },
                  killed_by);
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
    const config::Settings& settings = services.newsroom.settings();
    for (const auto& [draft, off] : done.taken_off) {
        result.data["taken_off"].push_back(taken_off_data(draft, off, settings));
        result.text += taken_off_words(draft, off, settings);
    }
    for (const std::string& error : done.errors) {
        result.exit = exit_failed;
        result.text += "\n" + error;
    }
}

} // namespace

namespace {

constexpr std::int64_t longest_span = 10L * 366 * 24 * 3600; ///< seconds

/// The latest that were asked for, by the moment they became news; one under embargo by when it came.
StoreResult<std::vector<digest::StoredArticle>> chosen_articles(Newsroom& newsroom, const json& arguments) {
    const auto limit = static_cast<std::size_t>(number_argument(arguments, "limit", 30, 0, 10'000));
    const std::string source = digest::fold_text(text_argument(arguments, "source"));
    const bool held = flag_argument(arguments, "held");
    const std::chrono::seconds span(number_argument(arguments, "since", 0, 0, longest_span));
    const digest::Instant now = newsroom.now();
    const auto moment = [&](const digest::StoredArticle& article) {
        return article.news_time() > now ? article.first_seen : article.news_time();
    };
    const auto is_asked = [&](const digest::StoredArticle& article) {
        return (article.hold != 0) == held && (span.count() == 0 || moment(article) > now - span) &&
               (source.empty() || digest::fold_text(article.article.source) == source);
    };
    // Few are held or of other sources, most of the time: look at more only when these do not suffice.
    for (std::size_t looked_at = limit + 20;; looked_at *= 8) {
        auto articles = newsroom.articles().latest(looked_at);
        if (!articles) return articles;
        const bool all = articles->size() < looked_at || looked_at > 100'000;
        std::erase_if(*articles, [&](const digest::StoredArticle& article) { return !is_asked(article); });
        if (articles->size() < limit && !all) continue;
        std::ranges::sort(*articles, std::ranges::greater(), [&](const digest::StoredArticle& article) {
            return std::pair(moment(article), article.key);
        });
        if (articles->size() > limit) articles->resize(limit);
        return articles;
    }
}

} // namespace

VerbResult article_list(Services& services, const json& arguments) {
    const auto articles = chosen_articles(services.newsroom, arguments);
    if (!articles) return failed(articles.error());
    std::string text;
    json list = json::array();
    for (const digest::StoredArticle& article : *articles) {
        if (!text.empty()) text += '\n';
        text += line(article, services.newsroom.zone());
        list.push_back(data(article));
    }
    const bool all = text_argument(arguments, "source").empty() && !flag_argument(arguments, "held") &&
                     number_argument(arguments, "since", 0, 0, longest_span) == 0;
    if (text.empty()) text = all ? "no articles yet; 'depesche feed list' shows the feeds" : "no such articles";
    if (!flag_argument(arguments, "held")) {
        const auto holds = services.newsroom.articles().holds(services.newsroom.now());
        if (!holds) return failed(holds.error());
        int waiting = 0;
        for (const digest::Hold& hold : *holds) waiting += hold.waiting;
        if (waiting > 0) text += fmt::format("\n{} held, not shown; 'depesche feed held' shows them", waiting);
    }
    return {exit_ok, std::move(text), std::move(list)};
}

namespace {

/// Undoes an editor's kill, and no source's.
VerbResult make_usable(Services& services, const digest::StoredArticle& article) {
    using digest::PublicationStatus;
    Newsroom& newsroom = services.newsroom;
    const std::string& title = article.article.title;
    if (article.article.status == PublicationStatus::usable) return failed(exit_usage, title + ": is usable already");
    const auto told = newsroom.articles().versions(article.key);
    if (!told) return failed(told.error());
    if (const auto status = told->empty() ? PublicationStatus::usable : told->back().article.status;
        status != PublicationStatus::usable)
        return failed(exit_failed, fmt::format("{}: its source says {}, which only the source takes back", title,
                                               to_string(status)));
    const auto done = newsroom.articles().set_status(article.key, PublicationStatus::usable, newsroom.now());
    if (!done) return failed(done.error());
    services.wake();
    return {exit_ok,
            fmt::format("{}: usable again; it may be sent. What was stopped, held or deleted stays so.", title),
            {{"key", article.key}, {"act", "usable"}, {"was", to_string(article.article.status)}}};
}

std::string_view done_words(std::string_view act) {
    if (act == "kill") return "killed; nothing sends it any more, and readers' phones lose it where the platform can";
    if (act == "withdraw") return "withdrawn; nothing sends it any more";
    if (act == "pin") return "pinned; always in the next edition";
    return act == "block" ? "blocked; never in an edition" : "ranked as any other";
}

/// What a pin comes to as long as something stands against the article.
std::string pinned_words(const digest::StoredArticle& article, const Newsroom& newsroom) {
    if (article.hold != 0)
        return fmt::format("pinned; held, because its feed brought too many at once: 'depesche feed release --article "
                           "{}' lets it go",
                           article.key);
    const auto& embargo = article.article.embargo_until;
    if (embargo && *embargo > newsroom.now())
        return fmt::format("pinned; under embargo until {}, it comes with the first edition after that",
                           local_time(newsroom.zone(), *embargo));
    return std::string(done_words("pin"));
}

} // namespace

VerbResult article_set(Services& services, const json& arguments) {
    using digest::PublicationStatus;
    Newsroom& newsroom = services.newsroom;
    const std::string act = text_argument(arguments, "act");
    const bool takes_back = act == "kill" || act == "withdraw";
    if (!takes_back && act != "pin" && act != "block" && act != "unpin" && act != "usable")
        return failed(exit_usage,
                      "nothing to do called '" + act + "': pin, block, unpin, withdraw, kill or usable an article");
    const auto article = named_article(newsroom, text_argument(arguments, "name"));
    if (!article) return article.error();
    if (act == "usable") return make_usable(services, *article);
    if (act == "pin" && article->article.status != PublicationStatus::usable)
        return failed(exit_rules, fmt::format("{}: {}: it cannot be in any edition, and is not pinned",
                                              article->article.title, to_string(article->article.status)));
    // A kill is the stricter word; a withdrawal after it does not soften it.
    const bool killed_before = act == "withdraw" && article->article.status == PublicationStatus::killed;
    StoreResult<bool> done = true;
    if (takes_back && !killed_before)
        done = newsroom.articles().set_status(
            article->key, act == "kill" ? PublicationStatus::killed : PublicationStatus::withdrawn, newsroom.now());
    else if (!takes_back)
        done = newsroom.articles().set_pinned(article->key, act == "pin" ? 1 : act == "block" ? -1 : 0, newsroom.now());
    if (!done) return failed(done.error());
    VerbResult result{exit_ok,
                      fmt::format("{}: {}", article->article.title,
                                  killed_before  ? "is killed already, and stays so"
                                  : act == "pin" ? pinned_words(*article, newsroom)
                                                 : std::string(done_words(act))),
                      {{"key", article->key},
                       {"act", act},
                       {"sent_in", json::array()},
                       {"stopped", json::array()},
                       {"held", json::array()},
                       {"to_remove", json::array()}}};
    if (!takes_back) result.text += editions_to_renew(newsroom);
    if (takes_back) {
        const auto after = named_article(newsroom, std::to_string(article->key));
        if (!after) return after.error();
        stop_drafts_with(services, *after, act == "kill" ? acting(services, arguments) : std::string(), result);
        if (result.exit == exit_ok && result.data["sent_in"].empty()) result.text += "\nit has been sent nowhere";
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
    const auto empty = [](const std::string& tag) { return digest::is_blank(digest::clean_line(tag)); };
    if (std::ranges::any_of(added, empty) || std::ranges::any_of(removed, empty))
        return failed(exit_usage, "a tag is empty; nothing was changed");
    if (added.empty() && removed.empty())
        return failed(exit_usage, "no tag to add or to remove: article tag ID TAG... or --remove TAG");
    const auto done = services.newsroom.articles().set_tags(article->key, added, removed);
    if (!done) return failed(done.error());
    const auto after = named_article(services.newsroom, std::to_string(article->key));
    if (!after) return after.error();
    services.wake();
    const std::vector<std::string>& now = after->article.tags;
    std::string unknown;
    for (const std::string& tag : removed) {
        const auto same = [&](const std::string& other) { return digest::fold_text(other) == digest::fold_text(tag); };
        if (std::ranges::none_of(article->article.tags, same))
            unknown += fmt::format("\nit had no tag '{}'; from now on it gets none of its source either", tag);
    }
    return {exit_ok,
            fmt::format("{}: {}{}", after->article.title,
                        now.empty() ? std::string("no tags") : fmt::format("{}", fmt::join(now, ", ")), unknown),
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
    CLI::App* article = app.add_subcommand(
        "article", "The article store by hand: add, list, show, tag, pin, block, withdraw, kill, usable");
    article->require_subcommand(1);
    const auto limit = std::make_shared<int>(30);
    CLI::App* list = article->add_subcommand("list", "The latest articles, newest first");
    list->add_option("--limit", *limit, "How many")->check(CLI::Range(1, 1000));
    const auto source = std::make_shared<std::string>(), since = std::make_shared<std::string>();
    const auto held = std::make_shared<bool>(false);
    list->add_option("--source", *source, "Only of this source, by its shown name");
    list->add_option("--since", *since, "Only of this last span, like 2h or 3d");
    list->add_flag("--held", *held, "Only those that wait in a hold; they are left out otherwise");
    list->callback([&invocation, limit, source, since, held] {
        std::int64_t seconds = 0;
        if (!since->empty()) {
            const auto span = config::read_span(*since);
            if (!span) throw CLI::ValidationError("--since", "expected a span like 30min, 2h or 3d");
            seconds = span->count();
        }
        invocation.act = [&invocation, limit, source, seconds, held] {
            return ask(invocation, "article list",
                       {{"limit", *limit}, {"source", *source}, {"since", seconds}, {"held", *held}});
        };
    });

    add_show(*article, invocation);
    add_add(*article, invocation);
    add_tag(*article, invocation);

    const auto name = std::make_shared<std::string>();
    for (const auto& [act, help] : {std::pair{"pin", "Always in the next edition"},
                                    std::pair{"block", "Never in an edition"}, std::pair{"unpin", "As it is ranked"},
                                    std::pair{"withdraw", "The newsroom took it back: it is not sent any more"},
                                    std::pair{"kill", "As withdraw, for an agency's kill notice"},
                                    std::pair{"usable", "Undo an editor's withdraw or kill that was a mistake"}}) {
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
