#pragma once

#include "bot/web/web_pages.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <string>
#include <string_view>

namespace depesche::tests {

/// The pages of a newsroom, asked without a socket.
struct TestPages {
    explicit TestPages(TestNewsroom& room)
        : desk(*room.newsroom, room.ledger->tasks()),
          pages(*room.newsroom, desk, std::string(32, 'k')) {}

    bot::ServerResponse ask(std::string_view method, std::string_view target, bot::HttpHeaders headers = {}) {
        bot::ServerRequest request;
        request.method = method;
        request.target = target;
        request.path = target.substr(0, target.find('?'));
        request.headers = std::move(headers);
        return pages.answer(request);
    }
    bot::ServerResponse get(std::string_view target) { return ask("GET", target); }

    bot::TaskDesk desk;
    bot::WebPages pages;
};

} // namespace depesche::tests
