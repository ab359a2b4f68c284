#include "config_support.hpp"

using namespace depesche;
using namespace depesche::config;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const std::string a_secret = "ein-Geheimnis-das-lang-genug-ist";

/// The only problem when these lines follow a valid configuration.
std::string with(const std::string& more) {
    const Variable token("CMS_TOKEN", "cms-token-of-the-tests-0001");
    const Variable secret("CMS_SECRET", a_secret);
    const Variable brief("CMS_SHORT", "kurz");
    Sample sample;
    sample.more = more + "\n[web]\nlisten = \"127.0.0.1:0\"\n";
    return problem_of(sample);
}

} // namespace

TEST_CASE("whoever may push has a proof and a source of its own", "[config][push]") {
    const Variable token("CMS_TOKEN", "cms-token-of-the-tests-0001");
    const Variable secret("CMS_SECRET", a_secret);
    Sample sample;
    sample.more = "[push.cms]\ntoken = \"env:CMS_TOKEN\"\n"
                  "[push.agentur]\nsecret = \"env:CMS_SECRET\"\nsource = \"Nordtal-Agentur\"\norigin = \"agency\"\n"
                  "section = \"Ausland\"\nweight = 2\ncredit = \"nta\"\nimage_rights = [\"web\", \"telegram\"]\n"
                  "[web]\nlisten = \"127.0.0.1:0\"\n";
    const auto settings = settings_of(sample);
    REQUIRE(settings.pushes.size() == 2);
    const PushSettings& agency = settings.pushes[0].name == "agentur" ? settings.pushes[0] : settings.pushes[1];
    const PushSettings& cms = settings.pushes[0].name == "agentur" ? settings.pushes[1] : settings.pushes[0];
    CHECK(cms.token.reveal() == "cms-token-of-the-tests-0001");
    CHECK(cms.secret.empty());
    CHECK(cms.feed.url == "push:cms");
    CHECK(cms.feed.source == "Seestadt heute");
    CHECK(cms.feed.origin == Origin::own);
    CHECK(agency.secret.reveal() == a_secret);
    CHECK(agency.feed.source == "Nordtal-Agentur");
    CHECK(agency.feed.origin == Origin::agency);
    CHECK(agency.feed.section == "Ausland");
    CHECK(agency.feed.weight == 2);
    CHECK(agency.feed.credit == "nta");
    CHECK(cms.feed.credit.empty());
    CHECK(agency.feed.image_rights == std::vector<std::string>{"telegram", "web"});
    std::string umlauts; // sixty bytes, thirty characters
    for (int i = 0; i < 30; ++i) umlauts += "ü";
    sample.more =
        "[push.cms]\ntoken = \"env:CMS_TOKEN\"\ncredit = \"" + umlauts + "\"\n[web]\nlisten = \"127.0.0.1:0\"\n";
    CHECK(settings_of(sample).pushes.front().feed.credit == umlauts);
}

TEST_CASE("a push that could not work is told with line and cure", "[config][push]") {
    CHECK_THAT(with("[push.cms]\nsource = \"Seestadt\""),
               Contains("push.cms.token: required: \"env:NAME\" or \"file:PATH\""));
    CHECK_THAT(with("[push.cms]\ntoken = \"env:CMS_SHORT\""), Contains("push.cms.token: is too short"));
    CHECK_THAT(with("[push.cms]\ntoken = \"hunter2hunter2hunter2\""), !Contains("hunter2"));
    CHECK_THAT(with("[push.cms]\ntoken = \"env:CMS_TOKEN\"\norigin = \"ours\""), Contains("push.cms.origin: "));
    CHECK_THAT(with("[push.cms]\ntoken = \"env:CMS_TOKEN\"\ncredit = \"" + std::string(31, 'n') + '"'),
               Contains("push.cms.credit: expected at most 30 characters"));
    for (const char* credit : {" ", "(nta)", "nta "})
        CHECK_THAT(with("[push.cms]\ntoken = \"env:CMS_TOKEN\"\ncredit = \"" + std::string(credit) + '"'),
                   Contains("push.cms.credit: "));
    CHECK_THAT(with("[push.Cms]\ntoken = \"env:CMS_TOKEN\""), Contains("push.Cms: a name has 1 to 32"));
    CHECK_THAT(with("[push.cms]\ntoken = \"env:CMS_TOKEN\"\ntokn = 1"), Contains("push.cms.tokn: "));
    CHECK_THAT(with("[push.a]\ntoken = \"env:CMS_TOKEN\"\n[push.b]\ntoken = \"env:CMS_TOKEN\""),
               Contains("nobody could tell who sent what"));
}

TEST_CASE("pushes need an address to arrive at", "[config][push]") {
    const Variable token("CMS_TOKEN", "cms-token-of-the-tests-0001");
    Sample sample;
    sample.more = "[push.cms]\ntoken = \"env:CMS_TOKEN\"\n";
    CHECK_THAT(problem_of(sample), Contains("push: needs [web] listen, like \"127.0.0.1:8080\""));
}
