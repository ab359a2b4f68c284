#include "config_support.hpp"

#include "config/texts.hpp"
#include "tests/support/paths.hpp"

#include <random>

using namespace depesche;
using namespace depesche::tests;

namespace {

/// One small accident: a byte changed, bytes lost, a piece moved or doubled.
void damage(std::string& text, std::mt19937& random) {
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    static constexpr std::string_view odd = "\"'[]{}=.,#\n\\-_0a\0\xff:/ ";
    const auto at = below(text.size());
    const auto length = std::min(below(40) + 1, text.size() - at);
    switch (below(5)) {
    case 0:
        text[at] = odd[below(odd.size())];
        break;
    case 1:
        text[at] = static_cast<char>(below(256));
        break;
    case 2:
        text.erase(at, length);
        break;
    case 3:
        text.insert(below(text.size()), text.substr(at, length));
        break;
    default:
        text.insert(at, 1, odd[below(odd.size())]);
        break;
    }
}

} // namespace

TEST_CASE("whatever happens to a configuration, it is read or refused in sentences", "[config]") {
    const Variable token("TELEGRAM_TOKEN", a_token);
    const Variable test_token("TELEGRAM_TEST_TOKEN", "1000002:another-token-of-the-tests");
    const Variable editors_token("EDITORS_TOKEN", "1000003:the-editors-token-of-the-tests");
    const Variable cms_token("CMS_TOKEN", "cms-token-of-the-tests-0001");
    const Variable cms_secret("CMS_SECRET", "cms-secret-of-the-tests-0001");
    const auto file = tests::source_dir() / "config/depesche.sample.toml";
    const auto sample = read_file(file);
    REQUIRE_FALSE(sample.empty());
    std::mt19937 random(20261124); // the same accidents in every run
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        auto text = sample;
        for (int accidents = i % 4; accidents >= 0 && !text.empty(); --accidents) damage(text, random);
        const auto settings = config::parse_settings(text, file);
        if (settings) {
            ++read;
            if (!config::TextLibrary::load(settings->texts_overrides))
                FAIL("accepted own words that do not load, accident " << i);
            continue;
        }
        ++refused;
        REQUIRE_FALSE(settings.error().empty());
        for (const auto& problem : settings.error()) {
            if (problem.message.empty() || problem.to_string().find(a_token) != std::string::npos)
                FAIL("accident " << i);
        }
    }
    CHECK(read > 300);
    CHECK(refused > 300);
}
