#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <poll.h>

namespace depesche::tests {

/// A web server in threads of its own, for programs that run beside the test: each connection's one request goes to the
/// script, which writes whatever it likes.
class ThreadServer {
public:
    using Socket = boost::asio::ip::tcp::socket;
    /// `target` is the path with its query. Writing to a peer that has left is an error code, not an exception.
    using Script = std::function<void(Socket&, const std::string& target)>;

    explicit ThreadServer(Script script)
        : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
          script_(std::move(script)),
          accepting_([this] { accept(); }) {}
    ~ThreadServer() {
        stop_ = true;
        accepting_.join();
        for (std::thread& thread : threads_) thread.join();
    }
    ThreadServer(const ThreadServer&) = delete;
    ThreadServer& operator=(const ThreadServer&) = delete;

    std::string address() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
    bool stopping() const noexcept { return stop_; }
    static bool write(Socket& socket, std::string_view bytes) {
        boost::system::error_code error;
        boost::asio::write(socket, boost::asio::buffer(bytes), error);
        return !error;
    }

private:
    void accept() {
        while (!stop_) {
            pollfd ready{acceptor_.native_handle(), POLLIN, 0};
            if (::poll(&ready, 1, 20) <= 0) continue;
            Socket socket(io_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (error) continue;
            threads_.emplace_back([this, peer = std::move(socket)]() mutable { serve(peer); });
        }
    }
    void serve(Socket& socket) {
        std::string head;
        boost::system::error_code error;
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(head, 64 << 10), "\r\n\r\n", error);
        const std::size_t begin = head.find(' ');
        if (error || begin == std::string::npos) return;
        script_(socket, head.substr(begin + 1, head.find(' ', begin + 1) - begin - 1));
    }

    boost::asio::io_context io_;
    boost::asio::ip::tcp::acceptor acceptor_;
    Script script_;
    std::atomic<bool> stop_ = false;
    std::vector<std::thread> threads_;
    std::thread accepting_;
};

} // namespace depesche::tests
