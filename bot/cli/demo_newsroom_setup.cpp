#include "bot/cli/demo_newsroom_setup.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace depesche::bot {

namespace {

constexpr const char* readers_token = "100000001:demo_of_depesche_no_secret_at_all_here";
constexpr const char* editors_token = "100000002:demo_of_depesche_for_its_two_editors";
constexpr const char* editors_bot = demo_editors_bot;
constexpr const char* channel = demo_channel;
constexpr const char* whatsapp = "0029VaSeestadtHeute";
constexpr std::int64_t nora = demo_nora, keller = demo_keller, huber = demo_huber;

} // namespace

SandboxOptions demo_sandbox(std::string listen) {
    SandboxOptions options;
    options.listen = std::move(listen);
    options.bots = {{readers_token, "seestadt_heute_bot", "Seestadt heute"},
                    {editors_token, editors_bot, "Seestadt Redaktion", false}};
    options.channels = {{channel, "Seestadt heute"},
                        {.username = whatsapp, .title = "Seestadt heute", .by_hand = true, .admins = {keller, huber}}};
    options.readers = {{.name = "Nora", .id = nora, .follows = {channel, whatsapp}},
                       {.name = "Keller", .id = keller, .role = "editor", .started = {editors_bot}},
                       {.name = "Huber", .id = huber, .role = "editor", .started = {editors_bot}}};
    options.panel = true;
    return options;
}

std::string demo_configuration(const std::string& address, const std::vector<std::string>& feeds, bool two_people) {
    std::string text = fmt::format(R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "{}"
contact = "redaktion@seestadt.example"
settings_url = "https://seestadt.example/ich"
light_sections = ["Panorama"]
feeds = [)",
                                   demo_time_zone);
    for (const std::string& feed : feeds) text += feed + ", ";
    return text + fmt::format(R"(]
[edition.morning]
at = "06:30"
approval = "{approval}"
if_unapproved = "send"
closing_sign = "🌦️"
closing = "Heute 4 bis 9 Grad, am Abend Regen. Bis 17.30 Uhr!"
[edition.evening]
at = "17:30"
items = 4
approval = "{approval}"
if_unapproved = "send"
closing_sign = "📌"
closing = "Morgen früh geht es weiter. Schönen Abend!"
[channel.telegram]
token = "env:DEPESCHE_DEMO_TOKEN"
to = "@{channel}"
api_url = "{address}"
[channel.whatsapp]
platform = "whatsapp"
to = "{address}/channel/{whatsapp}"
[editors]
token = "env:DEPESCHE_DEMO_EDITORS_TOKEN"
api_url = "{address}"
people = [{{ name = "Keller", id = {keller} }}, {{ name = "Huber", id = {huber} }}]
[breaking]
{breaking}
hold = "5s"
[web]
public_url = "{address}"
)",
                              fmt::arg("approval", two_people ? "two-person" : "required"),
                              fmt::arg("breaking", two_people ? R"(approval = "two-person")" : "auto_send = true"),
                              fmt::arg("channel", channel), fmt::arg("address", address),
                              fmt::arg("whatsapp", whatsapp), fmt::arg("keller", keller), fmt::arg("huber", huber));
}

void set_demo_tokens() {
    ::setenv("DEPESCHE_DEMO_TOKEN", readers_token, 1);
    ::setenv("DEPESCHE_DEMO_EDITORS_TOKEN", editors_token, 1);
}

} // namespace depesche::bot
