#include "config_support.hpp"

#include <fmt/format.h>

using namespace depesche;
using namespace depesche::config;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

/// The problem when `text` replaces `was` in a valid configuration.
std::string changed(const std::string& was, const std::string& text) {
    Sample sample;
    bool found = false;
    for (auto* part : {&sample.top, &sample.edition, &sample.channel}) {
        if (const auto at = part->find(was); at != std::string::npos) part->replace(at, was.size(), text), found = true;
    }
    REQUIRE(found);
    return problem_of(sample);
}

std::string with_edition(const std::string& line) {
    Sample sample;
    sample.edition += line + "\n";
    return problem_of(sample);
}

std::string with_channel(const std::string& line) {
    Sample sample;
    sample.channel += line + "\n";
    return problem_of(sample);
}

std::string with(const std::string& more) {
    Sample sample;
    sample.more = more + "\n";
    return problem_of(sample);
}

std::string with_top(const std::string& line) {
    Sample sample;
    sample.top += line + "\n";
    return problem_of(sample);
}

} // namespace

TEST_CASE("the sample of these tests is valid", "[config]") { CHECK(problems_of(Sample{}.toml()).empty()); }

TEST_CASE("all problems are told at once, in the order of the file", "[config]") {
    const auto lines = problems_of("nmae = \"x\"\nlanguage = 7\n[edition.morning]\nat = \"25:00\"\nitems = 13\n");
    for (const auto& line : lines) UNSCOPED_INFO(line);
    REQUIRE(lines.size() == 8);
    CHECK_THAT(lines[0], StartsWith("depesche.toml: channel: required: where the news goes"));
    CHECK_THAT(lines[1], StartsWith("depesche.toml: feeds: required: at least one feed"));
    CHECK_THAT(lines[2], StartsWith("depesche.toml: name: required: the newsroom's name"));
    CHECK_THAT(lines[3], StartsWith("depesche.toml: time_zone: required"));
    CHECK_THAT(
        lines[4],
        StartsWith("depesche.toml:1: nmae: unknown key, did you mean \"name\"?; known here: breaking, budget, channel,"));
    CHECK(lines[5] == "depesche.toml:2: language: expected a text in quotes, found a number");
    CHECK_THAT(lines[6], StartsWith("depesche.toml:4: edition.morning.at: expected a local time like \"06:30\""));
    CHECK(lines[7] ==
          "depesche.toml:5: edition.morning.items: 13 is out of range; expected a whole number from 1 to 12");
}

TEST_CASE("a syntax error is one sentence with its line", "[config]") {
    const auto lines = problems_of("name = \"Seestadt\nlanguage = \"de-CH\"\n");
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0], StartsWith("depesche.toml:1: not valid TOML: "));
    for (const std::string text : {"at = 06:30\n", "name = Seestadt\n", "days = mon-fri\n"}) {
        CHECK_THAT(problems_of("\n" + text).at(0),
                   StartsWith("depesche.toml:2: not valid TOML: ") && EndsWith("(texts and times stand in quotes)"));
    }
    CHECK_THAT(problems_of("days = [1 2]\n").at(0), !Contains("quotes"));
}

TEST_CASE("a key in the wrong place is explained", "[config]") {
    CHECK(
        with_channel("feeds = []") ==
        "depesche.toml:10: channel.telegram.feeds: \"feeds\" belongs to the top of the file, above the first [table]");
}

TEST_CASE("an unknown key names the nearest known one", "[config]") {
    CHECK_THAT(with_edition("propose = \"20m\""),
               Contains("edition.morning.propose: unknown key, did you mean \"propose_at\"?"));
    CHECK_THAT(with_edition("item = 3"), Contains("edition.morning.item: unknown key, did you mean \"items\"?"));
    CHECK_THAT(with_channel("Rate = 3"), Contains("did you mean \"rate\"?"));
    CHECK_THAT(with("[breaking]\nquite_hours = false"), Contains("did you mean \"quiet_hours\"?"));
    CHECK_THAT(with("[web]\nport = 1"),
               Contains("depesche.toml:11: web.port: unknown key; known here: listen, public_url and short_links"));
    CHECK_THAT(with("[brekaing]\nhold = \"1s\""), Contains("brekaing: unknown key, did you mean \"breaking\"?"));
    CHECK_THAT(with_top("\"na\\nme\" = 1"), Contains(":5: \"na me\": unknown key"));
}

TEST_CASE("a value of the wrong kind says what belongs there", "[config]") {
    CHECK_THAT(changed("\"Seestadt heute\"", "7"), Contains("name: expected a text in quotes, found a number"));
    CHECK_THAT(changed("[\"https://seestadt.example/rss\"]", "\"https://seestadt.example/rss\""),
               Contains("feeds: expected a list of addresses or tables, found a text"));
    CHECK_THAT(changed("[\"https://seestadt.example/rss\"]", "[7]"),
               Contains("feeds[1]: expected an address in quotes"));
    CHECK_THAT(with_edition("items = \"5\""), Contains("expected a whole number from 1 to 12, found a text"));
    CHECK_THAT(with_edition("items = 4.5"),
               Contains("expected a whole number from 1 to 12, found a number with decimals"));
    CHECK_THAT(with_edition("marks = \"yes\""), Contains("expected true or false, without quotes, found a text"));
    CHECK_THAT(with_channel("editions = \"morning\""), Contains("expected a list of texts"));
    CHECK_THAT(with_channel("editions = [1]"), Contains("expected a list of texts, each in quotes"));
    CHECK_THAT(with("web = 8080"), Contains("web")); // a key of the last table
    CHECK_THAT(with_top("web = 8080"), Contains("web: expected a table [web], found a number"));
    CHECK_THAT(with_top("edition.noon = \"12:00\""), Contains("edition"));
    CHECK_THAT(with_top("light_sections = \"Sport\""), Contains("light_sections: expected a list of texts"));
    CHECK_THAT(with_top("contact = 1979-05-27"), Contains("contact: expected a text in quotes, found a date"));
    CHECK_THAT(changed("\"06:30\"", "630"), Contains("edition.morning.at: expected a local time like"));
}

TEST_CASE("what is required is asked for", "[config]") {
    CHECK_THAT(changed("name = \"Seestadt heute\"", ""), Contains("depesche.toml: name: required"));
    CHECK_THAT(changed("\"Seestadt heute\"", "\"\""), Contains("depesche.toml:1: name: must not be empty"));
    CHECK_THAT(changed("language = \"de-CH\"", ""), Contains("language: required"));
    CHECK_THAT(changed("feeds = [\"https://seestadt.example/rss\"]", "feeds = []"),
               Contains(":4: feeds: required: at least one"));
    CHECK_THAT(changed("at = \"06:30\"", ""), Contains("depesche.toml:5: edition.morning.at: required"));
    CHECK_THAT(changed("to = \"@seestadt_heute\"", ""), Contains("depesche.toml:7: channel.telegram.to: required"));
    CHECK_THAT(changed("token = \"env:DEPESCHE_TEST_TOKEN\"", ""),
               Contains("depesche.toml:7: channel.telegram.token: required"));
    CHECK_THAT(changed("[channel.telegram]", "[channel.news]"),
               Contains("channel.news.platform: required: \"telegram\""));
    Sample no_edition;
    no_edition.edition.clear();
    CHECK_THAT(problem_of(no_edition), Contains("edition: required: at least one edition"));
    Sample no_channel;
    no_channel.channel.clear();
    CHECK_THAT(problem_of(no_channel), Contains("channel: required: where the news goes"));
}

TEST_CASE("times, days and spans say what is allowed", "[config]") {
    for (const auto* time : {"24:00", "6.30", "06:60", "0630", "", "06:3", "-1:00", "06:30:00"}) {
        CAPTURE(time);
        CHECK_THAT(changed("\"06:30\"", "\"" + std::string(time) + "\""),
                   Contains("edition.morning.at: expected a local time like \"06:30\""));
    }
    CHECK_THAT(with_edition("days = \"mon-fir\""), Contains("edition.morning.days: expected days like \"mon-fri\""));
    CHECK_THAT(with_edition("days = \"\""), Contains("expected days"));
    for (const auto* span : {"90", "m", "-5m", "5m5m", "5s5m", "1.5h", "11d", "99999999999h", ""}) {
        CAPTURE(span);
        CHECK_THAT(with_edition("grace = \"" + std::string(span) + "\""),
                   Contains("edition.morning.grace: expected a span like \"20m\""));
    }
    CHECK_THAT(with_edition("propose_at = \"soon\""),
               Contains("expected a local time like \"06:10\" or a span like \"20m\""));
    CHECK_THAT(with_edition("propose_at = \"06:31\""),
               Contains("edition.morning.propose_at: must be 0s to 12h before the edition's time"));
    CHECK_THAT(with_edition("useful_until = \"06:30\""), Contains("must be 10m to 1d after the edition's time"));
    CHECK_THAT(with_edition("grace = \"4h\""),
               Contains("grace: is longer than the edition is useful (3h30m after its time)"));
}

TEST_CASE("two editions at one time are refused", "[config]") {
    CHECK_THAT(with("[edition.early]\nat = \"06:30\""),
               Contains("edition.early.at: edition.morning has the same time on a same day"));
    Sample disjoint;
    disjoint.edition =
        "[edition.morning]\nat = \"06:30\"\ndays = \"mon-fri\"\n[edition.lazy]\nat = \"06:30\"\ndays = \"weekend\"\n";
    CHECK(problems_of(disjoint.toml()).empty());
}

TEST_CASE("words of a fixed set are listed, and the nearest is named", "[config]") {
    CHECK_THAT(with_edition("approval = \"some\""),
               Contains("approval: expected \"none\", \"required\" or \"two-person\""));
    CHECK_THAT(with_edition("approval = true"),
               Contains("expected \"none\", \"required\" or \"two-person\"; found true or false"));
    CHECK_THAT(with_edition("if_unapproved = 1"),
               Contains("expected \"send\", \"send-if-clean\" or \"hold\", found a number"));
    CHECK_THAT(with_edition("if_unapproved = \"drop\""), Contains("expected \"send\", \"send-if-clean\" or \"hold\""));
    CHECK_THAT(with("[log]\nlevel = \"warn\""), Contains("did you mean \"warning\"?"));
    CHECK_THAT(with("[log]\nformat = \"xml\""), Contains("log.format: expected \"text\" or \"json\""));
    CHECK_THAT(with_channel("platform = \"Telegram\""), Contains("did you mean \"telegram\"?"));
    CHECK_THAT(changed("[\"https://seestadt.example/rss\"]", "[{ url = \"https://a.example\", origin = \"agentur\" }]"),
               Contains("feeds[1].origin: expected \"own\", \"agency\" or \"partner\""));
}

TEST_CASE("a WhatsApp channel has an address, no token, and somebody who posts", "[config]") {
    const std::string people = "[editors]\npeople = [{ name = \"Keller\", id = 17 }]\n";
    const std::string channel = "[channel.whatsapp]\nto = \"https://whatsapp.com/channel/0029Va\"\n";
    CHECK(problems_of(Sample{.more = channel + people}.toml()).empty());
    CHECK_THAT(with(channel), Contains("editors: required: a person posts to a WhatsApp channel"));
    CHECK_THAT(with("[channel.whatsapp]\n" + people),
               Contains("channel.whatsapp.to: required: the channel's public address"));
    CHECK_THAT(with("[channel.whatsapp]\nto = \"@seestadt\"\n" + people),
               Contains("whatsapp.to: expected the channel's public address"));
    CHECK_THAT(with("[channel.whatsapp]\nto = \"https://elsewhere.example/channel/1\"\n" + people),
               Contains("expected the channel's public address"));
    CHECK_THAT(with(channel + "token = \"env:X\"\n" + people),
               Contains("whatsapp.token: WhatsApp lets no program post"));
    CHECK_THAT(with("[subscribers.whatsapp]\n" + people),
               Contains("private readers on WhatsApp are not available yet"));
    CHECK_THAT(with(channel + "archive_link = true\n" + people), Contains("archive_link needs [web] public_url"));
}

TEST_CASE("what is wrong with the editors is said person by person", "[config]") {
    CHECK_THAT(with("[editors]"), Contains("editors.people: required: who may decide"));
    CHECK_THAT(with("[editors]\npeople = [\"Keller\"]"), Contains("editors.people[1]: expected a table"));
    CHECK_THAT(with("[editors]\npeople = [{ name = \"Keller\" }]"), Contains("editors.people[1].id: required"));
    CHECK_THAT(with("[editors]\npeople = [{ name = \"Keller\", id = \"@keller\" }]"), Contains("expected a user id"));
    CHECK_THAT(with("[editors]\npeople = [{ name = \"Keller\", id = 1 }, { name = \"Keller\", id = 2 }]"),
               Contains("editors.people[2].name: two people have this name"));
    CHECK_THAT(with("[editors]\npeople = [{ name = \"Keller\", id = 1, hours = \"früh\" }]"),
               Contains("expected hours on duty"));
    CHECK_THAT(with("[editors]\nchat = \"@gruppe\"\npeople = [{ name = \"Keller\", id = 1 }]"),
               Contains("editors.chat: expected a group's number"));
    CHECK_THAT(with("[editors]\nreminders = [\"bald\"]\npeople = [{ name = \"Keller\", id = 1 }]"),
               Contains("editors.reminders: expected spans"));
    CHECK_THAT(with("[editors]\nescalate = \"1s\"\npeople = [{ name = \"Keller\", id = 1 }]"),
               Contains("editors.escalate: out of range"));
    CHECK_THAT(with("[heartbeat]\nalive = \"wache.example\""),
               Contains("heartbeat.alive: expected an http or https address"));
    CHECK_THAT(with("[heartbeat]\nalive = \"http://wache.example/ping\""),
               Contains("heartbeat.alive: http:// would show the address"));
    CHECK_THAT(with("[web]\nshort_links = true"), Contains("web.short_links: needs public_url"));
    CHECK_THAT(with("[breaking]\nper_day = -1"), Contains("breaking.per_day"));
    CHECK_THAT(with("[breaking]\nsources = 0"), Contains("breaking.sources"));
    CHECK_THAT(with("[breaking]\nupdate_gap = \"25h\""), Contains("breaking.update_gap: out of range"));
    CHECK_THAT(with("[breaking]\nsecond_person = \"maybe\""), Contains("breaking.second_person"));
    CHECK_THAT(with("[breaking]\ntopics = [\"a:b\"]"), Contains("breaking.topics"));
    CHECK_THAT(with("[breaking]\ntopics = [\"Sport\", \"Sport\"]"), Contains("listed twice"));
    CHECK_THAT(with("[breaking]\norder = [\"topics\"]"),
               Contains("breaking.order: does not know \"topics\"; expected a list of \"topic\", \"recent\", the more "
                        "important first, or [] for the order in which readers came"));
    CHECK_THAT(with("[breaking]\norder = [\"recent\", \"recent\"]"), Contains("\"recent\" is listed twice"));
    CHECK_THAT(with("[breaking]\norder = \"recent\""), Contains("breaking.order: expected a list of texts"));
    CHECK_THAT(with_edition("order = [\"topic\"]"),
               Contains("edition.morning.order: does not know \"topic\"; expected a list of \"recent\", or []"));
}

TEST_CASE("numbers keep to their range", "[config]") {
    CHECK_THAT(with_edition("items = 0"), Contains("0 is out of range; expected a whole number from 1 to 12"));
    CHECK_THAT(with_channel("rate = 0"), Contains("out of range"));
    CHECK_THAT(with_channel("rate = nan"), Contains("out of range"));
    CHECK_THAT(with_channel("rate = \"fast\""), Contains("channel.telegram.rate: expected messages a second"));
    CHECK_THAT(with_channel("rate = \"9999999/s\""), Contains("out of range"));
    CHECK_THAT(with_channel("connections = 5000"), Contains("from 0 to 4096"));
    CHECK_THAT(changed("[\"https://seestadt.example/rss\"]", "[{ url = \"https://a.example\", weight = 11 }]"),
               Contains("feeds[1].weight: 11 is out of range; expected a number from 0 to 10"));
    CHECK_THAT(changed("[\"https://seestadt.example/rss\"]", "[{ url = \"https://a.example\", interval = \"1s\" }]"),
               Contains("feeds[1].interval: out of range"));
    CHECK_THAT(with("[breaking]\nhold = \"11m\""), Contains("breaking.hold: out of range"));
    CHECK_THAT(with("[breaking]\nuseful_until = \"1m\""), Contains("breaking.useful_until: out of range"));
    CHECK_THAT(with("[ranking]\npriority = 1.5"),
               Contains("ranking.priority: 1.5 is out of range; expected a number from 0 to 1"));
    CHECK_THAT(with("[ranking]\ninterest = -0.1"), Contains("ranking.interest: -0.1 is out of range"));
    CHECK_THAT(with("[ranking]\npriority = 0\ncoverage = 0\nrecency = 0"),
               Contains("needs a weight above 0 for priority, coverage or recency"));
    CHECK_THAT(with("[ranking]\nprioritty = 0.5"), Contains("ranking.prioritty"));
    CHECK_THAT(with("[surprising]\nhours = \"20:00-12:00\""), Contains("surprising.hours: expected hours of one day"));
    CHECK_THAT(with("[surprising]\nhours = \"noon\""), Contains("surprising.hours: expected hours of one day"));
    CHECK_THAT(with("[surprising]\nhours = false\nauto_send = true"), Contains("there is no hour"));
}

TEST_CASE("breaking news that contradicts itself is refused", "[config]") {
    CHECK_THAT(with("[breaking]\nquiet_hours = true"), Contains("expected hours like \"22:00-06:00\", or false"));
    CHECK_THAT(with("[breaking]\nquiet_hours = \"22-6\""), Contains("expected hours like \"22:00-06:00\", or false"));
    CHECK_THAT(with("[breaking]\nquiet_hours = \"22:00-22:00\""), Contains("write false for no quiet hours"));
    CHECK_THAT(with("[breaking]\nauto_send = true\napproval = \"required\""),
               Contains("breaking.auto_send: true contradicts approval"));
}

TEST_CASE("an unknown time zone names the nearest", "[config]") {
    CHECK_THAT(changed("Europe/Zurich", "Europe/Zürich"),
               Contains("time_zone: not a time zone; did you mean \"Europe/Zurich\""));
    CHECK_THAT(changed("Europe/Zurich", "Zurich"), Contains("\"Europe/Zurich\""));
    CHECK_THAT(changed("Europe/Zurich", "europe/berlin"), Contains("did you mean \"Europe/Berlin\""));
    CHECK_THAT(changed("Europe/Zurich", "../../../etc/passwd"), Contains("not a time zone"));
    CHECK_THAT(changed("Europe/Zurich", "here"), Contains("not a time zone"));
}

TEST_CASE("a language is a BCP 47 tag", "[config]") {
    CHECK_THAT(
        changed("de-CH", "de_ch"),
        Contains(
            "language: expected a language tag (BCP 47) like \"de-CH\", \"en\" or \"fr-CH\"; did you mean \"de-CH\"?"));
    CHECK_THAT(changed("de-CH", "Deutsch"), Contains("language: expected a language tag"));
    CHECK_THAT(with_edition("language = \"EN\""),
               Contains("edition.morning.language: expected a language tag (BCP 47) like \"de-CH\", \"en\" or "
                        "\"fr-CH\"; did you mean \"en\"?"));
    CHECK_THAT(with_edition("language = \"el\""),
               Contains("edition.morning.language: there are no texts for this language"));
}

TEST_CASE("addresses are checked", "[config]") {
    CHECK_THAT(changed("https://seestadt.example/rss", "seestadt.example/rss"),
               Contains("feeds[1]: expected an address that starts with https://"));
    CHECK_THAT(changed("https://seestadt.example/rss", "https:///rss"), Contains("names a host"));
    CHECK_THAT(changed("https://seestadt.example/rss", "https://seestadt.example/r s"), Contains("contains no spaces"));
    CHECK_THAT(changed("\"https://seestadt.example/rss\"", "\"https://a.example\", \"https://a.example\""),
               Contains("feeds[2]: this feed is listed twice"));
    CHECK_THAT(with_top("site_url = \"www.seestadt.example\""), Contains("site_url: expected an address"));
    CHECK_THAT(with("[web]\nlisten = \"8080\""), Contains("web.listen: expected an address and port"));
    CHECK_THAT(with("[web]\nlisten = \"127.0.0.1:80800\""), Contains("web.listen: expected an address and port"));
    CHECK_THAT(with("[web]\nlisten = \"::1:80\""), Contains("\"[::1]:8080\""));
    CHECK_THAT(with_channel("api_url = \"http://api.telegram.example\""),
               Contains("channel.telegram.api_url: http:// would show the token"));
    for (const auto* host : {"10.evil.example", "127.0.0.1.example", "192.168.example", "172.32.0.1", "www.10.0.0.1",
                             "134744072", "0x08080808", "[2001:db8::1]", "[::ffff:8.8.8.8]", "localhost.example"}) {
        CAPTURE(host);
        CHECK_THAT(with_channel(fmt::format("api_url = \"http://{}:8081\"", host)), Contains("would show the token"));
    }
    CHECK_THAT(with_channel("api_url = \"https://api.example/?a\""), Contains("without ? and #"));
    CHECK_THAT(with_channel("ca_file = \"missing.pem\""), Contains("channel.telegram.ca_file: there is no file"));
    for (const auto* to : {"seestadt", "@a", "@see stadt", "", "t.me/seestadt"}) {
        CAPTURE(to);
        CHECK_THAT(changed("@seestadt_heute", to),
                   Contains("channel.telegram.to: expected the channel's name like \"@seestadt_heute\""));
    }
    CHECK_THAT(with("[subscribers.telegram]\nto = \"@x\""),
               Contains("subscribers.telegram.to: subscribers have no common address"));
}

TEST_CASE("names are short and plain", "[config]") {
    CHECK_THAT(changed("[edition.morning]", "[edition.Morning]"),
               Contains("edition.Morning: a name has 1 to 32 of the letters a-z"));
    CHECK_THAT(with("[edition.\"a b\"]\nat = \"09:00\""), Contains("edition.\"a b\": a name has"));
    CHECK_THAT(with("[edition." + std::string(33, 'a') + "]\nat = \"09:00\""), Contains("a name has 1 to 32"));
    CHECK_THAT(with_channel("editions = [\"mornign\"]"),
               Contains("channel.telegram.editions: names an edition that does not exist, did you mean \"morning\"?"));
    CHECK_THAT(changed("Seestadt heute", std::string(65, 'n')), Contains("name: is too long"));
    CHECK_THAT(changed("Seestadt heute", "a\\nb"), Contains("name: a text here is one line"));
}

TEST_CASE("nothing marked test reaches the real audience", "[config]") {
    const Variable other("DEPESCHE_OTHER_TOKEN", "1000002:another-token-of-the-tests");
    const std::string probe = "[channel.probe]\nplatform = \"telegram\"\ntest = true\n";
    CHECK_THAT(
        with(probe + "token = \"env:DEPESCHE_TEST_TOKEN\"\nto = \"@probe\""),
        Contains("channel.probe.token: same bot as channel.telegram: a test audience must not share it with the real"));
    CHECK_THAT(with(probe + "token = \"env:DEPESCHE_OTHER_TOKEN\"\nto = \"@Seestadt_Heute\""),
               Contains("channel.probe.to: same address as channel.telegram"));
    CHECK_THAT(with("[subscribers.probe]\nplatform = \"telegram\"\ntest = true\ntoken = \"env:DEPESCHE_TEST_TOKEN\""),
               Contains("subscribers.probe.token: same bot as channel.telegram"));
    // Without a token of its own a test audience never borrows that of the real channel.
    CHECK_THAT(with("[subscribers.probe]\nplatform = \"telegram\"\ntest = true"),
               Contains("subscribers.probe.token: required"));
    Sample apart;
    apart.more = probe + "token = \"env:DEPESCHE_OTHER_TOKEN\"\nto = \"@probe\"\n[subscribers.probe]\nplatform = "
                         "\"telegram\"\ntest = true\n";
    CHECK(problems_of(apart.toml()).empty());
}

TEST_CASE("no reader is served twice by two audiences", "[config]") {
    CHECK_THAT(
        with("[channel.copy]\nplatform = \"telegram\"\ntoken = \"env:DEPESCHE_TEST_TOKEN\"\nto = \"@SEESTADT_heute\""),
        Contains("channel.copy.to: channel.telegram has the same address; its readers would get everything twice"));
    CHECK_THAT(with("[subscribers.a]\nplatform = \"telegram\"\n[subscribers.b]\nplatform = \"telegram\""),
               Contains("subscribers.b.token: subscribers.a uses the same bot"));
}

TEST_CASE("own words use known keys and known placeholders", "[config]") {
    CHECK_THAT(with("[texts.de-CH]\nedition.morning.headign = \"x\""),
               Contains("depesche.toml:11: texts.de-CH.edition.morning.headign: no text has this key, did you mean "
                        "\"edition.morning.heading\"?"));
    CHECK_THAT(with("[texts.de-CH]\nxyzzy.foo.bar = \"x\""),
               Contains("no text has this key; the keys are those of config/texts/en.toml"));
    CHECK_THAT(with("[texts.de-CH]\nalert.label = \"EIL: {title}\""),
               Contains("texts.de-CH.alert.label: {title} has no value here; known: {headline}"));
    CHECK_THAT(with("[texts.de-CH]\nlink.more = \"{n}\""),
               Contains("{n} has no value here; this text has no placeholders"));
    CHECK_THAT(with("[texts.de-CH]\nlink.more = 1"),
               Contains("texts.de-CH.link.more: expected a text in quotes, found a number"));
    CHECK_THAT(with("[texts]\nde-CH = 1"), Contains("texts.de-CH: expected a table"));
    CHECK_THAT(with("[texts.german]\nlink.more = \"x\""), Contains("texts.german: expected a language tag"));
}

TEST_CASE("a file that cannot be read says so", "[config]") {
    const Folder folder;
    const auto problem = [](const std::filesystem::path& file) {
        const auto loaded = load_settings(file);
        REQUIRE_FALSE(loaded.has_value());
        return loaded.error().front().to_string();
    };
    CHECK_THAT(problem(folder.path / "none.toml"),
               Contains("none.toml: there is no such file; \"depesche init\" writes one"));
    CHECK_THAT(problem(folder.path), Contains("is not a file"));
    CHECK_THAT(problem(folder.write("long.toml", std::string(1024 * 1024 + 1, '#'))), Contains("is longer than 1 MiB"));
    const auto closed = folder.write("closed.toml", "", 0000);
    if (!std::ifstream(closed))
        CHECK_THAT(problem(closed), Contains("cannot be read by this user")); // root reads everything
    CHECK_THAT(problem(folder.write("utf16.toml", std::string("\xff\xfe"
                                                              "a\0",
                                                              4))),
               Contains("not valid TOML"));
}

TEST_CASE("an edition must not be called what Depesche calls something else", "[config]") {
    CHECK_THAT(with("[edition.alert]\nat = \"05:00\""), Contains("an edition cannot be named \"alert\""));
}

TEST_CASE("what may be fetched from a private network is named exactly", "[config]") {
    const auto allowing = [](const std::string& entry) {
        Sample sample;
        sample.more = "[fetch]\nallow_private = [\"" + entry + "\"]\n";
        const auto problems = problems_of(sample.toml());
        return problems.empty() ? std::string() : problems.front();
    };
    for (const auto* good : {"cms.intern.example", "cms", "cms.intern.example:8080", "10.1.2.0/24", "10.1.2.3",
                             "127.0.0.1:8000", "fd12::/16", "fd12::1", "[fd12::1]", "[fd12::1]:8000"})
        CHECK(allowing(good).empty());
    for (const auto* bad : {"http://cms.example", "cms.example:0", "cms.example:x", "10.1.2.0/33", "0.0.0.0/0", "::/0",
                            "10.1.2/24", "10.1.2", "2130706433", "[fd12::1", "[]", "[fd12::1]8000", "a b", "*.example"})
        CHECK_THAT(allowing(bad), Contains("fetch.allow_private: expected a host or a network"));
    CHECK_THAT(with("[fetch]\nconnections = 0"), Contains("fetch.connections"));
    CHECK_THAT(with("[fetch]\nconnexions = 3"), Contains("connections"));
}
