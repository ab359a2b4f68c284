#include "bot/platform/platform.hpp"

#include "bot/platform/telegram.hpp"
#include "bot/platform/whatsapp_channel.hpp"

#include <fmt/format.h>

namespace depesche::bot {

RequestTemplate::RequestTemplate(Url origin, std::string head, std::string before, std::string after)
    : origin_(std::move(origin)),
      head_(std::move(head)),
      before_(std::move(before)),
      after_(std::move(after)) {}

std::string RequestTemplate::bytes_for(std::string_view encoded) const {
    std::string bytes;
    write_to(bytes, encoded);
    return bytes;
}

void RequestTemplate::write_to(std::string& bytes, std::string_view encoded) const {
    const fmt::format_int length(before_.size() + encoded.size() + after_.size());
    bytes.clear();
    bytes.append(head_).append(length.data(), length.size()).append("\r\n\r\n");
    bytes.append(before_).append(encoded).append(after_);
}

// A new platform is one line here.
const Platform& platform_for(config::Platform kind) {
    switch (kind) {
    case config::Platform::telegram:
        return telegram();
    case config::Platform::whatsapp:
        return whatsapp_channel();
    }
    return telegram();
}

} // namespace depesche::bot
