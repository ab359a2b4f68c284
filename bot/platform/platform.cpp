#include "bot/platform/platform.hpp"

#include "bot/platform/telegram.hpp"
#include "bot/platform/whatsapp_channel.hpp"

#include <fmt/format.h>

namespace depesche::bot {

RequestTemplate::RequestTemplate(Url origin, std::string head, std::string before, std::string after)
    : RequestTemplate(std::move(origin), std::move(head), std::move(before), {}, std::move(after)) {}

RequestTemplate::RequestTemplate(Url origin, std::string head, std::string before, std::string between,
                                 std::string after)
    : origin_(std::move(origin)),
      head_(std::move(head)),
      before_(std::move(before)),
      between_(std::move(between)),
      after_(std::move(after)) {}

std::string RequestTemplate::bytes_for(std::string_view encoded, std::string_view message) const {
    std::string bytes;
    write_to(bytes, encoded, message);
    return bytes;
}

void RequestTemplate::write_to(std::string& bytes, std::string_view encoded, std::string_view message) const {
    const fmt::format_int length(before_.size() + encoded.size() + between_.size() + message.size() + after_.size());
    bytes.clear();
    bytes.append(head_).append(length.data(), length.size()).append("\r\n\r\n");
    bytes.append(before_).append(encoded).append(between_).append(message).append(after_);
}

std::optional<RequestTemplate> Platform::prepare_edit(const config::AudienceSettings&, const OutgoingMessage&) const {
    return std::nullopt;
}

std::optional<RequestTemplate> Platform::prepare_removal(const config::AudienceSettings&) const {
    return std::nullopt;
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
