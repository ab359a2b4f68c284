// What the world does to a newsroom, against the real program: each trouble is a sentence with place, cause and cure,
// the right exit code, bounded memory, and nothing is lost.
#include "tests/support/bot_process.hpp"
#include "tests/support/bot_thread_server.hpp"
#include "tests/support/sanitized.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <zlib.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <sys/stat.h>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

constexpr std::string_view dead = "http://127.0.0.1:1"; // nothing listens there

/// One sentence on stderr with these parts in it.
void check_refusal(const Ended& ended, int exit, const std::vector<std::string>& parts) {
    INFO(ended.out << ended.err);
    CHECK(ended.exit == exit);
    CHECK(std::ranges::count(ended.err, '\n') == 1);
    for (const std::string& part : parts) {
        INFO("expected: " << part);
        CHECK(ended.err.find(part) != std::string::npos);
    }
}

Ended run_to_its_end(ProcessNewsroom& newsroom) {
    Process process = newsroom.launch();
    const auto ended = process.wait(10s);
    REQUIRE(ended);
    return *ended;
}

std::string gzip_of_zeros(std::size_t size) {
    z_stream stream{};
    REQUIRE(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
    std::string zeros(1 << 20, '\0'), packed(1 << 20, '\0'), bytes;
    int state = Z_OK;
    for (std::size_t done = 0; state != Z_STREAM_END; done += zeros.size()) {
        stream.next_in = reinterpret_cast<Bytef*>(zeros.data());
        stream.avail_in = static_cast<uInt>(done < size ? zeros.size() : 0);
        stream.next_out = reinterpret_cast<Bytef*>(packed.data());
        stream.avail_out = static_cast<uInt>(packed.size());
        state = deflate(&stream, done < size ? Z_NO_FLUSH : Z_FINISH);
        bytes.append(packed.data(), packed.size() - stream.avail_out);
    }
    deflateEnd(&stream);
    return bytes;
}

void answer(ThreadServer::Socket& socket, std::string_view type, const std::string& body, std::string_view more = "") {
    ThreadServer::write(
        socket, fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\n{}Content-Length: {}\r\nConnection: close\r\n\r\n",
                            type, more, body.size()) +
                    body);
}

/// 200 MB in chunks, as long as the other side reads.
void pour(ThreadServer::Socket& socket) {
    ThreadServer::write(socket,
                        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nTransfer-Encoding: chunked\r\n\r\n");
    const std::string item = "<item><title>" + std::string(65'000, 'x') + "</title></item>";
    std::string chunk = "<rss version=\"2.0\"><channel>";
    for (int i = 0; i < 3'100; ++i) {
        if (!ThreadServer::write(socket, fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk))) return;
        chunk = item;
    }
    ThreadServer::write(socket, "0\r\n\r\n");
}

std::string good_feed() {
    return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Seestadt heute</title><item><guid>a-1</guid>"
           "<title>Der Hafen bekommt eine Mole</title><link>https://seestadt.example/1</link></item></channel></rss>";
}

void flip_bytes(const std::filesystem::path& file, std::size_t from) {
    std::string bytes = read_file(file);
    for (std::size_t at = from; at < bytes.size(); at += 97) bytes[at] = static_cast<char>(~bytes[at]);
    write_file(file, bytes);
}

} // namespace

TEST_CASE("a mistake in the configuration is named with file and line, whoever reads it", "[bot][process]") {
    ProcessNewsroom newsroom{std::string(dead)};
    newsroom.append("[edition.evening]\nat = 25:00\n");
    for (const char* verb : {"run", "check", "status", "verify"}) {
        check_refusal(newsroom.verb({verb}), 2, {"depesche.toml:21", "TOML"});
    }
    CHECK_FALSE(std::filesystem::exists(newsroom.state()));
}

TEST_CASE("a refused token is named by check; run keeps everything until it is accepted again", "[bot][process]") {
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    const json bot = {{"token", std::string(ProcessNewsroom::token)}, {"revoked", true}};
    newsroom.import_readers(sandbox.add_readers(20), 20);
    sandbox.post("/_sandbox/bots", bot);
    const Ended check = newsroom.verb({"check"});
    INFO(check.out);
    CHECK(check.exit == 1);
    CHECK(check.out.find("token") != std::string::npos);
    Process process = newsroom.run();
    newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--yes"});
    CHECK(eventually(10s, [&] { return (process.out() + process.err()).find("paused") != std::string::npos; }));
    const json tally = newsroom.ask({"log"}).at(0).at("tally");
    CHECK(tally.at("pending") == 20);
    CHECK(sandbox.accepted() == 0);
    process.signal(SIGTERM);
    REQUIRE(process.wait(20s));
    json good = bot;
    good["revoked"] = false;
    sandbox.post("/_sandbox/bots", good);
    Process again = newsroom.run();
    CHECK(eventually(20s, [&] { return newsroom.ask({"log"}).at(0).at("tally").at("delivered") == 20; }));
}

TEST_CASE("bad feeds are told apart in status, bounded in memory, and do not disturb the good one", "[bot][process]") {
    const std::string bomb = gzip_of_zeros(std::size_t{200} << 20);
    ThreadServer server([&bomb](ThreadServer::Socket& socket, const std::string& target) {
        if (target == "/huge")
            pour(socket);
        else if (target == "/bomb")
            answer(socket, "application/rss+xml", bomb, "Content-Encoding: gzip\r\n");
        else if (target == "/page")
            answer(socket, "text/html",
                   "<!doctype html><html><head><title>Seestadt</title></head><body><p>Willkommen</p></body></html>");
        else if (target == "/half")
            ThreadServer::write(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: 5000\r\n\r\n<rss><channel>");
        else if (target == "/gone")
            ThreadServer::write(socket, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        else
            answer(socket, "application/rss+xml", good_feed());
    });
    const std::string at = server.address();
    ProcessNewsroom newsroom(
        std::string(dead), "",
        fmt::format(R"(feeds = ["{0}/huge", "{0}/bomb", "{0}/page", "{0}/half", "{0}/gone", "{1}/rss", "{0}/good"])",
                    at, dead));
    const Ended check = newsroom.verb({"check"});
    INFO(check.out << check.err);
    CHECK(check.exit == 1);
    if (!sanitized) CHECK(check.peak_kib < 96 * 1024);
    for (const char* feed : {"/huge", "/bomb", "/page", "/half", "/gone"})
        CHECK(check.out.find("feed " + at + feed) != std::string::npos);
    Process process = newsroom.run();
    json feeds;
    const auto all_tried = [&] {
        feeds = newsroom.ask({"status"}).at("feeds");
        const auto tried = [](const json& feed) { return feed.at("failures") > 0 || feed.at("articles") > 0; };
        return feeds.size() == 7 && std::ranges::all_of(feeds, tried);
    };
    CHECK(eventually(20s, all_tried));
    INFO(feeds.dump(2));
    for (const json& feed : feeds) {
        const bool good = feed.at("url").get<std::string>().ends_with("/good");
        CHECK(feed.at("error").get<std::string>().empty() == good);
        CHECK(feed.at("articles") == (good ? 1 : 0));
    }
    INFO("VmHWM " << process.peak_kib() << " KiB");
    if (!sanitized) CHECK(process.peak_kib() < 96 * 1024);
    CHECK(process.running());
}

TEST_CASE("a disk that takes no more stops sending before it stops recording; with room again everybody gets it once",
          "[bot][process]") {
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    newsroom.import_readers(sandbox.add_readers(2000), 2000);
    sandbox.script(json::array({{{"action", {{"type", "delay"}, {"ms", 20}}}}}));
    newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--yes"});
    ProcessOptions options;
    options.soft_limits[RLIMIT_FSIZE] = 120'000; // of each file: the write-ahead log gets there first
    Process process = newsroom.run(options);
    const auto said = [&] { return process.out() + process.err(); };
    REQUIRE(eventually(20s, [&] { return said().find("ledger.db: the disk") != std::string::npos; }));
    sandbox.settle();
    const auto before = sandbox.accepted();
    INFO(said());
    CHECK(before < 2000);
    const Ended refused = newsroom.verb({"alert", "Brand im Dorf", "--severity", "1", "--yes"});
    INFO(refused.out << refused.err);
    CHECK(refused.exit == 1);
    process.limit(RLIMIT_FSIZE, RLIM_INFINITY);
    CHECK(eventually(30s, [&] { return newsroom.ask({"log"}).at(0).at("state") == "finished"; }));
    CHECK(sandbox.accepted() == 2000);
    process.signal(SIGTERM);
    const auto ended = process.wait(20s);
    REQUIRE(ended);
    CHECK(ended->exit == 0);
    CHECK(newsroom.verb({"verify"}).exit == 0);
}

TEST_CASE("a store that is no store, is damaged or newer is refused and left as it is", "[bot][process]") {
    for (const std::string name : {"news.db", "ledger.db"}) {
        ProcessNewsroom newsroom{std::string(dead)};
        newsroom.import_readers(1, 3000);
        const std::filesystem::path file = newsroom.state() / name;
        const std::string sound = read_file(file);
        const auto refuse = [&](const std::string& bytes, const std::vector<std::string>& parts) {
            write_file(file, bytes);
            check_refusal(run_to_its_end(newsroom), 1, parts);
            check_refusal(newsroom.verb({"status"}), 1, parts);
            CHECK(read_file(file) == bytes);
        };
        refuse(std::string(20'000, 'x'), {name, "not a database of Depesche"});
        refuse(sound.substr(0, 5000), {name, "damaged", "backup"});
        write_file(file, sound);
        sqlite3* database = nullptr;
        REQUIRE(sqlite3_open(file.c_str(), &database) == SQLITE_OK);
        sqlite3_exec(database, "PRAGMA user_version=999; PRAGMA wal_checkpoint(TRUNCATE)", nullptr, nullptr, nullptr);
        sqlite3_close(database);
        refuse(read_file(file), {name, "newer Depesche"});
    }
}

TEST_CASE("flipped bytes in the ledger are found and nothing is sent on their word", "[bot][process]") {
    SandboxProcess sandbox;
    ProcessNewsroom newsroom(sandbox.address());
    newsroom.import_readers(sandbox.add_readers(3000), 3000);
    newsroom.ask({"alert", "Brand am Hafen", "--severity", "1", "--yes"});
    flip_bytes(newsroom.state() / "ledger.db", 8192);
    const Ended verify = newsroom.verb({"verify"});
    INFO(verify.out << verify.err);
    CHECK(verify.exit == 1);
    Process process = newsroom.launch();
    process.wait(1s); // refused at once, or up with the broadcast stopped
    CHECK(sandbox.accepted() == 0);
    const std::string said = process.out() + process.err();
    INFO(said);
    CHECK(said.find("damaged") != std::string::npos);
}

TEST_CASE("an address in use is refused by sandbox and demo", "[bot][process]") {
    ThreadServer taken([](ThreadServer::Socket&, const std::string&) {});
    const std::string address = taken.address().substr(7);
    check_refusal(depesche::tests::depesche({"sandbox", "--listen", address}), 1, {address, "in use"});
    check_refusal(depesche::tests::depesche({"demo", "--no-browser", "--listen", address}), 1, {address, "in use"});
    check_refusal(depesche::tests::depesche({"sandbox", "--listen", "nonsense"}), 1, {"nonsense", "address:port"});
}

TEST_CASE("a state directory that cannot be is refused", "[bot][process]") {
    ProcessNewsroom newsroom{std::string(dead)};
    const std::string text = read_file(newsroom.file());
    const auto with_state = [&](const std::string& folder) {
        std::string changed = text;
        changed.replace(changed.find(newsroom.state().string()), newsroom.state().string().size(), folder);
        write_file(newsroom.file(), changed);
    };
    with_state("/dev/null/state");
    check_refusal(run_to_its_end(newsroom), 1, {"/dev/null/state", "state_dir"});
    with_state((newsroom.folder() / std::string(100, 'x')).string());
    check_refusal(run_to_its_end(newsroom), 1, {"107 bytes", "shorter state_dir"});
    with_state(newsroom.state().string());
    Process process = newsroom.run();
    struct stat folder{};
    REQUIRE(::stat(newsroom.state().c_str(), &folder) == 0);
    CHECK((folder.st_mode & 0777) == 0700); // readers' addresses live here
}
