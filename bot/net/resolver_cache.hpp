#pragma once

#include "bot/net/deadline.hpp"

#include <boost/asio/ip/address.hpp>

#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace depesche::bot {

using Addresses = std::vector<boost::asio::ip::address>;

/// Names to addresses, from memory where possible. Asking the system takes one thread an io_context and cannot be
/// cancelled, so a name whose time is over is answered from memory at once while it is asked again beside it:
/// a dead name server delays no host that we have talked to within the hour.
class ResolverCache {
public:
    using Answer = std::function<void(boost::system::error_code, Addresses)>;
    struct Options {
        std::chrono::seconds ttl{60};
        std::chrono::seconds stale{3600};           ///< how long an old answer serves while no new one comes
        std::map<std::string, std::string> hosts{}; ///< names with a fixed numeric address, never asked
        /// Asks for a name and calls back later on the executor; empty: the system is asked.
        std::function<void(const std::string&, Answer)> lookup{};
    };
    ResolverCache(boost::asio::any_io_executor executor, Options options);
    ~ResolverCache();
    ResolverCache(const ResolverCache&) = delete;
    ResolverCache& operator=(const ResolverCache&) = delete;

    /// The addresses of a host, at least one, in the order to try them; or a sentence. Numeric addresses and
    /// "localhost" never leave memory. Questions for one name at a time are asked once.
    boost::asio::awaitable<std::expected<Addresses, std::string>> resolve(std::string host, Deadline deadline);

    /// How often the system was asked.
    std::size_t lookups() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

} // namespace depesche::bot
