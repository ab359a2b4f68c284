#include "archive_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    depesche::fuzz::archive_target({reinterpret_cast<const char*>(data), size}); // NOLINT: libFuzzer's signature
    return 0;
}
