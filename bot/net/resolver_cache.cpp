#include "bot/net/resolver_cache.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t most_names = 20'000; // more than any newsroom's feeds have hosts

struct Name {
    Addresses addresses;
    std::string failure; // of the last question, when there are no addresses
    SteadyTime fresh_until{};
    SteadyTime usable_until{};
    bool asking = false;
    WaitList answered;
};

Addresses without_asking(const std::string& host) {
    error_code error;
    const auto address = asio::ip::make_address(host, error);
    if (!error) return {address};
    if (host == "localhost" || host.ends_with(".localhost")) {
        return {asio::ip::address_v4::loopback(), asio::ip::address_v6::loopback()};
    }
    return {};
}

std::string sentence(const std::string& host, const error_code& error) {
    if (error == asio::error::host_not_found || error == asio::error::no_data) {
        return fmt::format("the name {} does not exist; check the address", host);
    }
    return fmt::format("cannot look up the name {}: {}; check the network and its name server", host, error.message());
}

} // namespace

struct ResolverCache::State : std::enable_shared_from_this<State> {
    State(asio::any_io_executor executor, Options wanted) : resolver(executor), options(std::move(wanted)) {}

    void ask(const std::string& host, const std::shared_ptr<Name>& name) {
        name->asking = true;
        ++lookups;
        Answer take_it = [weak = weak_from_this(), name, host](error_code error, Addresses found) {
            if (const auto self = weak.lock()) self->take(host, *name, error, std::move(found));
        };
        if (options.lookup) return options.lookup(host, std::move(take_it));
        resolver.async_resolve(host, "", [take_it = std::move(take_it)](error_code error, const auto& results) {
            Addresses found;
            for (const auto& entry : results) found.push_back(entry.endpoint().address());
            take_it(error, std::move(found));
        });
    }

    void take(const std::string& host, Name& name, const error_code& error, Addresses found) {
        const auto now = std::chrono::steady_clock::now();
        name.asking = false;
        if (!error && !found.empty()) {
            name.addresses = std::move(found);
            name.fresh_until = now + options.ttl;
            name.usable_until = name.fresh_until + options.stale;
        } else {
            name.failure = sentence(host, error);
            name.fresh_until = now + std::chrono::seconds(1); // a failing name is asked once a second at most
        }
        name.answered.wake_all();
    }

    std::shared_ptr<Name> name_of(const std::string& host) {
        if (names.size() >= most_names) std::erase_if(names, [](const auto& entry) { return !entry.second->asking; });
        auto& name = names[host];
        if (!name) name = std::make_shared<Name>();
        return name;
    }

    asio::ip::tcp::resolver resolver;
    Options options;
    std::map<std::string, std::shared_ptr<Name>> names;
    std::size_t lookups = 0;
};

ResolverCache::ResolverCache(asio::any_io_executor executor, Options options)
    : state_(std::make_shared<State>(std::move(executor), std::move(options))) {}

ResolverCache::~ResolverCache() = default;

std::size_t ResolverCache::lookups() const noexcept { return state_->lookups; }

asio::awaitable<std::expected<Addresses, std::string>> ResolverCache::resolve(std::string host, Deadline deadline) {
    const auto state = state_;
    const auto fixed = state->options.hosts.find(host);
    if (auto known = without_asking(fixed != state->options.hosts.end() ? fixed->second : host); !known.empty()) {
        co_return known;
    }
    const std::shared_ptr<Name> name = state->name_of(host);
    const auto now = std::chrono::steady_clock::now();
    if (now >= name->fresh_until && !name->asking) state->ask(host, name);
    if (now < name->usable_until) co_return name->addresses;
    if (name->asking && !co_await name->answered.wait(deadline)) {
        co_return std::unexpected(
            fmt::format("the name {} was not found in time; check the network and its name server", host));
    }
    if (std::chrono::steady_clock::now() < name->usable_until) co_return name->addresses;
    co_return std::unexpected(name->failure);
}

} // namespace depesche::bot
