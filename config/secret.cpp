#include "config/secret.hpp"

namespace depesche::config {

Secret::~Secret() {
    // Through a volatile pointer, so that the compiler keeps the writes to memory that nobody reads again.
    volatile char* byte = value_.data();
    for (std::size_t left = value_.size(); left > 0; --left) *byte++ = 0;
}

} // namespace depesche::config
