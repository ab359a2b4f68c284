#include "locale_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    depesche::fuzz::locale_target({reinterpret_cast<const char*>(data), size}); // NOLINT: libFuzzer's signature
    return 0;
}
