// The ceiling that `depesche bench fanout` is measured against: epoll and OpenSSL, nothing recorded, nothing retried.
// Sends --count messages over --connections TLS connections, one request at a time each, the recipient patched in.
#include <openssl/ssl.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Options {
    std::string port, path = "/bot1:raw/sendMessage", body_file, ca_file;
    long count = 100'000, first = 1'000'000'000;
    int connections = 64;
};

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

Options read_options(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const char* value = argv[i + 1];
        if (name == "--port")
            options.port = value;
        else if (name == "--path")
            options.path = value;
        else if (name == "--body")
            options.body_file = value;
        else if (name == "--ca")
            options.ca_file = value;
        else if (name == "--count")
            options.count = std::atol(value);
        else if (name == "--first")
            options.first = std::atol(value);
        else if (name == "--connections")
            options.connections = std::atoi(value);
        else {
            std::fprintf(stderr, "raw_sender: unknown option %s\n", argv[i]);
            std::exit(2);
        }
    }
    return options;
}

/// A request whose recipient has ten places at `place`; JSON allows blanks before a number.
struct Request {
    std::string bytes;
    std::size_t place = 0;
    void set(long recipient) {
        for (std::size_t i = 10; i-- > 0; recipient /= 10)
            bytes[place + i] = recipient > 0 ? static_cast<char>('0' + recipient % 10) : ' ';
    }
};

/// The body file has ten times @ where the recipient belongs.
Request read_request(const Options& options) {
    std::ifstream file(options.body_file, std::ios::binary);
    std::ostringstream body;
    body << file.rdbuf();
    Request request;
    request.bytes = "POST " + options.path + " HTTP/1.1\r\nHost: 127.0.0.1:" + options.port +
                    "\r\nUser-Agent: raw\r\nContent-Type: application/json\r\nContent-Length: " +
                    std::to_string(body.str().size()) + "\r\n\r\n" + body.str();
    request.place = request.bytes.find("@@@@@@@@@@");
    if (request.place == std::string::npos) {
        std::fprintf(stderr, "raw_sender: --body FILE must hold @@@@@@@@@@ for the recipient\n");
        std::exit(2);
    }
    return request;
}

struct Wire {
    int socket = -1;
    SSL* tls = nullptr;
    std::size_t need = 0; ///< bytes of the answer that are missing; 0: its head is not complete
    std::string input;
};

Wire open_wire(SSL_CTX* context, const Options& options) {
    Wire wire;
    wire.socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(options.port)));
    ::inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    if (::connect(wire.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) die("connect");
    const int on = 1;
    ::setsockopt(wire.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    wire.tls = SSL_new(context);
    SSL_set_fd(wire.tls, wire.socket);
    if (SSL_connect(wire.tls) != 1) die("handshake");
    ::fcntl(wire.socket, F_SETFL, O_NONBLOCK);
    return wire;
}

/// Takes what came; true when one answer is complete.
bool complete(Wire& wire, const char* bytes, std::size_t size) {
    wire.input.append(bytes, size);
    if (wire.need == 0) {
        const auto end = wire.input.find("\r\n\r\n");
        if (end == std::string::npos) return false;
        const auto length = wire.input.find("Content-Length: ");
        wire.need = end + 4 + static_cast<std::size_t>(std::atol(wire.input.c_str() + length + 16));
    }
    if (wire.input.size() < wire.need) return false;
    wire.input.clear();
    wire.need = 0;
    return true;
}

double seconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

} // namespace

int main(int argc, char** argv) {
    const Options options = read_options(argc, argv);
    ::signal(SIGPIPE, SIG_IGN);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    if (!options.ca_file.empty()) {
        SSL_CTX_load_verify_locations(context, options.ca_file.c_str(), nullptr);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    Request request = read_request(options);
    const int poll = ::epoll_create1(0);
    std::vector<Wire> wires;
    for (int i = 0; i < options.connections; ++i) wires.push_back(open_wire(context, options));
    long sent = 0;
    long answered = 0;
    const auto send = [&](Wire& wire) {
        if (sent == options.count) return;
        request.set(options.first + sent++);
        const int size = static_cast<int>(request.bytes.size());
        if (SSL_write(wire.tls, request.bytes.data(), size) != size) die("write");
    };
    rusage before{};
    ::getrusage(RUSAGE_SELF, &before);
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < wires.size(); ++i) {
        epoll_event event{.events = EPOLLIN, .data = {.u64 = i}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, wires[i].socket, &event);
        send(wires[i]);
    }
    std::vector<epoll_event> events(256);
    std::vector<char> buffer(64 << 10);
    while (answered < options.count) {
        const int ready = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < ready; ++i) {
            Wire& wire = wires[events[static_cast<std::size_t>(i)].data.u64];
            const int got = SSL_read(wire.tls, buffer.data(), static_cast<int>(buffer.size()));
            if (got <= 0) {
                if (SSL_get_error(wire.tls, got) == SSL_ERROR_WANT_READ) continue;
                die("read");
            }
            if (!complete(wire, buffer.data(), static_cast<std::size_t>(got))) continue;
            ++answered;
            send(wire);
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    rusage after{};
    ::getrusage(RUSAGE_SELF, &after);
    const double cpu =
        seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) - seconds(before.ru_stime);
    std::printf("{\"sender\":\"raw\",\"messages\":%ld,\"seconds\":%.4f,\"per_second\":%.0f,\"cpu_per_100000\":%.3f,"
                "\"rss_mib\":%.1f}\n",
                options.count, took.count(), static_cast<double>(options.count) / took.count(),
                cpu * 1e5 / static_cast<double>(options.count), static_cast<double>(after.ru_maxrss) / 1024);
}
