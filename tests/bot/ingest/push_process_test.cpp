// The real program: what deploy/docs/push.md tells a newsroom to type works as it stands there.
#include "tests/support/bot_process.hpp"
#include "tests/support/paths.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>

using namespace depesche;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

constexpr auto article = R"({"uri":"urn:seestadt:1","type":"text","language":"de-CH","headline":"Grossbrand am Hafen",
"canonicalurl":"https://seestadt.example/lokal/1","urgency":1,"pubstatus":"usable","body_text":"Der Hafen brennt seit dem Abend."})";

/// The indented commands of the manual that have these words in them.
std::string manual_example(const std::string& words) {
    std::istringstream manual(read_file(tests::source_dir() / "deploy/docs/push.md"));
    std::string block;
    std::string line;
    while (std::getline(manual, line)) {
        if (line.starts_with("    ")) {
            block += line.substr(4) + "\n";
        } else {
            if (block.find(words) != std::string::npos) return block;
            block.clear();
        }
    }
    return "";
}

bool is_installed(const std::string& program) {
    for (const std::string folder : {"/usr/bin/", "/bin/", "/usr/local/bin/"})
        if (std::filesystem::exists(folder + program)) return true;
    return false;
}

/// `run` with two that may push, on a port of its own choice.
struct Newsroom {
    Newsroom()
        : newsroom(sandbox.address(), "[web]\nlisten = \"127.0.0.1:0\"\n"
                                      "[push.cms]\ntoken = \"env:CMS_TOKEN\"\n"
                                      "[push.agentur]\nsecret = \"env:AGENCY_SECRET\"\n") {
        start();
    }
    void start() {
        for (const auto& [name, value] : environment()) ::setenv(name.c_str(), value.c_str(), 1); // for every verb
        process = std::make_unique<Process>(newsroom.run());
        const std::string before = "(port ";
        REQUIRE(eventually(20s, [&] { return process->err().find(before) != std::string::npos; }));
        const std::string log = process->err();
        port = std::stoi(log.substr(log.find(before) + before.size()));
    }
    static std::map<std::string, std::string> environment() {
        return {{"CMS_TOKEN", "cms-token-of-the-tests-0001"}, {"AGENCY_SECRET", "agency-secret-of-the-tests-0001"}};
    }
    /// Types the example of the manual.
    Ended type(std::string commands) {
        const std::string there = "127.0.0.1:8080";
        REQUIRE(commands.find(there) != std::string::npos);
        commands.replace(commands.find(there), there.size(), fmt::format("127.0.0.1:{}", port));
        write_file(newsroom.folder() / "article.json", article);
        ProcessOptions options;
        options.arguments = {"-c", commands};
        options.folder = newsroom.folder().path();
        Process shell("/bin/sh", options);
        auto ended = shell.wait(30s);
        REQUIRE(ended);
        INFO(commands << ended->out << ended->err);
        CHECK(ended->exit == 0);
        return *std::move(ended);
    }

    SandboxProcess sandbox;
    ProcessNewsroom newsroom;
    std::unique_ptr<Process> process;
    int port = 0;
};

} // namespace

TEST_CASE("the commands of the manual push an article, and its alert is a draft at once", "[bot][process][push]") {
    if (!is_installed("curl") || !is_installed("openssl")) {
        WARN("curl or openssl is not installed: the manual's examples were not tried");
        return;
    }
    Newsroom world;
    const json signed_answer = world.type(manual_example("X-Depesche-Signature")).json();
    REQUIRE(signed_answer.is_object());
    const json first = signed_answer.at("articles").at(0);
    CHECK(first.at("result") == "new");
    CHECK(first.at("alert").at("severity") == 2); // severity 1 needs a second source
    const json drafts = world.newsroom.ask({"draft", "list"});
    CHECK_THAT(drafts.dump(), Contains(first.at("alert").at("draft").get<std::string>()));

    std::string with_token = manual_example("Authorization: Bearer");
    const std::string random = "$(uuidgen)";
    REQUIRE(with_token.find(random) != std::string::npos);
    with_token.replace(with_token.find(random), random.size(), "schluessel-1");
    // The newsroom's own word on it stands beside the agency's.
    CHECK(world.type(with_token).json().at("articles").at(0).at("source") == "Seestadt heute");
    for (const auto& [name, value] : Newsroom::environment()) CHECK_THAT(world.process->err(), !Contains(value));
}

TEST_CASE("a key that was answered is answered again after kill -9", "[bot][process][push]") {
    if (!is_installed("curl")) {
        WARN("curl is not installed");
        return;
    }
    Newsroom world;
    std::string push = manual_example("Authorization: Bearer");
    push.replace(push.find("$(uuidgen)"), 10, "schluessel-2");
    push.replace(push.find("curl "), 5, "curl -si ");
    const std::string first = world.type(push).out;
    CHECK_THAT(first, Contains("201 Created") && !Contains("Idempotent-Replayed"));
    world.process->signal(SIGKILL);
    REQUIRE(world.process->wait(10s));
    world.start();
    const std::string again = world.type(push).out;
    CHECK_THAT(again, Contains("201 Created") && Contains("Idempotent-Replayed: true"));
    CHECK(again.substr(again.find("\r\n\r\n")) == first.substr(first.find("\r\n\r\n")));
}
