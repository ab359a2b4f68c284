// `feed held|release|dismiss`: what waits because its feed brought more than is plausible.
#include "bot/cli/alert.hpp"
#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/editor/hold_desk.hpp"
#include "bot/ingest/fetch_words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using digest::Hold;
using nlohmann::json;

namespace {

constexpr std::size_t articles_shown = 10;
/// So many alert drafts at once are a day of news; more are a mistake until somebody says otherwise.
constexpr std::int64_t alerts_unasked = 3;

std::string waiting_words(int count) { return count == 1 ? "1 article waits" : fmt::format("{} articles wait", count); }
std::string articles_words(std::size_t count) { return count == 1 ? "1 article" : fmt::format("{} articles", count); }

std::string candidates_words(std::size_t count) {
    return count == 1 ? "1 is a breaking candidate" : fmt::format("{} are breaking candidates", count);
}

HoldDesk desk_of(Services& services) {
    return services.holds != nullptr ? *services.holds : HoldDesk(services.newsroom);
}

std::string_view word(Hold::Decision decision) {
    switch (decision) {
    case Hold::Decision::open:
        return "open";
    case Hold::Decision::released:
        return "released";
    case Hold::Decision::set_aside:
        break;
    }
    return "set aside";
}

std::string head(const Hold& hold, const std::string& source, const digest::Zone& zone) {
    std::string text = fmt::format(
        "hold {}  {}  {} {}: {}\n  {}", hold.id, local_time(zone, hold.since), source, shown_url(hold.feed_url),
        digest::reason(hold.storm),
        hold.decision == Hold::Decision::open
            ? fmt::format("{} until {}", waiting_words(hold.waiting), local_time(zone, hold.since + HoldDesk::patience))
            : fmt::format("{} of {} articles", word(hold.decision), hold.articles));
    if (hold.decided) text += fmt::format(", {}", local_time(zone, *hold.decided));
    if (hold.decision != Hold::Decision::open)
        text += " by " + (hold.decided_by.empty() ? "nobody in time" : hold.decided_by);
    return text;
}

json data_of(const Hold& hold) {
    return {{"hold", hold.id},
            {"feed", shown_url(hold.feed_url)},
            {"since", digest::to_iso8601(hold.since)},
            {"reason", digest::reason(hold.storm)},
            {"state", word(hold.decision)},
            {"decided_by", hold.decided_by},
            {"articles", hold.articles},
            {"waiting", hold.waiting}};
}

VerbResult told(Services& services, const EditorResult<HoldDesk::Done>& done, std::string_view verb) {
    if (!done) return failed(done.error());
    services.wake();
    json result = data_of(done->hold);
    result["done"] = done->articles;
    result["urgent"] = done->urgent;
    std::string text =
        fmt::format("{} of {} {}", articles_words(done->articles), shown_url(done->hold.feed_url),
                    verb.starts_with("are ") && done->articles == 1 ? "is " + std::string(verb.substr(4)) : verb);
    if (done->urgent > 0) text += fmt::format("; {} now", candidates_words(done->urgent));
    if (done->hold.decision == Hold::Decision::open)
        text += fmt::format("; {} still {}", done->hold.waiting, done->hold.waiting == 1 ? "waits" : "wait");
    return {exit_ok, text, std::move(result)};
}

VerbResult would_release(HoldDesk& desk, const Hold& hold) {
    const auto preview = desk.preview(hold);
    if (!preview) return failed(preview.error());
    std::string text =
        fmt::format("{} of {} would be news", articles_words(preview->articles), shown_url(hold.feed_url));
    if (preview->urgent > 0) text += "; " + candidates_words(preview->urgent) + ", one alert draft an event";
    json result = data_of(hold);
    result["would_release"] = preview->articles;
    result["urgent"] = preview->urgent;
    return {exit_ok, text, std::move(result)};
}

VerbResult would_release(HoldDesk& desk, const digest::StoredArticle& stored) {
    const auto hold = desk.hold_of(stored.key);
    if (!hold) return failed(hold.error());
    const std::size_t urgent = digest::is_urgent(stored.article) ? 1 : 0;
    return {exit_ok,
            fmt::format("«{}» would be news{}", stored.article.title, urgent == 1 ? ", and a breaking candidate" : ""),
            {{"hold", *hold}, {"would_release", 1}, {"urgent", urgent}}};
}

struct ReleaseOptions {
    std::string name, article;
    bool yes = false, dry_run = false;
};

/// Whoever would make many alerts at once is told so and asked.
int release_by_hand(const Invocation& invocation, const ReleaseOptions& options) {
    if (options.name.empty() == options.article.empty())
        return print(invocation, failed(exit_usage, "name what to release: a hold, a feed, or --article"));
    const auto settings = load_or_complain(invocation);
    if (!settings) return exit_usage;
    json given = {{"name", options.name}, {"article", options.article}, {"who", cli_user()}, {"dry_run", true}};
    if (options.dry_run) return print(invocation, ask(*settings, "feed release", given));
    if (!options.yes) {
        const VerbResult preview = ask(*settings, "feed release", given);
        if (preview.exit != exit_ok) return print(invocation, preview);
        if (number_argument(preview.data, "urgent", 0, 0, INT64_MAX) > alerts_unasked)
            if (const auto refused =
                    ask_first(preview.text, {"Release them all?", "nothing was released", "add --yes"}))
                return *refused;
    }
    given["dry_run"] = false;
    return print(invocation, ask(*settings, "feed release", given));
}

} // namespace

VerbResult feed_held(Services& services, const json& arguments) {
    HoldDesk desk = desk_of(services);
    const bool all = flag_argument(arguments, "all");
    const auto holds = desk.recent();
    if (!holds) return failed(holds.error());
    std::string text;
    json list = json::array();
    for (const Hold& hold : *holds) {
        if (!all && hold.decision != Hold::Decision::open) continue;
        const auto articles = desk.articles(hold.id, articles_shown);
        if (!articles) return failed(articles.error());
        if (!text.empty()) text += '\n';
        text += head(hold, desk.source_of(hold), services.newsroom.zone());
        json entry = data_of(hold);
        for (const digest::StoredArticle& stored : *articles) {
            text += fmt::format("\n    {}{}", digest::is_urgent(stored.article) ? "URGENT " : "",
                                line(stored, services.newsroom.zone()));
            entry["first"].push_back(data(stored));
        }
        const int more = hold.waiting - static_cast<int>(articles->size());
        if (hold.decision == Hold::Decision::open && more > 0)
            text += fmt::format("\n    and {} more ('depesche article list --held')", more);
        list.push_back(std::move(entry));
    }
    if (text.empty()) return {exit_ok, "nothing is held", std::move(list)};
    return {exit_ok, text + "\n'depesche feed release HOLD' makes it news, 'depesche feed dismiss HOLD' sets it aside",
            std::move(list)};
}

VerbResult feed_release(Services& services, const json& arguments) {
    HoldDesk desk = desk_of(services);
    const std::string who = acting(services, arguments);
    const std::string name = text_argument(arguments, "name");
    std::string article = text_argument(arguments, "article");
    if (article.empty()) {
        const auto hold = desk.find_by_name(name);
        if (hold && flag_argument(arguments, "dry_run")) return would_release(desk, *hold);
        if (hold) return told(services, desk.release(hold->id, who), "are news now");
        article = name; // its id or address
    }
    const auto stored = services.newsroom.articles().find_by_name(article);
    if (!stored) return failed(stored.error());
    if (!*stored)
        return failed(exit_usage, fmt::format("'{}' is no hold, no feed with one and no article; 'depesche feed held' "
                                              "shows what is held",
                                              article));
    if (flag_argument(arguments, "dry_run")) return would_release(desk, **stored);
    return told(services, desk.release_article((*stored)->key, who), "is news now");
}

VerbResult feed_dismiss(Services& services, const json& arguments) {
    HoldDesk desk = desk_of(services);
    const auto hold = desk.find_by_name(text_argument(arguments, "name"));
    if (!hold) return failed(hold.error());
    return told(services, desk.set_aside(hold->id, acting(services, arguments)), "set aside: known, and no news");
}

void add_feed_holds(CLI::App& feed, Invocation& invocation) {
    const auto all = std::make_shared<bool>(false);
    CLI::App* held = feed.add_subcommand("held", "What waits because a feed brought more than is plausible");
    held->add_flag("--all", *all, "Also what was decided within a day");
    held->callback([&invocation, all] {
        invocation.act = [&invocation, all] { return ask(invocation, "feed held", {{"all", *all}}); };
    });

    const auto options = std::make_shared<ReleaseOptions>();
    CLI::App* release = feed.add_subcommand("release", "Make what is held news; also what was set aside");
    release->add_option("NAME", options->name, "A hold's number, a feed's address, or an article's id or address");
    release->add_option("--article", options->article, "One article by its key, id or address");
    release->add_flag("--yes", options->yes, "Do not ask, however many alerts come of it");
    release->add_flag("--dry-run", options->dry_run, "Only say what would be news");
    release->callback([&invocation, options] {
        invocation.act = [&invocation, options] { return release_by_hand(invocation, *options); };
    });

    const auto name = std::make_shared<std::string>();
    CLI::App* dismiss = feed.add_subcommand("dismiss", "Set aside what is held: known, and no news");
    dismiss->add_option("NAME", *name, "A hold's number or a feed's address")->required();
    dismiss->callback([&invocation, name] {
        invocation.act = [&invocation, name] {
            return ask(invocation, "feed dismiss", {{"name", *name}, {"who", cli_user()}});
        };
    });
}

} // namespace depesche::bot
