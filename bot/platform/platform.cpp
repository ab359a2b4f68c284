#include "bot/platform/platform.hpp"

#include "bot/platform/telegram.hpp"
#include "bot/platform/whatsapp_channel.hpp"

namespace depesche::bot {

RequestTemplate::RequestTemplate(Url origin, std::string head, std::string before, std::string after)
    : origin_(std::move(origin)),
      head_(std::move(head)),
      before_(std::move(before)),
      after_(std::move(after)) {}

std::string RequestTemplate::bytes_for(std::string_view encoded) const {
    const std::string length = std::to_string(before_.size() + encoded.size() + after_.size());
    std::string bytes;
    bytes.reserve(head_.size() + length.size() + 4 + before_.size() + encoded.size() + after_.size());
    bytes.append(head_).append(length).append("\r\n\r\n").append(before_).append(encoded).append(after_);
    return bytes;
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
