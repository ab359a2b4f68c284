#include "bot/platform/whatsapp_channel.hpp"

#include <stdexcept>

namespace depesche::bot {

namespace {

class WhatsAppChannel final : public Platform {
public:
    std::string_view name() const override { return "whatsapp"; }
    digest::Dialect dialect() const override { return digest::Dialect::whatsapp; }
    KeyClass key_class() const override { return KeyClass::by_hand; }
    double documented_rate(bool) const override { return 1; }
    RequestTemplate prepare(const config::AudienceSettings&, const OutgoingMessage&) const override {
        throw std::logic_error("a WhatsApp channel is posted to by hand");
    }
    std::string encode_recipient(std::string_view address) const override { return std::string(address); }
    SendOutcome read(const HttpResult&) const override { return Unknown{"posted by hand"}; }
};

} // namespace

const Platform& whatsapp_channel() {
    static const WhatsAppChannel platform;
    return platform;
}

} // namespace depesche::bot
