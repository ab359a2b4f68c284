#include "bot/user_agent.hpp"

namespace depesche::bot {

std::string user_agent(const config::Settings& settings) {
    const std::string contact = settings.contact.empty() ? settings.site_url : settings.contact;
    return contact.empty() ? "Depesche/" DEPESCHE_VERSION : "Depesche/" DEPESCHE_VERSION " (+" + contact + ")";
}

} // namespace depesche::bot
