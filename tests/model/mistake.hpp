#pragma once

#include "bot/delivery/engine.hpp"
#include "digest/article/article.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace depesche::tests {

/// A deliberate mistake, made by what stands around the engine: a checker that has never failed proves nothing.
struct Mistake {
    std::string_view name;
    std::string_view sentence; ///< what the program then does
    int invariant = 0;         ///< the promise that it breaks
    int within = 400;          ///< histories at most until it must be caught
    std::function<std::unique_ptr<bot::Ledger>(std::unique_ptr<bot::Ledger>)> ledger{};
    std::function<std::unique_ptr<bot::HttpClient>(std::unique_ptr<bot::HttpClient>, boost::asio::any_io_executor)>
        client{};
    std::function<std::unique_ptr<digest::Clock>(const digest::Clock&)> clock{};
    std::function<bot::StoreResult<void>(bot::DeliveryEngine&, bot::BroadcastId, const std::string&)> stop{};
    std::function<std::chrono::nanoseconds()> boot_time{};
    std::function<void(config::Settings&)> settings{}; ///< of the newsroom
    std::function<void(digest::Article&)> article{};   ///< on its way into the store
};
std::span<const Mistake> all_mistakes();

} // namespace depesche::tests
