#include "config_support.hpp"

#include "config/texts.hpp"
#include "tests/support/paths.hpp"

#include <sstream>

using namespace depesche;
using namespace depesche::config;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("ten lines are a configuration", "[config]") {
    const Variable token("TELEGRAM_TOKEN", a_token);
    const Variable state("XDG_STATE_HOME", "/var/lib/someone");
    const auto file = tests::source_dir() / "config/depesche.minimal.toml";
    const auto loaded = load_settings(file);
    if (!loaded) FAIL(loaded.error().front().to_string());
    CHECK(loaded->file == file);
    CHECK(loaded->name == "Seestadt heute");
    CHECK(loaded->time_zone == "Europe/Zurich");
    CHECK(loaded->state_dir == "/var/lib/someone/depesche");
    REQUIRE(loaded->feeds.size() == 1);
    CHECK(loaded->feeds[0].source == "seestadt.example");
    REQUIRE(loaded->editions.size() == 1);
    CHECK(loaded->editions[0].at == 390min);
    CHECK(loaded->editions[0].language == "de-CH");
    CHECK_FALSE(loaded->editions[0].marks);
    REQUIRE(loaded->audiences.size() == 2);
    CHECK(loaded->audiences[0].is_channel);
    CHECK(loaded->audiences[0].to == "@seestadt_heute");
    CHECK(loaded->audiences[0].token.reveal() == a_token);
    CHECK(loaded->breaking.quiet_from == 22h);
    CHECK(loaded->web.listen.empty());
}

TEST_CASE("the annotated sample loads and says what it means", "[config]") {
    const Variable token("TELEGRAM_TOKEN", a_token);
    const Variable test_token("TELEGRAM_TEST_TOKEN", "1000002:another-token-of-the-tests");
    const Variable editors_token("EDITORS_TOKEN", "1000003:the-editors-token-of-the-tests");
    const Variable cms_token("CMS_TOKEN", "cms-token-of-the-tests-0001");
    const Variable cms_secret("CMS_SECRET", "cms-secret-of-the-tests-0001");
    const auto file = tests::source_dir() / "config/depesche.sample.toml";
    const auto loaded = load_settings(file);
    if (!loaded) FAIL(loaded.error().front().to_string());
    CHECK(loaded->state_dir == file.parent_path() / "state");
    REQUIRE(loaded->feeds.size() == 3);
    CHECK(loaded->feeds[1].section == "Sport");
    CHECK(loaded->feeds[2].source == "Nordtal-Agentur");
    CHECK(loaded->feeds[2].origin == Origin::agency);
    CHECK(loaded->feeds[2].weight == 1.5);
    CHECK(loaded->feeds[2].interval == 120s);
    REQUIRE(loaded->editions.size() == 3);
    CHECK(loaded->editions[0].name == "morning");
    CHECK(loaded->editions[1].name == "evening");
    CHECK(loaded->editions[2].name == "weekend");
    REQUIRE(loaded->audiences.size() == 5);
    CHECK(loaded->audiences[0].rate == 30);
    CHECK(loaded->audiences[0].api_url == "https://api.telegram.org");
    CHECK(loaded->audiences[0].archive_link);
    CHECK_FALSE(loaded->audiences[0].by_hand);
    CHECK(loaded->audiences[1].platform == Platform::whatsapp);
    CHECK(loaded->audiences[1].by_hand);
    CHECK(loaded->audiences[1].to == "https://whatsapp.com/channel/0029VaSeestadtHeute");
    CHECK(loaded->audiences[1].editions == std::vector<std::string>{"morning", "evening"});
    CHECK(loaded->audiences[2].test);
    CHECK(loaded->audiences[3].name == "subscribers.telegram");
    CHECK_FALSE(loaded->audiences[3].is_channel);
    CHECK(loaded->audiences[3].token.reveal() == a_token);
    CHECK(loaded->audiences[3].rate == 25);
    CHECK(loaded->audiences[4].name == "subscribers.probe");
    CHECK(loaded->audiences[4].test);
    CHECK_FALSE(loaded->audiences[4].is_channel);
    CHECK(loaded->breaking.approval == Approval::two_person);
    CHECK(loaded->breaking.per_day == 3);
    CHECK(loaded->breaking.second_person == SecondPerson::unconfirmed);
    CHECK(loaded->breaking.sources == 2);
    CHECK(loaded->breaking.update_gap == std::chrono::minutes{15});
    CHECK(loaded->breaking.severe_update_gap == std::chrono::minutes{5});
    CHECK(loaded->breaking.topics == std::vector<std::string>{"Sport", "Regional"});
    CHECK(loaded->breaking.per_topic == 2);
    CHECK(loaded->fetch.check_links);
    REQUIRE(loaded->editors.people.size() == 2);
    CHECK(loaded->editors.token.reveal() == "1000003:the-editors-token-of-the-tests");
    CHECK(loaded->editors.chat == "-1001234567890");
    CHECK(loaded->editors.people[0].name == "Keller");
    CHECK(loaded->editors.people[0].address == "123456789");
    CHECK(loaded->editors.people[0].login == "keller");
    CHECK(loaded->editors.people[0].days == 0x1f);
    CHECK(loaded->editors.people[0].from == 5h);
    CHECK(loaded->editors.people[0].until == 14h);
    CHECK(loaded->editors.people[1].from == loaded->editors.people[1].until);
    CHECK(loaded->heartbeat.alive.reveal() == "https://wache.example/ping/seestadt");
    CHECK(loaded->heartbeat.every == 1h);
    CHECK_FALSE(loaded->web.short_links);
    CHECK(loaded->light_sections == std::vector<std::string>{"Panorama", "Vermischtes"});
}

TEST_CASE("the defaults are those that the sample names", "[config]") {
    Sample sample;
    sample.edition =
        "[edition.morning]\nat = \"06:30\"\n[edition.evening]\nat = \"15:00\"\n[edition.weekend]\nat = \"08:30\"\n";
    const auto settings = settings_of(sample);
    const auto& morning = settings.editions[0];
    CHECK(morning.days == 0x7f);
    CHECK(morning.items == 5);
    CHECK(morning.propose_before == 20min);
    CHECK(morning.grace == 90min);
    CHECK(morning.useful_for == 210min);
    CHECK_FALSE(morning.marks);
    CHECK(morning.if_unapproved == IfUnapproved::send_if_clean);
    const auto& evening = settings.editions[1];
    CHECK(evening.items == 4);
    CHECK(evening.marks);
    const auto& weekend = settings.editions[2];
    CHECK(weekend.days == 1 << 5);
    CHECK(weekend.items == 4);
    CHECK(weekend.grace == 3h);
    CHECK(weekend.useful_for == 8h);
    CHECK(settings.breaking.hold == 10s);
    CHECK(settings.breaking.useful_for == 2h);
    CHECK(settings.breaking.quiet_until == 6h);
    CHECK(settings.feeds[0].weight == 1);
    CHECK_FALSE(settings.feeds[0].interval.has_value());
    CHECK(settings.log.level == "info");
}

TEST_CASE("the weights of the ranking and the hours of the surprising story are configured", "[config]") {
    Sample sample;
    CHECK(settings_of(sample).ranking == RankingSettings{});
    CHECK(settings_of(sample).surprising.propose);
    CHECK_FALSE(settings_of(sample).surprising.auto_send);
    sample.more =
        "[ranking]\npriority = 0.5\nfront_page = 0\n[surprising]\nhours = \"11:30-18:00\"\nauto_send = true\n";
    const auto settings = settings_of(sample);
    CHECK(settings.ranking.priority == 0.5);
    CHECK(settings.ranking.front_page == 0);
    CHECK(settings.ranking.coverage == 0.25);
    CHECK(settings.surprising.from == 11h + 30min);
    CHECK(settings.surprising.until == 18h);
    CHECK(settings.surprising.auto_send);
    sample.more = "[surprising]\nhours = false\n";
    CHECK_FALSE(settings_of(sample).surprising.propose);
}

TEST_CASE("only the relation of the ranking's weights matters", "[config]") {
    Sample sample;
    sample.more = "[ranking]\npriority = 0.0035\ncoverage = 0.0025\nrecency = 0.0015\ndesk = 0.001\ntext = 0.0015\n"
                  "front_page = 0.0015\ninterest = 0.001\n";
    CHECK(settings_of(sample).ranking == RankingSettings{});
    sample.more = "[ranking]\npriority = 1\ncoverage = 0\nrecency = 1\ndesk = 0\ntext = 0.5\nfront_page = 0\n"
                  "interest = 0\n";
    CHECK(settings_of(sample).ranking.priority == 0.5); // of 1.25, as the defaults
    CHECK(settings_of(sample).ranking.text == 0.25);
}

TEST_CASE("the editors' bot is by default that of the only channel", "[config]") {
    Sample sample;
    sample.channel += "api_url = \"http://127.0.0.1:8081/\"\n";
    sample.more = "[editors]\npeople = [{ name = \"Keller\", id = 17 }]\n";
    const auto settings = settings_of(sample);
    CHECK(settings.editors.configured());
    CHECK(settings.editors.token.reveal() == a_token);
    CHECK(settings.editors.api_url == "http://127.0.0.1:8081");
    CHECK(settings.editors.chat.empty());
    CHECK(settings.editors.reminders == std::vector<std::chrono::minutes>{20min, 10min});
    CHECK(settings.editors.second_name == 5min);
    CHECK(settings.editors.escalate == 60s);
    CHECK_FALSE(settings_of(Sample{}).editors.configured());
}

TEST_CASE("an edition that waits for approval is proposed before the first reminder", "[config]") {
    Sample sample;
    sample.edition = "[edition.morning]\nat = \"06:30\"\napproval = \"required\"\n"
                     "[edition.evening]\nat = \"17:30\"\napproval = \"required\"\npropose_at = \"17:05\"\n";
    CHECK(settings_of(sample).editions[0].propose_before == 30min);
    CHECK(settings_of(sample).editions[1].propose_before == 25min);
}

TEST_CASE("plain http is for this machine and private networks", "[config]") {
    for (const std::string host : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.1", "192.168.1.1", "[::1]",
                                   "[fd00::1]", "localhost", "gateway", "api.localhost"}) {
        CAPTURE(host);
        Sample sample;
        sample.channel += "api_url = \"http://" + host + ":8081\"\n";
        sample.more = "[heartbeat]\nalive = \"http://" + host + "/ping\"\n";
        CHECK(settings_of(sample).audiences[0].api_url == "http://" + host + ":8081");
    }
}

TEST_CASE("heartbeat addresses may come from the environment", "[config]") {
    const Variable secret("HEARTBEAT", "https://wache.example/ping/geheim");
    Sample sample;
    sample.more = "[heartbeat]\nalive = \"env:HEARTBEAT\"\nevery = \"10m\"\n";
    CHECK(settings_of(sample).heartbeat.alive.reveal() == "https://wache.example/ping/geheim");
    CHECK(settings_of(sample).heartbeat.every == 10min);
}

TEST_CASE("times around an edition may be local times or spans", "[config]") {
    Sample sample;
    sample.edition =
        "[edition.night]\nat = \"00:10\"\npropose_at = \"23:50\"\nuseful_until = \"02:00\"\ngrace = \"1h\"\n"
        "[edition.morning]\nat = 06:30:00\npropose_at = \"1h30m\"\nuseful_until = \"4h\"\n"
        "[edition.short]\nat = \"12:00\"\nuseful_until = \"30m\"\n";
    const auto settings = settings_of(sample);
    CHECK(settings.editions[0].propose_before == 20min);
    CHECK(settings.editions[0].useful_for == 110min);
    CHECK(settings.editions[0].grace == 1h);
    CHECK(settings.editions[1].at == 390min);
    CHECK(settings.editions[1].propose_before == 90min);
    CHECK(settings.editions[1].useful_for == 4h);
    CHECK(settings.editions[2].grace == 30min); // never longer than the digest is useful
}

TEST_CASE("quiet hours can be moved and switched off", "[config]") {
    Sample sample;
    sample.more = "[breaking]\nquiet_hours = \"23:30-05:15\"\n";
    CHECK(settings_of(sample).breaking.quiet_from == 23h + 30min);
    CHECK(settings_of(sample).breaking.quiet_until == 5h + 15min);
    sample.more = "[breaking]\nquiet_hours = false\n";
    const auto breaking = settings_of(sample).breaking;
    CHECK(breaking.quiet_from == breaking.quiet_until);
}

TEST_CASE("whoever presses Start at a channel's bot is a reader", "[config]") {
    Sample sample;
    sample.channel += "api_url = \"http://127.0.0.1:8081/\"\neditions = [\"morning\"]\nrate = 12.5\n";
    const auto implied = settings_of(sample).audiences;
    REQUIRE(implied.size() == 2);
    CHECK(implied[0].api_url == "http://127.0.0.1:8081");
    CHECK_FALSE(implied[1].is_channel);
    CHECK(implied[0].name == "telegram");
    CHECK(implied[1].name == "subscribers.telegram");
    CHECK(implied[1].to.empty());
    CHECK(implied[1].token.reveal() == a_token);
    CHECK(implied[1].api_url == "http://127.0.0.1:8081");
    CHECK(implied[1].editions.empty());
    CHECK(implied[1].rate == 12.5);

    // Two channels of one bot share their readers.
    sample.channel +=
        "[channel.sport]\nplatform = \"telegram\"\ntoken = \"env:DEPESCHE_TEST_TOKEN\"\nto = -1001234567890\n";
    const auto two = settings_of(sample).audiences;
    REQUIRE(two.size() == 3);
    CHECK(two[1].to == "-1001234567890");
    CHECK_FALSE(two[2].is_channel);

    // Written subscribers take the place of the implied ones.
    Sample written;
    written.more = "[subscribers.telegram]\nrate = \"60/min\"\n";
    const auto own = settings_of(written).audiences;
    REQUIRE(own.size() == 2);
    CHECK(own[1].token.reveal() == a_token);
    CHECK(own[1].rate == 1);
    CHECK(own[1].name == "subscribers.telegram"); // readers stay where they are when the table is written later
}

TEST_CASE("the state lives where the system keeps such things", "[config]") {
    const Variable home("HOME", "/home/keller");
    {
        const Variable state("XDG_STATE_HOME", "");
        CHECK(settings_of({}).state_dir == "/home/keller/.local/state/depesche");
    }
    Sample sample;
    sample.top += "state_dir = \"state\"\n";
    CHECK(settings_of(sample).state_dir == "/srv/news/state");
    sample.top.insert(sample.top.size() - 1, "# comment");
    sample.top.replace(sample.top.find("\"state\""), 7, "\"/var/lib/depesche\"");
    CHECK(settings_of(sample).state_dir == "/var/lib/depesche");
}

TEST_CASE("the newsroom's own words reach the texts", "[config]") {
    Sample sample;
    sample.edition += "[edition.sport]\nat = \"20:00\"\n";
    sample.more =
        "[texts.de-CH]\nedition.morning.heading = 'Sali \"zäme\" \\ du'\nedition.sport.heading = \"Sport, {name}\"\n"
        "conversation.help = \"a\\nb\"\n";
    const auto library = TextLibrary::load(settings_of(sample).texts_overrides);
    if (!library) FAIL(library.error());
    CHECK(library->best("de-CH").at("edition.morning.heading") == "Sali \"zäme\" \\ du");
    CHECK(library->best("de-CH").at("edition.sport.heading") == "Sport, {name}");
    CHECK(library->best("de-CH").at("conversation.help") == "a\nb");
}

TEST_CASE("a newsroom can bring a language of its own", "[config]") {
    Sample sample;
    sample.top.replace(sample.top.find("de-CH"), 5, "rm-CH");
    CHECK_THAT(problem_of(sample),
               Contains("depesche.toml:2: language: there are no texts for this language; built in are "
                        "de-CH, de-DE, en, fr-CH and it-CH; others are written in [texts.rm-CH]"));
    sample.more = "[texts.rm-CH]\nedition.morning.heading = \"Bun di\"\n";
    CHECK(settings_of(sample).language == "rm-CH");
}

TEST_CASE("the configuration is looked for here, then at home", "[config]") {
    const Folder folder;
    const Variable home("XDG_CONFIG_HOME", folder.path.string());
    CHECK(default_settings_file() == "depesche.toml");
    std::filesystem::create_directory(folder.path / "depesche");
    const auto file = folder.write("depesche/depesche.toml", "");
    CHECK(default_settings_file() == file);
}

TEST_CASE("the sample has every key there is", "[config]") {
    const Variable token("TELEGRAM_TOKEN", a_token);
    const Variable test_token("TELEGRAM_TEST_TOKEN", "1000002:another-token-of-the-tests");
    const Variable editors_token("EDITORS_TOKEN", "1000003:the-editors-token-of-the-tests");
    const Variable cms_token("CMS_TOKEN", "cms-token-of-the-tests-0001");
    const Variable cms_secret("CMS_SECRET", "cms-secret-of-the-tests-0001");
    const auto file = tests::source_dir() / "config/depesche.sample.toml";
    const auto sample = read_file(file);
    // An unknown key in each table is answered with the known ones: all of them must be in the sample.
    const std::string known = "known here: ";
    for (const std::string header : {"", "[edition.morning]", "[channel.telegram]", "[subscribers.telegram]",
                                     "[push.cms]", "[breaking]", "[editors]", "[heartbeat]", "[web]", "[log]"}) {
        CAPTURE(header);
        auto text = sample;
        text.insert(text.find("\n", header.empty() ? 0 : sample.find("\n" + header) + 1) + 1, "xyzzy_plugh = 1\n");
        const auto settings = parse_settings(text, file);
        REQUIRE_FALSE(settings.has_value());
        REQUIRE(settings.error().size() == 1);
        const auto& message = settings.error().front().message;
        REQUIRE_THAT(message, Contains(known));
        std::istringstream words(message.substr(message.find(known) + known.size()));
        for (std::string word; words >> word;) {
            if (word.ends_with(",")) word.pop_back();
            if (word == "and") continue;
            CAPTURE(word);
            const bool key = sample.find("\n" + word + " ") != std::string::npos ||
                             sample.find("\n# " + word + " ") != std::string::npos;
            const bool table = sample.find("\n[" + word) != std::string::npos;
            CHECK((key || table));
        }
    }
}
