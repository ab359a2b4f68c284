// [editors] and [heartbeat]: who decides, where they are asked, and who hears that we live.
#include "config/read_parts.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

namespace depesche::config {
namespace {

using namespace std::chrono_literals;
using Kind = TomlValue::Kind;

bool is_digits(std::string_view text) {
    return !text.empty() && text.size() <= 19 &&
           std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// A number or the same in quotes.
std::string number_text(TableReader& table, std::string_view key) {
    const auto* value = table.find(key);
    if (value == nullptr) return {};
    return value->kind == Kind::integer ? std::to_string(value->integer) : table.text(key).value_or("");
}

/// "05:00-14:00"; may pass midnight.
void read_hours(TableReader& table, Editor& editor) {
    constexpr auto allowed = "expected hours on duty like \"05:00-14:00\"";
    const auto text = table.text("hours");
    if (!text) return;
    const auto dash = text->find('-');
    if (dash == std::string::npos) return table.problem("hours", allowed);
    const auto from = read_time(std::string_view(*text).substr(0, dash));
    const auto until = read_time(std::string_view(*text).substr(dash + 1));
    if (!from || !until) return table.problem("hours", allowed);
    editor.from = *from;
    editor.until = *until;
}

Editor read_person(TableReader table, ReadContext& context) {
    Editor editor;
    editor.name = table.required_text("name", "who did what is kept under it").value_or("");
    if (editor.name.size() > 64) table.problem("name", "is longer than 64 bytes");
    editor.address = number_text(table, "id");
    if (!table.has("id")) {
        table.problem("id",
                      "required: the person's user id on Telegram, a number (the bot tells it to whoever writes /id)");
    } else if (!is_digits(editor.address)) {
        table.problem("id", "expected a user id like 123456789");
    }
    editor.login = table.text("login").value_or("");
    editor.days = table.parsed("days", read_days).value_or(editor.days);
    read_hours(table, editor);
    table.report_unknown(context.top_keys);
    return editor;
}

std::vector<Editor> read_people(TableReader& table, ReadContext& context) {
    constexpr auto example = "like people = [{ name = \"Keller\", id = 123456789 }]";
    std::vector<Editor> people;
    const auto* list = table.find("people");
    if (list == nullptr || (list->kind == Kind::list && list->items.empty())) {
        table.problem("people", fmt::format("required: who may decide, {}", example));
        return people;
    }
    if (list->kind != Kind::list) {
        table.wrong_kind(*list, "people", "a list of tables");
        return people;
    }
    std::set<std::string> names, ids, logins;
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const TomlValue& item = list->items[i];
        const auto path = fmt::format("editors.people[{}]", i + 1);
        if (item.kind != Kind::table) {
            context.problems.add(item.line, path, fmt::format("expected a table, {}", example));
            continue;
        }
        Editor editor = read_person({&item, path, item.line, context.problems}, context);
        if (!editor.name.empty() && !names.insert(editor.name).second)
            context.problems.add(item.line, path + ".name", "two people have this name; nobody could tell who acted");
        if (!editor.address.empty() && !ids.insert(editor.address).second)
            context.problems.add(item.line, path + ".id", "two people have this id");
        if (!editor.login.empty() && !logins.insert(editor.login).second)
            context.problems.add(item.line, path + ".login", "two people have this login");
        people.push_back(std::move(editor));
    }
    return people;
}

/// Spans before an edition, the longest first.
void read_reminders(TableReader& table, EditorsSettings& editors) {
    if (const auto texts = table.texts("reminders")) {
        editors.reminders.clear();
        for (const std::string& text : *texts) {
            const auto span = read_span(text);
            if (!span || *span < 1min || *span > 12h) {
                table.problem("reminders",
                              "expected spans before an edition from \"1m\" to \"12h\", like [\"20m\", \"10m\"]");
                break;
            }
            editors.reminders.push_back(std::chrono::duration_cast<std::chrono::minutes>(*span));
        }
        std::ranges::sort(editors.reminders, std::greater{});
    }
    if (const auto span = table.parsed("second_name", read_span)) {
        if (*span < 1min || *span > 12h)
            table.problem("second_name", "out of range; expected a span from \"1m\" to \"12h\"");
        editors.second_name = std::chrono::duration_cast<std::chrono::minutes>(*span);
    }
    if (const auto span = table.parsed("escalate", read_span)) {
        if (*span < 10s || *span > 1h)
            table.problem("escalate", "out of range; expected a span from \"10s\" to \"1h\"");
        editors.escalate = *span;
    }
}

/// The bot of the only real channel that has one.
void borrow_bot(TableReader& table, EditorsSettings& editors, const std::vector<AudienceSettings>& audiences) {
    std::vector<const AudienceSettings*> channels;
    for (const AudienceSettings& audience : audiences) {
        if (audience.is_channel && !audience.test && audience.platform == editors.platform && !audience.token.empty())
            channels.push_back(&audience);
    }
    if (channels.size() != 1) {
        table.problem("token",
                      "required: \"env:NAME\" or \"file:PATH\" (only one channel's bot could stand in for it)");
        return;
    }
    editors.token = channels.front()->token;
    if (editors.api_url.empty()) editors.api_url = channels.front()->api_url;
    if (editors.ca_file.empty()) editors.ca_file = channels.front()->ca_file;
}

/// An address that only its owner may know: from the environment, a file, or written down.
Secret read_secret_url(TableReader& table, std::string_view key, const ReadContext& context) {
    const auto text = table.text(key);
    if (!text) return {};
    const bool elsewhere = text->starts_with("env:") || text->starts_with("file:");
    Secret secret = elsewhere ? read_secret(table, key, context) : Secret(*text);
    if (!secret.empty() && !url_problem(secret.reveal()).empty()) {
        table.problem(key, "expected an http or https address, or \"env:NAME\" or \"file:PATH\" with one");
        return {};
    }
    if (secret.reveal().starts_with("http://") && !is_private_url(secret.reveal())) {
        table.problem(key, "http:// would show the address to the network; use https:// (http:// only for this machine "
                           "or a private network)");
        return {};
    }
    return secret;
}

} // namespace

EditorsSettings read_editors(TableReader& top, const std::vector<AudienceSettings>& audiences, ReadContext& context) {
    EditorsSettings editors;
    const bool by_hand = std::ranges::any_of(audiences, &AudienceSettings::by_hand);
    if (!top.has("editors")) {
        if (by_hand)
            top.problem("editors",
                        "required: a person posts to a WhatsApp channel; write [editors] with people who do");
        return editors;
    }
    auto table = sub_table(top, "editors", context);
    if (const auto platform = table.choice("platform", {"telegram"}))
        editors.platform = static_cast<Platform>(*platform);
    editors.api_url = read_api_url(table);
    editors.ca_file = read_ca_file(table, context);
    if (table.has("token"))
        editors.token = read_secret(table, "token", context);
    else
        borrow_bot(table, editors, audiences);
    editors.chat = number_text(table, "chat");
    if (!editors.chat.empty() &&
        !(editors.chat.starts_with('-') && is_digits(std::string_view(editors.chat).substr(1))))
        table.problem("chat",
                      "expected a group's number like -1001234567890 (the bot tells it to whoever writes /id there); "
                      "leave it out to write to each person in private");
    editors.people = read_people(table, context);
    read_reminders(table, editors);
    table.report_unknown(context.top_keys);
    return editors;
}

HeartbeatSettings read_heartbeat(TableReader& top, ReadContext& context) {
    HeartbeatSettings heartbeat;
    auto table = sub_table(top, "heartbeat", context);
    heartbeat.alive = read_secret_url(table, "alive", context);
    heartbeat.edition = read_secret_url(table, "edition", context);
    if (const auto every = table.parsed("every", read_span)) {
        if (*every < 1min || *every > 24h)
            table.problem("every", "out of range; expected a span from \"1m\" to \"24h\"");
        heartbeat.every = *every;
    }
    table.report_unknown(context.top_keys);
    return heartbeat;
}

} // namespace depesche::config
