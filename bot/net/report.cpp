#include "bot/net/report.hpp"

#include <spdlog/spdlog.h>

namespace depesche::bot {

std::function<void(std::exception_ptr)> report_to_log(std::string task) {
    return [task = std::move(task)](std::exception_ptr failure) {
        if (!failure) return;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            spdlog::error("{} ended with an error: {}", task, error.what());
        } catch (...) {
            spdlog::error("{} ended with an unknown error", task);
        }
    };
}

} // namespace depesche::bot
