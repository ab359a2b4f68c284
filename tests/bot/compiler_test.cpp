// The coroutine shapes that g++ 12 miscompiles: a bad compiler is caught here and not by a reader.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace asio = boost::asio;

namespace {

struct Parcel {
    std::string label;
    std::shared_ptr<int> content;
};

asio::awaitable<void> turn() { co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable); }

asio::awaitable<bool> answer(bool value) {
    co_await turn();
    co_return value;
}

asio::awaitable<std::string> label_of(Parcel parcel) {
    co_await turn();
    co_return parcel.label;
}

asio::awaitable<std::string> early_return(bool leave) {
    std::string text(64, 'x');
    if (co_await answer(leave)) co_return text + "early";
    co_return text + "late";
}

asio::awaitable<std::string> shapes(std::shared_ptr<int> content) {
    std::string seen = co_await early_return(true);
    seen += co_await label_of(Parcel{std::string(40, 'a'), content});
    seen += co_await label_of({.label = std::string(40, 'b'), .content = content});
    seen += co_await answer(true) ? co_await early_return(false) : co_await early_return(true);
    // The captures live in the lambda object, which must outlive its coroutine.
    const auto capturing = [content]() -> asio::awaitable<int> {
        co_await turn();
        co_return *content;
    };
    seen += std::to_string(co_await capturing());
    co_return seen;
}

} // namespace

TEST_CASE("the compiler builds the coroutine shapes that g++ 12 gets wrong", "[compiler]") {
    asio::io_context io;
    const auto content = std::make_shared<int>(7);
    std::string seen;
    asio::co_spawn(io, shapes(content), [&](const std::exception_ptr& error, std::string result) {
        REQUIRE(!error);
        seen = std::move(result);
    });
    io.run();
    const std::string x(64, 'x');
    CHECK(seen == x + "early" + std::string(40, 'a') + std::string(40, 'b') + x + "late7");
    CHECK(content.use_count() == 1);
}
