#pragma once

#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>

/// One kind of damage as it is found in feeds: changes a well-formed RSS document with items, somewhere.
struct Damage {
    std::string_view name;
    void (*apply)(std::string& document, std::mt19937& random);
};

std::span<const Damage> damages();

/// Items whose end tag is there.
std::size_t whole_items(std::string_view document);
