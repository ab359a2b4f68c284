#include "config/secret_source.hpp"

#include "config_support.hpp"

using namespace depesche;
using namespace depesche::config;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;

namespace {

std::string token_problem(const std::string& value) {
    Sample sample;
    sample.channel = "[channel.telegram]\ntoken = " + value + "\nto = \"@seestadt_heute\"\n";
    const auto problem = problem_of(sample);
    CHECK(problem.find("AAF-secret") == std::string::npos);
    return problem;
}

std::string file_problem(const std::string& name, const std::filesystem::path& folder) {
    const auto secret = resolve_secret("file:" + name, folder);
    REQUIRE_FALSE(secret.has_value());
    return secret.error();
}

} // namespace

TEST_CASE("a token comes from the environment or from a file", "[config]") {
    const Variable token("DEPESCHE_TEST_TOKEN", a_token);
    const Folder folder;
    CHECK(resolve_secret("env:DEPESCHE_TEST_TOKEN", folder.path)->reveal() == a_token);
    const auto file = folder.write("token", a_token + "\r\n");
    CHECK(resolve_secret("file:token", folder.path)->reveal() == a_token);
    CHECK(resolve_secret("file:" + file.string(), "/elsewhere")->reveal() == a_token);
}

TEST_CASE("a token written into the file is refused and not repeated", "[config]") {
    for (const auto* value : {"\"1000001:AAF-secret\"", "\"env:1000001:AAF-secret\"", "\"file:1000001:AAF-secret\"",
                              "\"environment:AAF-secret\"", "\"env: AAF-secret\""}) {
        CHECK_THAT(token_problem(value),
                   Contains("channel.telegram.token: a secret is never written into this file; write \"env:NAME\""));
    }
    CHECK_THAT(token_problem("[\"AAF-secret\"]"), Contains("token: expected a text in quotes, found a list"));
    CHECK_THAT(token_problem("1000001"), Contains("token: expected a text in quotes, found a number"));
    for (const auto* value :
         {"1000001:AAF-secret", "AAF-secret", "\"AAF-secret", "'1000001:AAF-secret\"", "\"AAF-secret\" x"}) {
        CHECK_THAT(token_problem(value),
                   Contains("not valid TOML; a token is written token = \"env:NAME\" or token = \"file:PATH\""));
    }
}

TEST_CASE("a secret in the wrong place is not repeated either", "[config]") {
    for (const auto* line :
         {"approval = \"1000001:AAF-secret\"", "at = \"1000001:AAF-secret\"", "items = \"AAF-secret\""}) {
        Sample sample;
        sample.edition = std::string("[edition.morning]\n") +
                         (std::string(line).starts_with("at") ? "" : "at = \"06:30\"\n") + line + "\n";
        CHECK(problem_of(sample).find("AAF-secret") == std::string::npos);
    }
}

TEST_CASE("a variable that is not set is named", "[config]") {
    CHECK_THAT(token_problem("\"env:DEPESCHE_NO_SUCH_VARIABLE\""),
               EndsWith("channel.telegram.token: the environment variable DEPESCHE_NO_SUCH_VARIABLE is not set"));
    const Variable empty("DEPESCHE_EMPTY", "");
    CHECK_THAT(token_problem("\"env:DEPESCHE_EMPTY\""), Contains("the environment variable DEPESCHE_EMPTY is empty"));
    const Variable spaced("DEPESCHE_SPACED", "AAF-secret two");
    CHECK_THAT(token_problem("\"env:DEPESCHE_SPACED\""), Contains("DEPESCHE_SPACED holds spaces, line breaks"));
}

TEST_CASE("a secret file that others may read is refused with the cure", "[config]") {
    const Folder folder;
    const auto open = folder.write("open", a_token, 0644);
    CHECK_THAT(file_problem("open", folder.path), EndsWith("run: chmod 600 " + open.string()));
    folder.write("group", a_token, 0640);
    CHECK(resolve_secret("file:group", folder.path).has_value());
}

TEST_CASE("a secret file that is no use is named", "[config]") {
    const Folder folder;
    CHECK_THAT(file_problem("none", folder.path), Contains("none does not exist"));
    CHECK_THAT(file_problem(".", folder.path), Contains("is not a file"));
    folder.write("empty", "\n");
    CHECK_THAT(file_problem("empty", folder.path), Contains("is empty"));
    folder.write("long", std::string(20'000, 'x'));
    CHECK_THAT(file_problem("long", folder.path), Contains("too long to be a token"));
    folder.write("lines", a_token + "\n" + a_token);
    const auto lines = file_problem("lines", folder.path);
    CHECK_THAT(lines, Contains("holds spaces, line breaks"));
    CHECK(lines.find(a_token) == std::string::npos);
}
