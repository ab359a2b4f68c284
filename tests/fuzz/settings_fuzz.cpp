#include "config/load_settings.hpp"
#include "config/texts.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace depesche::config;

/// A configuration of any bytes is read or refused, and whatever is accepted has texts that load.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool ready =
        ::setenv("TELEGRAM_TOKEN", "1000001:fuzz", 1) == 0 && ::setenv("TELEGRAM_TEST_TOKEN", "1000002:fuzz", 1) == 0;
    if (!ready) std::abort();
    const auto settings = parse_settings({reinterpret_cast<const char*>(data), size}, "depesche.toml");
    if (!settings && settings.error().empty()) std::abort();
    if (settings && !TextLibrary::load(settings->texts_overrides)) std::abort();
    return 0;
}
