#include "bot/delivery/window.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace std::chrono_literals;

TEST_CASE("a digest leaves slots that only an alert may take", "[delivery]") {
    Window window(16);
    while (window.may_hold(Lane::digest)) window.hold(Lane::digest);
    CHECK(window.held() == 14);
    while (window.may_hold(Lane::alert)) window.hold(Lane::alert);
    CHECK(window.held() == 16);
    window.free(Lane::digest);
    CHECK_FALSE(window.may_hold(Lane::digest));
    CHECK(window.may_hold(Lane::alert));
}

TEST_CASE("a window that shrinks under a digest still has room for an alert", "[delivery]") {
    Window window(200);
    while (window.may_hold(Lane::digest)) window.hold(Lane::digest);
    window.resize(16);
    CHECK_FALSE(window.may_hold(Lane::digest));
    CHECK(window.may_hold(Lane::alert));
    while (window.may_hold(Lane::alert)) window.hold(Lane::alert);
    CHECK(window.held() <= 200);
}

TEST_CASE("the window is what the rate needs, within its limits", "[delivery]") {
    CHECK(window_for(1, 200ms, 25ms, 256) == 4);
    CHECK(window_for(30, 200ms, 20ms, 256) == 13);
    CHECK(window_for(1e6, 1ms, 20ms, 256) == 256);
    CHECK(window_for(30, 8s, 20ms, 16) == 16);
}
