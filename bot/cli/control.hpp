#pragma once

#include "bot/cli/verb.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace depesche::bot {

/// The control socket of `run`: a Unix socket, mode 0600, in the state directory. One request and one answer a
/// connection, each a line of JSON: {"verb","arguments"} -> {"exit","text","data"}. A request is at most 1 MiB and
/// takes at most 10 s. Who acts is the user at the other end of the socket, whatever the request says.
class ControlServer {
public:
    virtual ~ControlServer() = default;
    virtual void stop() = 0;
};

/// Fails with a sentence naming the path. A left-over socket of a dead process is replaced.
std::expected<std::unique_ptr<ControlServer>, std::string>
serve_control(boost::asio::any_io_executor executor, const std::filesystem::path& state_dir, Services services);

/// The answer of the running process, waited for at most 15 s; nothing when none runs.
std::optional<VerbResult> ask_running(const std::filesystem::path& state_dir, std::string_view verb,
                                      const nlohmann::json& arguments, std::string_view newsroom = {});

} // namespace depesche::bot
