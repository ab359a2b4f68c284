#include "bot/editor/chat_words.hpp"

#include "digest/document/unicode.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/format/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace depesche::bot {

namespace {

enum class Command { alert, update, correct, retract, surprising, drafts, tasks, hold, skip, desk, id, help, other };

struct Alias {
    std::string_view word;
    Command command;
};

// Without their slash, folded to lower case, in the languages we speak. The first of each is the one that help shows.
constexpr std::array aliases{
    Alias{"alert", Command::alert},
    Alias{"eil", Command::alert},
    Alias{"eilmeldung", Command::alert},
    Alias{"alerte", Command::alert},
    Alias{"urgent", Command::alert},
    Alias{"allerta", Command::alert},
    Alias{"update", Command::update},
    Alias{"aktualisieren", Command::update},
    Alias{"actualiser", Command::update},
    Alias{"aggiorna", Command::update},
    Alias{"correct", Command::correct},
    Alias{"correction", Command::correct},
    Alias{"korrektur", Command::correct},
    Alias{"korrigieren", Command::correct},
    Alias{"corriger", Command::correct},
    Alias{"correggi", Command::correct},
    Alias{"correzione", Command::correct},
    Alias{"rectificatif", Command::correct},
    Alias{"retract", Command::retract},
    Alias{"zurueckziehen", Command::retract},
    Alias{"widerruf", Command::retract},
    Alias{"zurückziehen", Command::retract},
    Alias{"retirer", Command::retract},
    Alias{"ritira", Command::retract},
    Alias{"surprising", Command::surprising},
    Alias{"ueberraschend", Command::surprising},
    Alias{"überraschend", Command::surprising},
    Alias{"surprise", Command::surprising},
    Alias{"sorpresa", Command::surprising},
    Alias{"drafts", Command::drafts},
    Alias{"entwuerfe", Command::drafts},
    Alias{"entwürfe", Command::drafts},
    Alias{"brouillons", Command::drafts},
    Alias{"bozze", Command::drafts},
    Alias{"tasks", Command::tasks},
    Alias{"aufgaben", Command::tasks},
    Alias{"taches", Command::tasks},
    Alias{"tâches", Command::tasks},
    Alias{"compiti", Command::tasks},
    Alias{"hold", Command::hold},
    Alias{"halten", Command::hold},
    Alias{"anhalten", Command::hold},
    Alias{"retenir", Command::hold},
    Alias{"trattieni", Command::hold},
    Alias{"skip", Command::skip},
    Alias{"auslassen", Command::skip},
    Alias{"sauter", Command::skip},
    Alias{"salta", Command::skip},
    Alias{"desk", Command::desk},
    Alias{"redaktion", Command::desk},
    Alias{"redaction", Command::desk},
    Alias{"redazione", Command::desk},
    Alias{"id", Command::id},
    Alias{"help", Command::help},
    Alias{"hilfe", Command::help},
    Alias{"aide", Command::help},
    Alias{"aiuto", Command::help},
    Alias{"start", Command::help},
};

using digest::feed::trim;

constexpr std::string_view spaces = " \t\r\n";

struct Spoken {
    Command command = Command::other;
    std::string_view rest;
};

/// "/alert@our_bot 2 ..." is /alert; words without a slash are no command.
Spoken spoken(std::string_view text) {
    text = trim(text);
    if (!text.starts_with('/')) return {};
    const std::size_t end = std::min(text.find_first_of(spaces), text.size());
    std::string_view word = text.substr(1, end - 1);
    word = word.substr(0, word.find('@'));
    const std::string small = digest::feed::lower(word);
    const auto found = std::ranges::find(aliases, std::string_view(small), &Alias::word);
    if (found == aliases.end()) return {};
    return {found->command, trim(text.substr(end))};
}

/// Clean lines between bars. A bar or a line break separates: on a phone either is at hand.
std::vector<std::string> parts_of(std::string_view text) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = std::min(text.find_first_of("|\n"), text.size());
        std::string part(trim(digest::clean_line(text.substr(0, end))));
        if (!digest::is_blank(part)) parts.push_back(std::move(part));
        if (end == text.size()) return parts;
        text.remove_prefix(end + 1);
    }
}

struct Words {
    std::string headline, body, url;
};

/// Somebody meant an address, whether it is one or not.
bool meant_as_address(std::string_view part) {
    constexpr std::array<std::string_view, 8> beginnings{
        "http:", "https:", "www.", "javascript:", "data:", "mailto:", "file:", "ftp:"};
    const std::string small = digest::feed::lower(part.substr(0, 16));
    return std::ranges::any_of(beginnings, [&](std::string_view one) { return small.starts_with(one); });
}

/// Headline, body and address; several parts between them are sentences of the body. Nothing without a headline, and
/// nothing when the address cannot be used: it must not slip into the body.
std::optional<Words> words_of(std::string_view text) {
    std::vector<std::string> parts = parts_of(text);
    Words words;
    if (!parts.empty()) {
        if (parts.back().find(' ') == std::string::npos) words.url = digest::safe_url(parts.back());
        if (!words.url.empty())
            parts.pop_back();
        else if (meant_as_address(parts.back()))
            return std::nullopt;
    }
    if (parts.empty()) return std::nullopt;
    words.headline = std::move(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) words.body += (i > 1 ? " " : "") + parts[i];
    return words;
}

/// "2 Headline", "S1 Headline"; nothing when the first word is no severity.
std::optional<int> take_severity(std::string_view& text) {
    const std::size_t end = std::min(text.find_first_of(spaces), text.size());
    std::string_view word = text.substr(0, end);
    if (word.starts_with('S') || word.starts_with('s')) word.remove_prefix(1);
    // "2 injured ..." reads as a severity: the preview shows what was understood before anything is sent.
    if (word.size() != 1 || word[0] < '1' || word[0] > '3') return std::nullopt;
    text = trim(text.substr(end));
    return word[0] - '0';
}

EditorWord new_alert(std::string_view rest) {
    NewAlert alert;
    if (const auto severity = take_severity(rest)) alert.severity = *severity;
    const auto words = words_of(rest);
    if (!words) return Malformed{"editor.example.alert"};
    alert.headline = words->headline;
    alert.body = words->body;
    alert.url = words->url;
    return alert;
}

EditorWord follow_up(DraftKind kind, std::string_view rest, const std::optional<ShownMessage>& answered) {
    const auto words = words_of(rest);
    if (!answered || answered->draft.empty() || !words) {
        return Malformed{kind == DraftKind::update       ? "editor.example.update"
                         : kind == DraftKind::correction ? "editor.example.correct"
                                                         : "editor.example.retract"};
    }
    return FollowUp{kind, answered->draft, words->headline, words->body, words->url};
}

EditorWord draft_word(DraftWord::What what, const std::optional<ShownMessage>& answered) {
    if (!answered) return DraftWord{what, {}, 0};
    return DraftWord{what, answered->draft, answered->version};
}

EditorWord new_words(const Incoming& text, const ShownMessage& asked, std::int64_t item) {
    std::vector<std::string> parts = parts_of(text.text);
    if (parts.empty()) return Malformed{"editor.example.edit"};
    EditLine edit{.draft = asked.draft,
                  .version = asked.version,
                  .item = static_cast<int>(item),
                  .title = std::move(parts.front()),
                  .line = {}};
    for (std::size_t i = 1; i < parts.size(); ++i) edit.line += (i > 1 ? " " : "") + parts[i];
    return edit;
}

/// Words without a command mean something only as an answer to a message of ours.
EditorWord an_answer(const Incoming& text, const ShownMessage& answered) {
    if (const auto item = purpose_number(answered.purpose, "edit:")) return new_words(text, answered, *item);
    if (const auto task = purpose_number(answered.purpose, "task:")) {
        const std::string_view words = trim(text.text);
        if (words.starts_with("https://") && words.find_first_of(spaces) == std::string_view::npos)
            return PostLink{*task, std::string(words)};
    }
    return Nothing{};
}

} // namespace

std::string edit_purpose(int item) { return "edit:" + std::to_string(item); }
std::string task_purpose(BroadcastId task) { return "task:" + std::to_string(task); }

std::optional<std::int64_t> purpose_number(std::string_view purpose, std::string_view prefix) {
    if (!purpose.starts_with(prefix)) return std::nullopt;
    purpose.remove_prefix(prefix.size());
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(purpose.data(), purpose.data() + purpose.size(), value);
    if (error != std::errc{} || end != purpose.data() + purpose.size() || value < 0) return std::nullopt;
    return value;
}

EditorWord understand(const Incoming& text, const std::optional<ShownMessage>& answered, bool readers_too) {
    const Spoken said = spoken(text.text);
    switch (said.command) {
    case Command::alert:
        return new_alert(said.rest);
    case Command::update:
        return follow_up(DraftKind::update, said.rest, answered);
    case Command::correct:
        return follow_up(DraftKind::correction, said.rest, answered);
    case Command::retract:
        return follow_up(DraftKind::retraction, said.rest, answered);
    case Command::surprising:
        if (said.rest.empty()) return Malformed{"editor.example.surprising"};
        return NewSurprising{std::string(said.rest.substr(0, said.rest.find_first_of(spaces)))};
    case Command::drafts:
        return ListDrafts{};
    case Command::tasks:
        return ListTasks{};
    case Command::hold:
        return draft_word(DraftWord::What::hold, answered);
    case Command::skip:
        return draft_word(DraftWord::What::skip, answered);
    case Command::desk:
        return Help{};
    case Command::id:
        return TellNumbers{};
    case Command::help:
        if (readers_too && text.private_chat) return Nothing{};
        return Help{};
    case Command::other:
        break;
    }
    if (answered) return an_answer(text, *answered);
    return Nothing{};
}

} // namespace depesche::bot
