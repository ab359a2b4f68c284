#include "config/secret.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using depesche::config::Secret;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

TEST_CASE("a secret cannot be printed by accident", "[config]") {
    STATIC_REQUIRE(!Printable<Secret>);
    CHECK(Secret("123:abc").reveal() == "123:abc");
}
