#include "bot/platform/json_pull.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <random>
#include <string>

using depesche::bot::JsonPull;

namespace {

bool is_valid(std::string_view text) {
    JsonPull json(text);
    json.skip();
    return json.complete();
}

/// result.message_id of an answer with ok: true; empty for everything else.
std::string message_id(std::string_view text) {
    JsonPull json(text);
    std::string_view name, ok, id;
    for (bool more = json.begin_object(); more && json.member(name);) {
        if (name == "ok") {
            ok = json.scalar();
        } else if (name == "result" && json.begin_object()) {
            while (json.member(name)) name == "message_id" ? void(id = json.scalar()) : json.skip();
        } else {
            json.skip();
        }
    }
    return json.complete() && ok == "true" ? std::string(id) : std::string();
}

} // namespace

TEST_CASE("what is wanted of an answer is read, wherever it stands", "[platform]") {
    CHECK(message_id(R"({"ok":true,"result":{"message_id":17,"chat":{"id":1},"text":"a \"}\" b"}})") == "17");
    CHECK(message_id(R"( { "result" : { "chat":[1,{"message_id":2}], "message_id" : 18 } , "ok" : true } )") == "18");
    CHECK(message_id(R"({"ok":true,"result":true})").empty());
    CHECK(message_id(R"({"ok":false,"result":{"message_id":17}})").empty());
    CHECK(message_id(R"({"ok":true,"result":{"message_id":17}})"
                     "x")
              .empty());
    CHECK(message_id(R"({"ok":true,"result":{"message_id":17})").empty());
    CHECK(message_id(R"(["ok",true])").empty());
    CHECK(message_id("").empty());
}

TEST_CASE("an answer cut anywhere is not taken for a whole one", "[platform]") {
    const std::string whole = R"({"ok":true,"result":{"message_id":17,"text":"ä\u00e4\n","n":-1.5e3,"l":[null,{}]}})";
    CHECK(message_id(whole) == "17");
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK(message_id(whole.substr(0, size)).empty());
}

TEST_CASE("it agrees with a full parser on what is valid", "[platform]") {
    std::mt19937 random(11);
    const std::string seed = R"({"a":[1,-0.5e+7,true,false,null,"x\"\\\u12aF"],"b":{"c":{},"d":[]},"e":0})";
    const std::string_view letters = "{}[]\",:0123456789.eE+-truefalsn\\u \n\x01\x7f";
    for (int round = 0; round < 40'000; ++round) {
        std::string text = seed;
        const auto changes = random() % 4;
        for (unsigned i = 0; i < changes; ++i) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
            case 0:
                text[at] = letters[random() % letters.size()];
                break;
            case 1:
                text.erase(at, 1 + random() % 3);
                break;
            default:
                text.insert(at, 1, letters[random() % letters.size()]);
            }
        }
        INFO(text);
        CHECK(is_valid(text) == nlohmann::json::accept(text));
    }
}

TEST_CASE("depth is bounded", "[platform]") {
    CHECK(is_valid(std::string(64, '[') + std::string(64, ']')));
    CHECK_FALSE(is_valid(std::string(65, '[') + std::string(65, ']')));
    CHECK_FALSE(is_valid(std::string(1'000'000, '[')));
}
