#include "tests/bot/sandbox/fixture.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot::sandbox;
using nlohmann::json;

namespace {

struct Channel : Fixture {
    Channel() {
        Room room;
        room.type = "whatsapp";
        room.title = "Seestadt heute";
        room.username = "0029VaSeestadt";
        room.admins = {keller.id};
        id = world.set_room(std::move(room)).id;
        world.by_hand = [this](const Room& channel, const Message& message, std::string_view method) {
            telegram.enter_by_hand(channel, message, method);
        };
    }
    Room& room() { return *world.room_by_id(id); }
    json chat(Reader& of) {
        for (json& chat : json::parse(world.phone_state_json(of)).at("chats"))
            if (chat.at("key") == std::to_string(id)) return chat;
        return {};
    }
    Reader& keller = world.add_reader("Keller", "de", 4101);
    ChatId id = 0;
};

} // namespace

TEST_CASE("an admin posts, corrects and deletes by hand; the ledger knows it", "[sandbox]") {
    Channel box;
    REQUIRE(box.world.post_by_hand(box.keller, box.room(), "*Guten Morgen*", ""));
    REQUIRE(box.world.edit_by_hand(box.keller, box.room(), 1, "*Guten Tag*"));
    const json post = box.chat(box.reader).at("messages").at(0);
    CHECK(post.at("text") == "*Guten Tag*");
    CHECK(post.at("edited") == true);
    REQUIRE(box.world.delete_by_hand(box.keller, box.room(), 1));
    CHECK(box.chat(box.reader).at("messages").empty());
    const auto rows = box.ledger();
    REQUIRE(rows.size() == 3);
    CHECK(rows.at(0).at("platform") == "whatsapp");
    CHECK(rows.at(0).at("method") == "by hand");
    CHECK(rows.at(0).at("recipient") == "0029VaSeestadt");
    CHECK(rows.at(0).at("text") == "*Guten Morgen*");
    CHECK(rows.at(1).at("method") == "edit by hand");
    CHECK(rows.at(2).at("method") == "delete by hand");
}

TEST_CASE("who is not an admin changes nothing in a WhatsApp channel", "[sandbox]") {
    Channel box;
    CHECK_FALSE(box.world.post_by_hand(box.reader, box.room(), "Hallo", ""));
    CHECK_FALSE(box.world.post_by_hand(box.keller, box.room(), "", ""));
    REQUIRE(box.world.post_by_hand(box.keller, box.room(), "Echt", ""));
    CHECK_FALSE(box.world.edit_by_hand(box.reader, box.room(), 1, "Falsch"));
    CHECK_FALSE(box.world.delete_by_hand(box.reader, box.room(), 1));
    CHECK_FALSE(box.world.edit_by_hand(box.keller, box.room(), 2, "Nicht da"));
    CHECK(box.ledger().size() == 1);
}

TEST_CASE("no bot can see a WhatsApp channel or post there", "[sandbox]") {
    Channel box;
    CHECK(Fixture::why(box.send("@0029VaSeestadt", "x")) == "Bad Request: chat not found");
    CHECK(Fixture::why(box.send(std::to_string(box.id), "x")) == "Bad Request: chat not found");
    CHECK(box.world.rooms().size() == 1);
}

TEST_CASE("a WhatsApp channel is silent until somebody turns its bell on", "[sandbox]") {
    Channel box;
    box.world.follow(box.reader, box.room(), true);
    CHECK(box.chat(box.reader).at("rings") == false);
    box.world.ring(box.reader, box.room(), true);
    CHECK(box.chat(box.reader).at("rings") == true);
    CHECK(box.chat(box.reader).at("followers") == 1);
    box.world.follow(box.reader, box.room(), false);
    CHECK(box.chat(box.reader).at("rings") == false);
}
