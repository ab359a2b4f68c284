#pragma once

#include "bot/net/server_core.hpp"

namespace depesche::bot::server {

/// Reads one request of a session, within the server's limits of size and time. Nothing when the connection ended or
/// the request was refused: the refusal is written then.
class RequestReader {
public:
    RequestReader(Core& core, Session& session);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    asio::awaitable<bool> receive();
    /// What was asked, once receive() has said true.
    ServerRequest& request() noexcept;
    /// Whether the client wants to go on with this connection.
    bool keep_alive() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_; ///< the body counts among the server's until this object goes
};

} // namespace depesche::bot::server
