#include "bot/cli/describe.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "digest/edition/explain.hpp"
#include "digest/edition/reading_memory.hpp"
#include "digest/edition/rules.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <system_error>

namespace depesche::bot {

using nlohmann::json;

namespace {

struct Moment {
    digest::Slot slot;
    digest::Instant at;
};

/// Which digest is meant, and as of when: with --at the one of that moment, otherwise the next one as it would be now.
std::expected<Moment, VerbResult> moment_of(Newsroom& newsroom, const json& arguments) {
    const std::string edition = text_argument(arguments, "edition");
    const std::string at = text_argument(arguments, "at");
    digest::Instant moment = newsroom.now();
    if (!at.empty()) {
        const auto parsed = parse_local(newsroom.zone(), at, moment);
        if (!parsed) return std::unexpected(failed(exit_usage, parsed.error()));
        moment = *parsed;
        if (auto slot = newsroom.schedule().slot(edition, newsroom.zone().date(moment)))
            return Moment{*std::move(slot), moment};
    }
    const digest::LocalDate today = newsroom.zone().date(moment);
    for (int days = 0; days < 15; ++days) {
        auto slot = newsroom.schedule().slot(edition,
                                             digest::LocalDate{std::chrono::sys_days(today) + std::chrono::days(days)});
        if (slot && slot->at >= moment) return Moment{*std::move(slot), moment};
    }
    return std::unexpected(failed(exit_usage, "there is no edition '" + edition + "' in the configuration"));
}

VerbResult rendered(const digest::Document& document, const std::string& dialect_name, bool channel, json extra) {
    const auto dialect = digest::dialect_from(dialect_name.empty() ? "telegram" : dialect_name);
    if (!dialect)
        return failed(exit_usage, fmt::format("unknown dialect '{}'; there are {}", dialect_name,
                                              fmt::join(digest::dialect_names(), ", ")));
    const auto message = digest::render(channel ? document.for_channel() : document, *dialect);
    if (!message) return failed(exit_rules, message.error());
    extra["dialect"] = digest::to_string(*dialect);
    extra["text"] = message->text;
    extra["length"] = message->length;
    extra["limit"] = message->limit;
    extra["visible"] = digest::visible_length(*message);
    extra["cuts"] = message->cuts;
    return {exit_ok, message->text, std::move(extra)};
}

/// The rules that a message alone can break: what they know of articles and of what was sent is not asked.
std::vector<digest::Finding> findings_of(const digest::Document& document, const std::string& language, bool channel) {
    static const auto library = config::TextLibrary::load();
    const digest::Document variant = channel ? document.for_channel() : document;
    std::vector<digest::Rendered> renderings;
    for (const auto name : digest::dialect_names()) {
        if (auto one = digest::render(variant, *digest::dialect_from(name))) renderings.push_back(*std::move(one));
    }
    const std::string& spoken = language.empty() ? document.language : language;
    digest::RuleInput input{.document = variant,
                            .renderings = renderings,
                            .picks = {},
                            .articles = {},
                            .language = document.language,
                            .now = {},
                            .texts = &library.value().best(spoken)};
    if (channel) input.to_channel = true;
    return digest::check_rules(input);
}

/// The bytes on stdout as they would be sent, and on stderr what the rules say; --json has both in one.
int print_preview(const Invocation& invocation, const VerbResult& result) {
    const int exit = print(invocation, result);
    if (invocation.json || !result.data.is_object() || !result.data.contains("findings")) return exit;
    for (const json& finding : result.data.at("findings")) {
        const int item = finding.at("item").get<int>();
        fmt::print(stderr, "{}: {}{}\n", finding.at("severity").get<std::string>(),
                   item > 0 ? fmt::format("{}. ", item) : "", finding.at("message").get<std::string>());
    }
    return exit;
}

/// Why nothing can be said or judged in a language; nothing when its texts are there. Rules of no language would find
/// little.
std::optional<std::string> no_such_language(std::string_view spoken, std::string_view overrides = {}) {
    const auto library = config::TextLibrary::load(overrides);
    const auto languages = library.value().languages();
    const auto primary = [](std::string_view tag) { return tag.substr(0, tag.find('-')); };
    if (std::ranges::any_of(languages, [&](const std::string& one) { return primary(one) == primary(spoken); }))
        return {};
    const auto known = fmt::format("there are {}", fmt::join(languages, ", "));
    if (spoken.empty()) return fmt::format("says no \"language\", and --lang none; {}", known);
    return fmt::format("unknown language '{}'; {}", spoken, known);
}

int preview_file(const Invocation& invocation, const std::string& file, const std::string& dialect, bool channel,
                 const std::string& language) {
    constexpr std::size_t longest = 256 << 10;
    std::ifstream stream;
    if (file != "-") {
        if (std::error_code ignored; std::filesystem::is_directory(file, ignored))
            return print(invocation, failed(exit_failed, file + ": is a folder, name a file with one message as JSON"));
        stream.open(file, std::ios::binary);
        if (!stream) return print(invocation, failed(exit_failed, file + ": cannot be opened"));
    }
    std::istream& input = file == "-" ? std::cin : stream;
    std::string text(longest + 1, '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(input.gcount()));
    if (text.empty()) return print(invocation, failed(exit_failed, file + ": is empty, expected a message as JSON"));
    auto document = digest::document_from_json(text);
    if (!document) return print(invocation, failed(exit_failed, file + ": " + document.error()));
    if (!language.empty()) document->language = language; // its words stay; what the dialect adds is set by it
    if (const auto why = no_such_language(document->language))
        return print(invocation, failed(exit_usage, language.empty() ? file + ": " + *why : "--lang: " + *why));
    const auto findings = findings_of(*document, language, channel);
    return print_preview(invocation, judged(rendered(*document, dialect, channel, json::object()), findings));
}

} // namespace

VerbResult preview(Services& services, const json& arguments) {
    const std::string language = text_argument(arguments, "lang");
    const auto unknown =
        language.empty() ? std::nullopt : no_such_language(language, services.newsroom.settings().texts_overrides);
    if (unknown) return failed(exit_usage, "--lang: " + *unknown);
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto moment = moment_of(services.newsroom, arguments);
    if (!moment) return moment.error();
    auto draft = services.newsroom.propose(moment->slot, moment->at);
    if (!draft) return failed(draft.error());
    if (!language.empty()) {
        auto input = services.newsroom.edition_input(moment->slot, moment->at, moment->at);
        if (!input) return failed(input.error());
        input->edition.language = language;
        draft->document = digest::edition_document(*input, draft->picks, services.newsroom.texts_for(language),
                                                   services.newsroom.zone(), services.newsroom.settings().settings_url);
    }
    const auto findings = services.newsroom.check(*draft, moment->at, moment->at);
    if (!findings) return failed(findings.error());
    json extra = {{"draft", data(*draft)}};
    return judged(rendered(draft->document, text_argument(arguments, "dialect"), flag_argument(arguments, "channel"),
                           std::move(extra)),
                  *findings);
}

VerbResult why(Services& services, const json& arguments) {
    if (auto trouble = place_stories(services)) return *std::move(trouble);
    const auto moment = moment_of(services.newsroom, arguments);
    if (!moment) return moment.error();
    const auto input = services.newsroom.edition_input(moment->slot, moment->at, moment->at);
    if (!input) return failed(input.error());
    const digest::Proposal proposal = digest::propose(*input, services.newsroom.reading());
    VerbResult reasons = {exit_ok, digest::explain(proposal, moment->slot),
                          json::parse(digest::explain_json(proposal, moment->slot))};
    const auto draft = services.newsroom.propose(moment->slot, moment->at);
    if (!draft) return reasons; // nothing to send, which the reasons say
    const auto findings = services.newsroom.check(*draft, moment->at, moment->at);
    if (!findings) return failed(findings.error());
    if (!findings->empty()) reasons.text += "\n\nThe rules:\n" + words(*findings);
    return judged(std::move(reasons), *findings);
}

void add_preview(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string edition, document, at, dialect, language;
        bool channel = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand("preview", "The very bytes that would be sent");
    auto* edition = verb->add_option("EDITION", options->edition);
    verb->add_option("--document", options->document, "A message as JSON instead of an edition; - is standard input")
        ->excludes(edition);
    verb->add_option("--at", options->at, "As of this local time: 06:30 or 2026-11-23T06:30");
    verb->add_option("--dialect", options->dialect, "telegram (default), whatsapp, plain");
    verb->add_option("--lang", options->language, "The words of this language");
    verb->add_flag("--channel", options->channel, "The channel's variant, without the footer");
    verb->callback([&invocation, options] {
        if (options->edition.empty() && options->document.empty()) throw CLI::RequiredError("EDITION or --document");
        invocation.act = [&invocation, options] {
            if (!options->document.empty())
                return preview_file(invocation, options->document, options->dialect, options->channel,
                                    options->language);
            const auto settings = load_or_complain(invocation);
            if (!settings) return static_cast<int>(exit_usage);
            return print_preview(invocation, ask(*settings, "preview",
                                                 {{"edition", options->edition},
                                                  {"at", options->at},
                                                  {"dialect", options->dialect},
                                                  {"lang", options->language},
                                                  {"channel", options->channel}}));
        };
    });
}

void add_why(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string edition, at;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = app.add_subcommand(
        "why", "The reasons of an edition, item by item; what readers read is unknown so far and adds nothing");
    verb->add_option("EDITION", options->edition)->required();
    verb->add_option("--at", options->at, "As of this local time: 06:30 or 2026-11-23T06:30");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return ask(invocation, "why", {{"edition", options->edition}, {"at", options->at}});
        };
    });
}

} // namespace depesche::bot
